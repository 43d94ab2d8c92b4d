"""The pure decision: facts and rules in, an answer with its reason out. Default deny."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an exchange."""

    tenant_id: UUID
    orgnr: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as facts. An empty ``orgnr`` means the whole tenant; empty ``forms`` means every form."""

    id: UUID
    lender: Party
    host: Party
    is_allowing: bool
    forms: frozenset[str]
    longest_days: int
    valid_from: dt.date
    valid_until: dt.date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. ``reason`` is a stable code: ``allowed``, ``denied_by_rule``, ``no_rule``,
    ``too_long`` or ``same_organisation``; ``rule_id`` is the rule that settled it.
    """

    is_allowed: bool
    reason: str
    rule_id: UUID | None = None
    longest_days: int = 0


def decide(
    rules: Iterable[Rule],
    *,
    lender: Party,
    host: Party,
    form: str,
    on: dt.date,
    days: int | None = None,
) -> Decision:
    """Say whether ``lender`` may lend to ``host`` in ``form`` on the day ``on`` for ``days`` days.

    A denying rule beats every allowing one, whatever their order; of several allowing ones the
    one for the narrowest parties settles the longest period, and among equals the longest wins.
    """
    if lender == host:
        return Decision(False, "same_organisation")
    applying = [rule for rule in rules if _applies(rule, lender, host, form, on)]
    denying = sorted((rule for rule in applying if not rule.is_allowing), key=_order)
    if denying:
        return Decision(False, "denied_by_rule", denying[0].id)
    allowing = sorted((rule for rule in applying if rule.is_allowing), key=_order)
    if not allowing:
        return Decision(False, "no_rule")
    rule = allowing[0]
    if days is not None and days > rule.longest_days:
        return Decision(False, "too_long", rule.id, rule.longest_days)
    return Decision(True, "allowed", rule.id, rule.longest_days)


def _applies(rule: Rule, lender: Party, host: Party, form: str, on: dt.date) -> bool:
    return (
        _covers(rule.lender, lender)
        and _covers(rule.host, host)
        and (not rule.forms or form in rule.forms)
        and rule.valid_from <= on
        and (rule.valid_until is None or on < rule.valid_until)
    )


def _covers(scope: Party, party: Party) -> bool:
    return scope.tenant_id == party.tenant_id and scope.orgnr in ("", party.orgnr)


def _order(rule: Rule) -> tuple[int, int, str]:
    named = bool(rule.lender.orgnr) + bool(rule.host.orgnr)
    return (-named, -rule.longest_days, str(rule.id))
