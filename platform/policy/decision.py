"""The pure decision: facts and rules in, an answer with its reason out. No Django, no clock.

The conflict order (docs/policy.md gives the reasons and examples):

1. An organisation never lends to itself, in whichever customers it stands.
2. Only rules count that cover both sides, the exchange form and the day (``valid_from`` is the first
   day, ``valid_until`` the first day after; both are dates in Europe/Oslo).
3. No rule: denied.
4. A side is the narrower the more exactly it is named: organisation, then group, then customer, then
   sector, then everyone. A rule is **narrower than** another when one of its sides is narrower and the
   other at least as narrow.
5. Deny beats allow, with one exception: an allowing rule beats the denying rules it is narrower than.
   A pair is allowed when one allowing rule beats every denying rule.
6. Of the allowing rules that do, the narrowest sets the terms: its narrower side counts first, then
   its other side, then that it names the form. Of equals, the stricter of each term holds.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal
from uuid import UUID

Reason = Literal[
    "allowed", "denied_by_rule", "no_rule", "too_long", "quota_full", "same_organisation"
]


class ScopeKind(IntEnum):
    """How exactly a side is named; the greater, the narrower."""

    EVERYONE = 0
    SECTOR = 1
    TENANT = 2
    GROUP = 3
    ORGANISATION = 4


# How exactly the lender's side and the host's side of a rule are named.
Breadth = tuple[ScopeKind, ScopeKind]


class RevealLevel(IntEnum):
    """How much of a candidate the host may see; the greater, the more."""

    MASKED = 0
    UNIT = 1
    NAME = 2


@dataclass(frozen=True, slots=True)
class Reveal:
    """The most that is shown in the list, when contact is asked for, and after the employee's yes."""

    listing: RevealLevel = RevealLevel.MASKED
    contact: RevealLevel = RevealLevel.MASKED
    accepted: RevealLevel = RevealLevel.NAME


AS_USUAL = Reveal()


@dataclass(frozen=True, slots=True)
class Party:
    """One organisation as one customer registered it. The same number in two customers is two
    parties; without a number, any organisation of the customer that no rule and no group names.
    """

    tenant_id: UUID
    orgnr: str
    sector: str = ""
    groups: frozenset[UUID] = frozenset()
    # The scopes that cover the party, widest first, as the indexes know them.
    keys: tuple[str, ...] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        tenant = self.tenant_id.hex
        keys = [f"t{tenant}", *(f"g{group.hex}" for group in self.groups)]
        if self.sector:
            keys.insert(0, f"s{self.sector}")
        if self.orgnr:
            keys.append(f"o{tenant}{self.orgnr}")
        object.__setattr__(self, "keys", ("*", *keys))


@dataclass(frozen=True, slots=True)
class Scope:
    """One side of a rule. Only the fields of its kind are filled."""

    kind: ScopeKind
    tenant_id: UUID | None = None
    orgnr: str = ""
    group_id: UUID | None = None
    sector: str = ""

    @property
    def key(self) -> str:
        """What a party's ``keys`` hold when the scope covers it."""
        match self.kind:
            case ScopeKind.SECTOR:
                return f"s{self.sector}"
            case ScopeKind.TENANT:
                return f"t{self.tenant_id.hex if self.tenant_id else ''}"
            case ScopeKind.GROUP:
                return f"g{self.group_id.hex if self.group_id else ''}"
            case ScopeKind.ORGANISATION:
                return f"o{self.tenant_id.hex if self.tenant_id else ''}{self.orgnr}"
            case _:
                return "*"

    def covers(self, party: Party) -> bool:
        """Whether the party is one that this side speaks of."""
        return self.key in party.keys


EVERYONE = Scope(ScopeKind.EVERYONE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as facts. Empty ``forms`` means every form; ``valid_until`` is the first day after.

    ``quota`` is how many exchanges may run at the same time from one lender to one host.
    """

    id: UUID
    lender: Scope
    host: Scope
    is_allowing: bool
    forms: frozenset[str]
    longest_days: int
    valid_from: dt.date
    valid_until: dt.date | None
    number: int = 0
    reveal: Reveal = AS_USUAL
    quota: int | None = None

    @property
    def breadth(self) -> Breadth:
        """How exactly each side is named."""
        return self.lender.kind, self.host.kind


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, its reason as a stable code, and the rule that settled it.

    When allowed or only ``too_long`` or ``quota_full``: the terms of the exchange.
    """

    is_allowed: bool
    reason: Reason
    rule_id: UUID | None = None
    longest_days: int = 0
    rule_number: int = field(default=0, compare=False)
    reveal: Reveal | None = field(default=None, compare=False)
    quota: int | None = field(default=None, compare=False)


def decide(
    rules: Iterable[Rule],
    *,
    lender: Party,
    host: Party,
    form: str,
    on: dt.date,
    days: int | None = None,
    running: int = 0,
) -> Decision:
    """Say whether ``lender`` may lend to ``host`` in ``form`` on the day ``on`` for ``days`` days,
    when ``running`` exchanges already run between them. The naive reference: looks at every rule.
    """
    if is_same_organisation(lender, host):
        return Decision(False, "same_organisation")
    require_day(on)
    applying = [rule for rule in rules if covers(rule, lender, host) and counts(rule, form, on)]
    return within_terms(settle(applying, form), days=days, running=running)


def is_same_organisation(lender: Party, host: Party) -> bool:
    """Whether both sides are one legal entity, be it in two customers."""
    return bool(lender.orgnr) and lender.orgnr == host.orgnr


def require_day(on: dt.date) -> None:
    """Raise ``TypeError`` for a moment: which day it is depends on a time zone, and is decided before."""
    if isinstance(on, dt.datetime):
        raise TypeError("The policy is asked for a day, not for a moment: use core.base.clock.")


def covers(rule: Rule, lender: Party, host: Party) -> bool:
    """Whether the rule speaks of the two."""
    return rule.lender.covers(lender) and rule.host.covers(host)


def counts(rule: Rule, form: str, on: dt.date) -> bool:
    """Whether the rule speaks of the form on the day."""
    return (not rule.forms or form in rule.forms) and is_valid(rule, on)


def is_valid(rule: Rule, on: dt.date) -> bool:
    """Whether the rule holds on the day."""
    return rule.valid_from <= on and (rule.valid_until is None or on < rule.valid_until)


def is_narrower(one: Breadth, other: Breadth) -> bool:
    """Whether one side of ``one`` is named more exactly and the other at least as exactly."""
    return one[0] >= other[0] and one[1] >= other[1] and one != other


def strength(breadth: Breadth) -> Breadth:
    """The total order of pairs of scopes: the narrower side first, then the other side."""
    return max(breadth), min(breadth)


def standing(allowing: Iterable[Breadth], denying: Collection[Breadth]) -> list[Breadth]:
    """Return the breadths of those allowing rules that beat every denying one."""
    return [one for one in allowing if all(is_narrower(one, deny) for deny in denying)]


def unbeaten(denying: Collection[Breadth], allowing: Collection[Breadth]) -> Collection[Breadth]:
    """Return the breadths of the denying rules that no allowing one beats; all, if each is beaten."""
    left = [deny for deny in denying if not any(is_narrower(one, deny) for one in allowing)]
    return left or denying


def settle(applying: Iterable[Rule], form: str) -> Decision:
    """Decide by the rules that apply, leaving length and quota aside."""
    rules = list(applying)
    allowing = {rule.breadth for rule in rules if rule.is_allowing}
    denying = {rule.breadth for rule in rules if not rule.is_allowing}
    if left := standing(allowing, denying):
        return allowed_by(
            [rule for rule in rules if rule.is_allowing and rule.breadth in left], form
        )
    if left := list(unbeaten(denying, allowing)):
        return denied_by([rule for rule in rules if not rule.is_allowing and rule.breadth in left])
    return Decision(False, "no_rule")


def denied_by(denying: Iterable[Rule]) -> Decision:
    """Name the narrowest of the denying rules; of equals the one with the lowest number."""
    rule = min(denying, key=lambda each: (*(-s for s in strength(each.breadth)), *_order(each)))
    return Decision(False, "denied_by_rule", rule.id, rule_number=rule.number)


def allowed_by(allowing: Sequence[Rule], form: str) -> Decision:
    """Set the terms by the narrowest of the allowing rules; of equals, the stricter of each."""
    best = max((strength(rule.breadth), form in rule.forms) for rule in allowing)
    equals = [rule for rule in allowing if (strength(rule.breadth), form in rule.forms) == best]
    rule = min(equals, key=lambda each: (each.longest_days, *_order(each)))
    return Decision(
        True,
        "allowed",
        rule.id,
        rule.longest_days,
        rule.number,
        least([each.reveal for each in equals]),
        min((each.quota for each in equals if each.quota is not None), default=None),
    )


def least(reveals: Sequence[Reveal]) -> Reveal:
    """Return the least that is shown at each stage."""
    return Reveal(
        min(reveal.listing for reveal in reveals),
        min(reveal.contact for reveal in reveals),
        min(reveal.accepted for reveal in reveals),
    )


def _order(rule: Rule) -> tuple[int, UUID]:
    return rule.number, rule.id


def within_terms(decision: Decision, *, days: int | None, running: int = 0) -> Decision:
    """Hold an allowed pair's length and number of exchanges against its terms."""
    if not decision.is_allowed:
        return decision
    if days is not None and days > decision.longest_days:
        return _refused(decision, "too_long")
    if decision.quota is not None and running >= decision.quota:
        return _refused(decision, "quota_full")
    return decision


def _refused(decision: Decision, reason: Reason) -> Decision:
    return Decision(
        False,
        reason,
        decision.rule_id,
        decision.longest_days,
        decision.rule_number,
        decision.reveal,
        decision.quota,
    )
