"""Why the answer is what it is, and the nearest changes that would make it yes. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policy.decision import (
    Decision,
    Party,
    Rule,
    ScopeKind,
    counts,
    covers,
    decide,
    is_narrower,
    is_same_organisation,
    is_valid,
    standing,
    strength,
)

#: ``settles`` the answer, ``agrees`` with it, is ``beaten``, or does not count: ``other_form``,
#: ``not_yet``, ``over``.
Verdict = Literal["settles", "agrees", "beaten", "other_form", "not_yet", "over"]

#: What would have to be done; ``Change`` says by which rule and with which value.
ChangeCode = Literal[
    "add_rule",
    "end_rule",
    "add_exception",
    "widen_forms",
    "start_earlier",
    "end_later",
    "wait_until",
    "shorten",
    "allow_days",
    "wait_for_end",
    "raise_quota",
]


@dataclass(frozen=True, slots=True)
class Considered:
    """A rule that covers the two, and what became of it; ``by`` is the number of the one that beat it."""

    rule: Rule
    verdict: Verdict
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would have to change; several together when they stand in one step."""

    code: ChangeCode
    rule_number: int = 0
    days: int = 0
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer, every rule that covers the two, and ways to a yes: each a few changes together."""

    decision: Decision
    considered: tuple[Considered, ...]
    ways: tuple[tuple[Change, ...], ...]


def explain(
    rules: Iterable[Rule],
    *,
    lender: Party,
    host: Party,
    form: str,
    on: dt.date,
    days: int | None = None,
    running: int = 0,
) -> Explanation:
    """Answer as ``decide`` does, and say why. The narrowest rules stand first."""
    covering = [rule for rule in rules if covers(rule, lender, host)]
    decision = decide(
        covering, lender=lender, host=host, form=form, on=on, days=days, running=running
    )
    if is_same_organisation(lender, host):
        return Explanation(decision, (), ())
    applying = [rule for rule in covering if counts(rule, form, on)]
    considered = sorted(
        (_consider(rule, decision, applying, form, on) for rule in covering),
        key=lambda each: (
            each.verdict != "settles",
            each.verdict not in ("agrees", "beaten"),
            *(-side for side in strength(each.rule.breadth)),
            each.rule.number,
        ),
    )
    ways = tuple(_ways(covering, decision, form, on, days))
    return Explanation(decision, tuple(considered), ways)


def _consider(
    rule: Rule, decision: Decision, applying: Sequence[Rule], form: str, on: dt.date
) -> Considered:
    if rule.forms and form not in rule.forms:
        return Considered(rule, "other_form")
    if not is_valid(rule, on):
        return Considered(rule, "not_yet" if on < rule.valid_from else "over")
    if rule.id == decision.rule_id:
        return Considered(rule, "settles")
    settling = next((each for each in applying if each.id == decision.rule_id), None)
    if settling is None or (rule.is_allowing == settling.is_allowing and _is_equal(rule, settling)):
        return Considered(rule, "agrees")
    if rule.is_allowing == settling.is_allowing and not rule.is_allowing:
        return Considered(rule, "agrees")
    return Considered(rule, "beaten", by=_beaten_by(rule, settling, applying))


def _is_equal(one: Rule, other: Rule) -> bool:
    return strength(one.breadth) == strength(other.breadth) and bool(one.forms) == bool(other.forms)


def _beaten_by(rule: Rule, settling: Rule, applying: Sequence[Rule]) -> int:
    """The settling rule, or for an allowing one a denial that stands in its way."""
    in_the_way = [
        deny
        for deny in applying
        if rule.is_allowing and not deny.is_allowing and not is_narrower(rule.breadth, deny.breadth)
    ]
    if not in_the_way or settling in in_the_way:
        return settling.number
    return min(deny.number for deny in in_the_way)


# -- what would have to change --------------------------------------------------------------------


def _ways(
    covering: Sequence[Rule], decision: Decision, form: str, on: dt.date, days: int | None
) -> Iterator[tuple[Change, ...]]:
    number = decision.rule_number
    match decision.reason:
        case "too_long":
            yield (Change("shorten", number, days=decision.longest_days),)
            yield (Change("allow_days", number, days=days or 0),)
        case "quota_full":
            yield (Change("wait_for_end", number),)
            yield (Change("raise_quota", number, days=(decision.quota or 0) + 1),)
        case "no_rule":
            yield from _openings(covering, form, on)
            yield (Change("add_rule"),)
        case "denied_by_rule":
            yield from _past_denial(covering, form, on)


def _openings(covering: Sequence[Rule], form: str, on: dt.date) -> Iterator[tuple[Change, ...]]:
    """Allowing rules that would do, were they for this form or this day."""
    for rule in sorted(covering, key=lambda each: each.number):
        if not rule.is_allowing or counts(rule, form, on):
            continue
        changes = []
        if rule.forms and form not in rule.forms:
            changes.append(Change("widen_forms", rule.number))
        if on < rule.valid_from:
            changes.append(Change("start_earlier", rule.number, on=on))
        elif not is_valid(rule, on):
            changes.append(Change("end_later", rule.number, on=on + dt.timedelta(days=1)))
        if changes == [Change("start_earlier", rule.number, on=on)] and _opens_on(
            covering, form, rule.valid_from
        ):
            yield (Change("wait_until", rule.number, on=rule.valid_from),)
        yield tuple(changes)


def _past_denial(covering: Sequence[Rule], form: str, on: dt.date) -> Iterator[tuple[Change, ...]]:
    applying = [rule for rule in covering if counts(rule, form, on)]
    denying = sorted((r for r in applying if not r.is_allowing), key=lambda each: each.number)
    allowing = [rule for rule in applying if rule.is_allowing]
    for day in sorted({rule.valid_until for rule in denying if rule.valid_until}):
        if _opens_on(covering, form, day):
            ending = next(rule for rule in denying if rule.valid_until == day)
            yield (Change("wait_until", ending.number, on=day),)
            break
    yield (*_fewest_ends(denying, allowing), *(() if allowing else (Change("add_rule"),)))
    narrowest = (ScopeKind.ORGANISATION, ScopeKind.ORGANISATION)
    if all(is_narrower(narrowest, rule.breadth) for rule in denying):
        yield (Change("add_exception"),)


def _fewest_ends(denying: Sequence[Rule], allowing: Sequence[Rule]) -> Iterator[Change]:
    """End the denials that stand in the way of that allowing rule which the fewest stand against."""
    in_the_way = [
        [deny for deny in denying if not is_narrower(rule.breadth, deny.breadth)]
        for rule in allowing
    ]
    for deny in min(in_the_way, key=len, default=denying):
        yield Change("end_rule", deny.number)


def _opens_on(covering: Sequence[Rule], form: str, day: dt.date) -> bool:
    applying = [rule for rule in covering if counts(rule, form, day)]
    allowing = {rule.breadth for rule in applying if rule.is_allowing}
    denying = {rule.breadth for rule in applying if not rule.is_allowing}
    return bool(standing(allowing, denying))
