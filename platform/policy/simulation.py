"""What a change of the policy would do, before it is saved. Pure."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from policy.compiled import CompiledPolicy, DayPolicy
from policy.crowds import Crowd, as_they_are, gather, named_scopes, pairs_between
from policy.decision import Decision, Party

Effect = Literal["opened", "closed", "terms"]


@dataclass(frozen=True, slots=True)
class Shift:
    """Pairs of one exchange form whose answer becomes another; ``count`` leaves out oneself."""

    form: str
    effect: Effect
    lenders: Crowd
    hosts: Crowd
    count: int
    before: Decision
    after: Decision


@dataclass(frozen=True, slots=True)
class Simulation:
    """All that would change on one day."""

    on: dt.date
    shifts: tuple[Shift, ...]

    def count(self, effect: Effect, form: str | None = None) -> int:
        """Count pairs, of one form or of all forms together."""
        return sum(
            shift.count
            for shift in self.shifts
            if shift.effect == effect and form in (None, shift.form)
        )

    def pairs(self, effect: Effect) -> Iterator[tuple[str, Party, Party]]:
        """Yield each (form, lender, host) of the effect."""
        for shift in self.shifts:
            if shift.effect == effect:
                for lender in shift.lenders.members:
                    for host in shift.hosts.members:
                        if lender.orgnr != host.orgnr:
                            yield shift.form, lender, host

    @property
    def tenants(self) -> set[UUID]:
        """The customers that have an organisation among those whose answer becomes another."""
        return {
            party.tenant_id
            for shift in self.shifts
            for crowd in (shift.lenders, shift.hosts)
            for party in crowd.members
        }


def simulate(
    before: CompiledPolicy,
    after: CompiledPolicy,
    *,
    lenders: Collection[Party],
    hosts: Collection[Party],
    forms: Sequence[str],
    on: dt.date,
    later: Callable[[Party], Party] = as_they_are,
) -> Simulation:
    """Compare two policies for all pairs of two sets of organisations, on one day.

    ``later`` returns a party with the groups it will be in.
    """
    named = named_scopes([*before.rules, *after.rules])
    lending, hosting = gather(lenders, named, later), gather(hosts, named, later)
    shifts = (
        shift
        for form in forms
        for shift in _shifts(form, before.on(form, on), after.on(form, on), lending, hosting)
    )
    return Simulation(on, tuple(shift for shift in shifts if shift.count))


def _shifts(
    form: str, before: DayPolicy, after: DayPolicy, lenders: list[Crowd], hosts: list[Crowd]
) -> Iterator[Shift]:
    for lender in lenders:
        for host in hosts:
            if before is after and not (lender.is_moved or host.is_moved):
                continue
            old = before.settle_scopes(lender.anyone, host.anyone)
            new = after.settle_scopes(lender.later, host.later)
            if effect := _effect(old, new):
                yield Shift(form, effect, lender, host, pairs_between(lender, host), old, new)


def _effect(old: Decision, new: Decision) -> Effect | None:
    if old.is_allowed != new.is_allowed:
        return "opened" if new.is_allowed else "closed"
    if new.is_allowed and _terms(old) != _terms(new):
        return "terms"
    return None


def _terms(decision: Decision) -> tuple[object, ...]:
    return decision.longest_days, decision.reveal, decision.quota
