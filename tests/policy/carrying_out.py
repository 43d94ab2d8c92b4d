"""Doing what an explanation says would have to change, so that it can be tried."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from policy.decision import Party, Rule, Scope, ScopeKind
from policy.explanation import Change


def carried_out(
    rules: Iterable[Rule], way: Sequence[Change], *, lender: Party, host: Party, form: str
) -> list[Rule]:
    """Return the rules as they would be after a way's changes, so that a way can be tried.

    A way that only waits or shortens changes no rule.
    """
    after = {rule.number: rule for rule in rules}
    for change in way:
        rule = after.get(change.rule_number)
        if change.code in ("add_rule", "add_exception"):
            new = _new_rule(max(after, default=0) + 1, lender, host, form)
            after[new.number] = new
        elif rule is None or change.code in ("wait_until", "shorten", "wait_for_end"):
            continue
        elif change.code == "end_rule":
            del after[rule.number]
        else:
            after[rule.number] = _changed(rule, change, form)
    return list(after.values())


def _changed(rule: Rule, change: Change, form: str) -> Rule:
    match change.code:
        case "widen_forms":
            return replace(rule, forms=rule.forms | {form})
        case "start_earlier" if change.on:
            return replace(rule, valid_from=change.on)
        case "end_later":
            return replace(rule, valid_until=change.on)
        case "allow_days":
            return replace(rule, longest_days=change.days)
        case "raise_quota":
            return replace(rule, quota=change.days)
    return rule


def _new_rule(number: int, lender: Party, host: Party, form: str) -> Rule:
    return Rule(
        id=UUID(int=number),
        number=number,
        lender=Scope(ScopeKind.ORGANISATION, lender.tenant_id, lender.orgnr),
        host=Scope(ScopeKind.ORGANISATION, host.tenant_id, host.orgnr),
        is_allowing=True,
        forms=frozenset({form}),
        longest_days=365,
        valid_from=dt.date.min,
        valid_until=None,
    )
