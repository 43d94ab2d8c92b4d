"""Why: which rules were considered, what beat them, and changes that do what they say."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from policy.decision import Party, Rule, decide
from policy.explanation import Change, Explanation, explain
from tests.policy.carrying_out import carried_out
from tests.policy.strategies import (
    DAY,
    HOST,
    LENDER,
    STATE,
    days,
    forms,
    organisation,
    parties,
    rule,
    rule_sets,
    sector,
    tenant,
)


def why(*rules: Rule, **more: Any) -> Explanation:
    return explain(rules, **{"lender": LENDER, "host": HOST, "form": "rotation", "on": DAY, **more})


def verdicts(explanation: Explanation) -> list[tuple[int, str, int | None]]:
    return [(each.rule.number, each.verdict, each.by) for each in explanation.considered]


def test_every_rule_that_covers_the_two_is_shown_with_what_became_of_it() -> None:
    found = why(
        rule(1),
        rule(2, is_allowing=False, lender=sector("state")),
        rule(3, lender=organisation(LENDER)),
        rule(4, forms=frozenset({"secondment"})),
        rule(5, valid_from=DAY + dt.timedelta(days=1)),
        rule(6, valid_until=DAY),
        rule(7, lender=organisation(HOST)),
    )
    assert found.decision.rule_number == 3
    assert verdicts(found) == [
        (3, "settles", None),
        (2, "beaten", 3),
        (1, "beaten", 2),
        (4, "other_form", None),
        (5, "not_yet", None),
        (6, "over", None),
    ]


def test_without_a_rule_one_must_be_added() -> None:
    assert why().ways == ((Change("add_rule"),),)


def test_a_rule_for_another_form_or_day_could_be_widened() -> None:
    later = DAY + dt.timedelta(days=9)
    found = why(
        rule(1, forms=frozenset({"secondment"})),
        rule(2, valid_from=later),
        rule(3, valid_until=DAY, forms=frozenset({"secondment"})),
    )
    assert found.ways == (
        (Change("widen_forms", 1),),
        (Change("wait_until", 2, on=later),),
        (Change("start_earlier", 2, on=DAY),),
        (Change("widen_forms", 3), Change("end_later", 3, on=DAY + dt.timedelta(days=1))),
        (Change("add_rule"),),
    )


def test_a_denial_ends_is_ended_or_is_given_an_exception() -> None:
    over = DAY + dt.timedelta(days=30)
    found = why(rule(1), rule(2, is_allowing=False, lender=tenant(STATE), valid_until=over))
    assert found.ways == (
        (Change("wait_until", 2, on=over),),
        (Change("end_rule", 2),),
        (Change("add_exception"),),
    )


def test_a_denial_without_anything_behind_it_needs_a_rule_too() -> None:
    found = why(rule(2, is_allowing=False))
    assert found.ways[0] == (Change("end_rule", 2), Change("add_rule"))


def test_a_denial_of_both_organisations_has_no_exception() -> None:
    wall = rule(2, is_allowing=False, lender=organisation(LENDER), host=organisation(HOST))
    assert why(rule(1), wall).ways == ((Change("end_rule", 2),),)


def test_too_long_can_be_shortened() -> None:
    assert why(rule(1, longest_days=90), days=120).ways == (
        (Change("shorten", 1, days=90),),
        (Change("allow_days", 1, days=120),),
    )


def test_a_full_quota_waits_or_is_raised() -> None:
    assert why(rule(1, quota=2), running=2).ways == (
        (Change("wait_for_end", 1),),
        (Change("raise_quota", 1, days=3),),
    )


@given(rule_sets, parties, parties, forms, days, st.none() | st.integers(1, 365))
def test_explaining_never_answers_otherwise_than_deciding(
    rules: list[Rule], lender: Party, host: Party, form: str, on: dt.date, length: int | None
) -> None:
    question = {"lender": lender, "host": host, "form": form, "on": on, "days": length}
    found = explain(rules, **question)
    assert found.decision == decide(rules, **question)
    settling = [each for each in found.considered if each.verdict == "settles"]
    assert [each.rule.id for each in settling] == (
        [found.decision.rule_id] if found.decision.rule_id else []
    )
    assert (found.ways == ()) == (
        found.decision.is_allowed or found.decision.reason == "same_organisation"
    )


@given(rule_sets, parties, parties, forms, days, st.none() | st.integers(1, 365))
def test_every_way_leads_to_a_yes(
    rules: list[Rule], lender: Party, host: Party, form: str, on: dt.date, length: int | None
) -> None:
    question = {"lender": lender, "host": host, "form": form, "on": on, "days": length}
    for way in explain(rules, **question).ways:
        after = carried_out(rules, way, lender=lender, host=host, form=form)
        asked = dict(question)
        for change in way:
            if change.code == "wait_until":
                asked["on"] = change.on
            if change.code == "shorten":
                asked["days"] = change.days
        answer = decide(after, **asked)
        # Length is a matter of its own: a way opens the pair, and may then be too long.
        assert answer.is_allowed or (answer.reason == "too_long" and way[0].code != "shorten")


@given(rule_sets, parties, parties, forms, days)
def test_a_beaten_rule_names_one_that_is_there(
    rules: list[Rule], lender: Party, host: Party, form: str, on: dt.date
) -> None:
    found = explain(rules, lender=lender, host=host, form=form, on=on)
    numbers = {each.rule.number for each in found.considered}
    for each in found.considered:
        assert (each.by in numbers - {each.rule.number}) == (each.verdict == "beaten")
