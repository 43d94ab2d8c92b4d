"""Hard rules: what must hold before an offer is ranked for a need, the most protective first.

Each rule says what it looked at and, when it fails, the smallest change each side could make.
When a protective rule fails nothing more is looked at, so nothing more is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching.engine.facts import (
    MAX_DAYS,
    FormLimits,
    NeedFacts,
    OfferFacts,
    Period,
    Policy,
    PolicyAnswer,
)
from matching.engine.results import Change, Parameter, Parameters, RuleOutcome, Side
from matching.engine.similarity import ConceptGraph

REQUIRED_FROM: Final = 60
"""A required competence is met from this similarity on, in per cent."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules need besides the pair, worked out once per need."""

    need: NeedFacts
    window: Period
    limits: FormLimits
    answers: Mapping[str, PolicyAnswer]
    required: tuple[str, ...]
    graph: ConceptGraph
    today: date


def context_for(need: NeedFacts, policy: Policy, graph: ConceptGraph, today: date) -> Context:
    answers = {
        answer.lender: answer
        for answer in policy.answers
        if answer.host == need.host and answer.form == need.form
    }
    required = dict.fromkeys(
        graph.canonical(link.code)
        for link in need.asked("competence")
        if link.relation == "required"
    )
    window, limits = need.window(today), _limits(need, policy)
    return Context(need, window, limits, answers, tuple(required), graph, today)


def _limits(need: NeedFacts, policy: Policy) -> FormLimits:
    for limits in policy.form_limits:
        if limits.form == need.form:
            return limits
    return FormLimits(need.form or "secondment")


def try_rules(context: Context, offer: OfferFacts) -> tuple[RuleOutcome, ...]:
    """Every rule for one offer in order; ends at the first protective rule that fails."""
    outcomes: list[RuleOutcome] = []
    for rule in PROTECTIVE:
        outcomes.append(outcome := rule(context, offer))
        if not outcome.passed:
            return tuple(outcomes)
    outcomes.extend(rule(context, offer) for rule in PRACTICAL)
    return tuple(outcomes)


def _passed(code: str, **parameters: Parameter) -> RuleOutcome:
    return RuleOutcome(code, True, parameters)


def _failed(code: str, parameters: Parameters, *changes: Change) -> RuleOutcome:
    return RuleOutcome(code, False, parameters, changes)


def _change(code: str, side: Side, **parameters: Parameter) -> Change:
    return Change(code, side, parameters)


def policy(context: Context, offer: OfferFacts) -> RuleOutcome:
    need = context.need
    answer = context.answers.get(offer.lender)
    if answer and answer.allowed:
        return _passed("policy")
    reason = answer.reason if answer else "no_rule"
    pair = {"lender": offer.lender, "host": need.host, "form": need.form}
    # Without the lender: what the host is told must not say where somebody is available.
    change = _change("allow_pair", "platform", host=need.host, form=need.form)
    return _failed("policy", {**pair, "reason": reason}, change)


def coverage(context: Context, offer: OfferFacts) -> RuleOutcome:
    for whose, period in (("host", context.need.coverage), ("lender", offer.coverage)):
        if not period.covers(context.today):
            change = _change("cover_organisation", "platform", whose=whose)
            return _failed("coverage", {"side": whose}, change)
    return _passed("coverage")


def approval(context: Context, offer: OfferFacts) -> RuleOutcome:
    if offer.approved:
        return _passed("approval")
    return _failed("approval", {}, _change("approve_offer", "lender"))


def active(context: Context, offer: OfferFacts) -> RuleOutcome:
    if context.need.paused:
        return _failed("active", {"side": "host"}, _change("resume", "host"))
    if offer.paused or not offer.active:
        return _failed("active", {"side": "lender"}, _change("resume", "lender"))
    return _passed("active")


def reserved(context: Context, offer: OfferFacts) -> RuleOutcome:
    until = offer.reserved_until
    if until is None or until < context.today:
        return _passed("reserved")
    day = until.isoformat()
    return _failed("reserved", {"until": day}, _change("wait_until", "host", until=day))


def form(context: Context, offer: OfferFacts) -> RuleOutcome:
    wanted = context.need.form
    if wanted is None or not offer.forms or wanted in offer.forms:
        return _passed("form", form=wanted)
    return _failed(
        "form",
        {"form": wanted, "offered": tuple(offer.forms)},
        _change("use_form", "host", forms=tuple(offer.forms)),
        _change("accept_form", "lender", form=wanted),
    )


def form_limits(context: Context, offer: OfferFacts) -> RuleOutcome:
    """Both sides' own lengths must fit the form; a recommended length only warns."""
    limits, need = context.limits, context.need
    longest = _longest_allowed(context, offer)
    parameters = {"min_days": limits.min_days, "max_days": longest}
    if longest < limits.min_days:
        change = _change("allow_days", "platform", days=limits.min_days)
        return _failed("form_limits", {**parameters, "side": "platform"}, change)
    sides: tuple[tuple[Side, NeedFacts | OfferFacts], ...] = (("host", need), ("lender", offer))
    for side, facts in sides:
        if (facts.min_days or 0) > longest:
            change = _change("shortest_at_most", side, days=longest)
            return _failed("form_limits", {**parameters, "side": side}, change)
        if (facts.max_days or MAX_DAYS) < limits.min_days:
            change = _change("longest_at_least", side, days=limits.min_days)
            return _failed("form_limits", {**parameters, "side": side}, change)
    return _within_recommended(context, offer, parameters)


def _within_recommended(
    context: Context, offer: OfferFacts, parameters: Mapping[str, int]
) -> RuleOutcome:
    shortest = context.limits.recommended_min_days or 0
    longest = context.limits.recommended_max_days or MAX_DAYS
    most = min(context.need.max_days or MAX_DAYS, offer.max_days or MAX_DAYS)
    if needed_days(context, offer) <= longest and most >= shortest:
        return _passed("form_limits", **parameters)
    warned = {**parameters, "recommended_min_days": shortest, "recommended_max_days": longest}
    return RuleOutcome("form_limits", True, warned, warning=True)


def _longest_allowed(context: Context, offer: OfferFacts) -> int:
    answer = context.answers.get(offer.lender)
    allowed = answer.max_days if answer and answer.max_days else MAX_DAYS
    return min(context.limits.max_days, allowed, MAX_DAYS)


def needed_days(context: Context, offer: OfferFacts) -> int:
    """The shortest exchange that serves both sides and the form."""
    shortest = max(context.need.min_days or 0, offer.min_days or 0, context.limits.min_days)
    return min(shortest, _longest_allowed(context, offer))


def duration(context: Context, offer: OfferFacts) -> RuleOutcome:
    """The two ranges of length must meet."""
    need = context.need
    ranges: tuple[tuple[Side, Side, NeedFacts | OfferFacts, NeedFacts | OfferFacts], ...] = (
        ("host", "lender", need, offer),
        ("lender", "host", offer, need),
    )
    for side, other, asks, gives in ranges:
        over = (asks.min_days or 0) - (gives.max_days or MAX_DAYS)
        if over > 0:
            return _failed(
                "duration",
                {"side": side, "needed_days": asks.min_days, "offered_days": gives.max_days},
                _change("shorter_by", side, days=over),
                _change("longer_by", other, days=over),
            )
    return _passed("duration")


def period(context: Context, offer: OfferFacts) -> RuleOutcome:
    """The common period must hold the shortest exchange that serves both."""
    needed = needed_days(context, offer)
    offered = offer.period.not_before(context.today)
    common = context.window.common_days(offered)
    parameters = {"common_days": min(max(common, 0), MAX_DAYS), "needed_days": needed}
    if common >= needed:
        return _passed("period", **parameters)
    missing = needed - common
    changes = [
        *_period_changes(
            context.window, offered, missing, needed, offer.period.days_since_end(offered)
        ),
        *_shorter_changes(context, offer, common, missing),
    ]
    return _failed("period", parameters, *_first_of_each_side(changes))


def _first_of_each_side(changes: list[Change]) -> list[Change]:
    nearest: dict[Side, Change] = {}
    for change in changes:
        nearest.setdefault(change.side, change)
    return list(nearest.values())


def _period_changes(
    window: Period, offered: Period, missing: int, needed: int, over: int
) -> list[Change]:
    """Moves of one end of one period that alone would give the needed days.

    ``over`` is how many days ago the offer ended: it is moved from where it really stands.
    """
    tries: tuple[tuple[str, Side, Period, Period], ...] = (
        ("available_earlier", "lender", window, offered.moved(start=-missing)),
        ("available_later", "lender", window, offered.moved(end=missing)),
        ("start_earlier", "host", window.moved(start=-missing), offered),
        ("end_later", "host", window.moved(end=missing), offered),
        ("move_later", "host", window.moved(start=missing, end=missing), offered),
        ("move_earlier", "host", window.moved(start=-missing, end=-missing), offered),
    )
    return [
        _change(code, side, days=missing + (over if code == "available_later" else 0))
        for code, side, ours, theirs in tries
        if ours.common_days(theirs) >= needed
    ]


def _shorter_changes(
    context: Context, offer: OfferFacts, common: int, missing: int
) -> list[Change]:
    """A shorter exchange helps when only one side asks for the length and the form allows it."""
    if common < max(context.limits.min_days, 1):
        return []
    sides: tuple[tuple[Side, int, int], ...] = (
        ("host", context.need.min_days or 0, offer.min_days or 0),
        ("lender", offer.min_days or 0, context.need.min_days or 0),
    )
    return [
        _change("shorter_by", side, days=own - common)
        for side, own, other in sides
        if own > common >= other
    ]


def other_organisation(context: Context, offer: OfferFacts) -> RuleOutcome:
    if not offer.lender or offer.lender != context.need.host:
        return _passed("other_organisation")
    return _failed("other_organisation", {})


def blocked_pair(context: Context, offer: OfferFacts) -> RuleOutcome:
    need = context.need
    if offer.lender in need.blocked_lenders:
        return _failed("blocked_pair", {"side": "host"}, _change("unblock", "host"))
    if need.host in offer.blocked_hosts:
        return _failed("blocked_pair", {"side": "lender"}, _change("unblock", "lender"))
    return _passed("blocked_pair")


def clearance(context: Context, offer: OfferFacts) -> RuleOutcome:
    needed = context.need.clearance
    if offer.clearance >= needed:
        return _passed("clearance", needed=needed)
    return _failed(
        "clearance",
        {"needed": needed, "held": offer.clearance},
        _change("clearance_level", "lender", level=needed),
        _change("lower_clearance", "host", level=offer.clearance),
    )


def place(context: Context, offer: OfferFacts) -> RuleOutcome:
    """Work that must be done on site needs somebody who can be there."""
    asked, counties = context.need.place, offer.work_counties()
    can_be_there = offer.anywhere or not counties or asked.county in counties
    if asked.remote_share != 0 or not asked.county or can_be_there:
        return _passed("place", county=asked.county)
    return _failed(
        "place",
        {"county": asked.county, "offered": counties},
        _change("allow_remote", "host"),
        _change("add_county", "lender", county=asked.county),
    )


def language(context: Context, offer: OfferFacts) -> RuleOutcome:
    missing = tuple(sorted(set(context.need.languages) - set(offer.languages)))
    if not missing:
        return _passed("language")
    return _failed(
        "language",
        {"missing": missing},
        _change("drop_language", "host", languages=missing),
        _change("add_language", "lender", languages=missing),
    )


def required_competence(context: Context, offer: OfferFacts) -> RuleOutcome:
    missing = tuple(code for code in context.required if not _is_held(context, offer, code))
    if not missing:
        return _passed("required_competence")
    return _failed(
        "required_competence",
        {"missing": missing},
        _change("want_instead_of_require", "host", concepts=missing),
        _change("add_competence", "lender", concepts=missing),
    )


def _is_held(context: Context, offer: OfferFacts, code: str) -> bool:
    graph = context.graph
    nearest = (graph.nearness(code, graph.canonical(link.code)) for link in offer.concepts)
    return any(near is not None and near.percent >= REQUIRED_FROM for near in nearest)


Rule = Callable[[Context, OfferFacts], RuleOutcome]
PROTECTIVE: Final[tuple[Rule, ...]] = (policy, coverage, approval, active, reserved)
PRACTICAL: Final[tuple[Rule, ...]] = (
    form,
    form_limits,
    duration,
    period,
    other_organisation,
    blocked_pair,
    clearance,
    place,
    language,
    required_competence,
)
RULE_CODES: Final = tuple(rule.__name__ for rule in (*PROTECTIVE, *PRACTICAL))
