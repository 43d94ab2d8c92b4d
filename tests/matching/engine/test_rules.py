"""Each hard rule: when it fails, what it says, and the nearest change that lifts it."""

from dataclasses import replace
from datetime import date

import pytest

from matching.engine import ConceptLink, FormLimits, Period, Place, Policy
from matching.engine.rules import RULE_CODES


def failures(ranking):
    (excluded,) = ranking.excluded
    return {outcome.code: dict(outcome.parameters) for outcome in excluded.failed}


def changes(ranking):
    return [
        (possible.change.side, possible.change.code, dict(possible.change.parameters))
        for possible in ranking.possible_changes
    ]


def test_offer_that_meets_every_rule_is_ranked_and_all_rules_are_shown(cast):
    (ranked,) = cast.rank(cast.need(), cast.offer()).ranked
    assert tuple(outcome.code for outcome in ranked.rules) == RULE_CODES
    assert all(outcome.passed for outcome in ranked.rules)


def test_pair_without_a_policy_answer_is_denied(cast):
    ranking = cast.rank(cast.need(), cast.offer(), policy=Policy())
    assert failures(ranking) == {
        "policy": {
            "lender": cast.lender,
            "host": cast.host,
            "form": "secondment",
            "reason": "no_rule",
        }
    }


def test_pair_denied_by_policy_keeps_the_reason(cast):
    ranking = cast.rank(cast.need(), cast.offer(), policy=cast.policy(cast.lender, allowed=False))
    assert failures(ranking)["policy"]["reason"] == "denied"


def test_policy_for_the_other_direction_or_form_does_not_count(cast):
    turned = cast.policy(cast.host, host=cast.lender)
    assert failures(cast.rank(cast.need(), cast.offer(), policy=turned))["policy"]["reason"] == (
        "no_rule"
    )


@pytest.mark.parametrize(
    ("need", "offer", "code", "parameters"),
    [
        ({"coverage": Period(end=date(2026, 5, 31))}, {}, "coverage", {"side": "host"}),
        ({}, {"coverage": Period(date(2026, 6, 2))}, "coverage", {"side": "lender"}),
        ({}, {"approved": False}, "approval", {}),
        ({"paused": True}, {}, "active", {"side": "host"}),
        ({}, {"paused": True}, "active", {"side": "lender"}),
        ({}, {"active": False}, "active", {"side": "lender"}),
        ({}, {"reserved_until": date(2026, 6, 1)}, "reserved", {"until": "2026-06-01"}),
        (
            {},
            {"forms": ("rotation",)},
            "form",
            {"form": "secondment", "offered": ("rotation",)},
        ),
        ({"blocked_lenders": ("971040238",)}, {}, "blocked_pair", {"side": "host"}),
        ({}, {"blocked_hosts": ("986252932",)}, "blocked_pair", {"side": "lender"}),
        ({"clearance": 2}, {"clearance": 1}, "clearance", {"needed": 2, "held": 1}),
        ({}, {"counties": ("11",)}, "place", {"county": "03", "offered": ("11",)}),
        ({"languages": ("nb", "en")}, {"languages": ("nb",)}, "language", {"missing": ("en",)}),
        ({}, {"concepts": ()}, "required_competence", {"missing": ("case-processing",)}),
    ],
)
def test_rule_that_fails_alone_is_named(cast, need, offer, code, parameters):
    ranking = cast.rank(cast.need(**need), cast.offer(**offer))
    assert failures(ranking) == {code: parameters}
    assert dict(ranking.excluded_counts) == {code: 1}


def test_own_organisation_is_never_a_candidate_place(cast):
    ranking = cast.rank(
        cast.need(), cast.offer(lender=cast.host), policy=cast.policy(cast.host, host=cast.host)
    )
    assert failures(ranking) == {"other_organisation": {}}


def test_protective_rule_that_fails_tells_nothing_more(cast):
    ranking = cast.rank(cast.need(), cast.offer(approved=False, concepts=(), counties=("11",)))
    assert list(failures(ranking)) == ["approval"]


@pytest.mark.parametrize(
    "offer",
    [
        {"counties": ()},
        {"counties": ("11",), "anywhere": True},
        {"counties": ("11", "03")},
        {"place": Place("03")},
    ],
)
def test_on_site_work_takes_whoever_can_be_there(cast, offer):
    assert cast.rank(cast.need(), cast.offer(**offer)).excluded == ()


def test_remote_work_takes_whoever_lives_elsewhere(cast):
    assert cast.rank(cast.need(place=Place("03", 40)), cast.offer(counties=("11",))).excluded == ()


@pytest.mark.parametrize(("held", "passes"), [("law", True), ("individual-decisions", False)])
def test_required_competence_is_met_by_a_broader_one_and_not_by_a_sibling(cast, held, passes):
    ranking = cast.rank(cast.need(), cast.offer(concepts=(ConceptLink(held),)))
    assert (ranking.excluded == ()) is passes


@pytest.mark.parametrize(("until", "passes"), [(date(2026, 5, 31), True), (None, True)])
def test_reservation_that_is_over_does_not_count(cast, until, passes):
    assert (cast.rank(cast.need(), cast.offer(reserved_until=until)).excluded == ()) is passes


def test_period_too_short_names_days_and_nearest_change_of_each_side(cast):
    need = cast.need(period=Period(date(2026, 8, 1), date(2027, 2, 1)), min_days=180)
    ranking = cast.rank(need, cast.offer(period=Period(date(2026, 8, 19), date(2027, 12, 31))))
    assert failures(ranking) == {"period": {"common_days": 166, "needed_days": 180}}
    assert sorted(changes(ranking)) == [
        ("host", "end_later", {"days": 14}),
        ("lender", "available_earlier", {"days": 14}),
    ]


@pytest.mark.parametrize("days", [14, 1])
def test_nearest_change_of_the_period_is_enough_and_one_day_less_is_not(cast, days):
    need = cast.need(period=Period(date(2026, 8, 1), date(2027, 2, 1)), min_days=180)
    late = Period(date(2026, 8, 5), date(2027, 12, 31)).moved(start=days)
    (possible,) = [
        p
        for p in cast.rank(need, cast.offer(period=late)).possible_changes
        if p.change.code == "available_earlier"
    ]
    missing = possible.change.parameters["days"]
    assert cast.rank(need, cast.offer(period=late.moved(start=-missing))).excluded == ()
    assert cast.rank(need, cast.offer(period=late.moved(start=1 - missing))).ranked == ()


def test_days_gone_by_are_of_no_use(cast):
    need = cast.need(period=Period(date(2026, 1, 1), date(2026, 7, 1)), min_days=60)
    assert failures(cast.rank(need, cast.offer(period=Period(date(2026, 1, 1))))) == {
        "period": {"common_days": 30, "needed_days": 60}
    }


def test_shorter_exchange_is_proposed_when_the_host_alone_asks_for_the_length(cast):
    need = cast.need(period=Period(date(2026, 8, 1), date(2027, 1, 1)), min_days=180)
    offer = cast.offer(period=Period(date(2026, 8, 1), date(2026, 12, 1)), min_days=60)
    assert ("host", "shorter_by", {"days": 58}) in changes(cast.rank(need, offer))


def test_lengths_that_never_meet_fail_duration(cast):
    ranking = cast.rank(cast.need(min_days=180), cast.offer(max_days=150))
    assert failures(ranking)["duration"] == {
        "side": "host",
        "needed_days": 180,
        "offered_days": 150,
    }
    assert ("host", "shorter_by", {"days": 30}) in changes(ranking)


@pytest.mark.parametrize(("days", "excluded"), [(62, {}), (63, {"form_limits": 1})])
def test_short_exchange_is_at_most_62_days(cast, days, excluded):
    need = cast.need(form="short_exchange", min_days=days, max_days=days)
    offer = cast.offer(forms=("short_exchange",), min_days=14)
    assert dict(cast.rank(need, offer).excluded_counts) == excluded


@pytest.mark.parametrize(("days", "warning"), [(184, False), (185, True), (365, True)])
def test_secondment_over_the_recommended_length_warns(cast, days, warning):
    (ranked,) = cast.rank(cast.need(min_days=days), cast.offer()).ranked
    assert [outcome.code for outcome in ranked.rules if outcome.warning] == (
        ["form_limits"] if warning else []
    )


def test_no_form_allows_more_than_a_year(cast):
    wide = Policy(cast.policy(cast.lender).answers, (FormLimits("secondment", max_days=900),))
    ranking = cast.rank(cast.need(min_days=366, max_days=400), cast.offer(), policy=wide)
    assert failures(ranking)["form_limits"]["max_days"] == 365


def test_policy_may_allow_fewer_days_than_the_form(cast):
    answers = [replace(a, max_days=100) for a in cast.policy(cast.lender).answers]
    ranking = cast.rank(cast.need(min_days=180), cast.offer(), policy=Policy(tuple(answers)))
    assert changes(ranking) == [("host", "shortest_at_most", {"days": 100})]


def test_empty_list_says_which_single_change_lets_most_offers_in(cast):
    elsewhere = [cast.offer(f"p{i}", counties=("11",)) for i in range(3)]
    untrained = [cast.offer(f"q{i}", concepts=()) for i in range(2)]
    both = cast.offer("r", counties=("11",), concepts=())
    ranking = cast.rank(cast.need(), *elsewhere, *untrained, both)
    assert ranking.ranked == ()
    assert dict(ranking.excluded_counts) == {"place": 4, "required_competence": 2}
    assert [
        (p.change.code, p.offers) for p in ranking.possible_changes if p.change.side == "host"
    ] == [("allow_remote", 3), ("want_instead_of_require", 2)]
