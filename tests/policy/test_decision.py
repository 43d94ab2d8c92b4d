"""The pure decision: default deny, deny beats allow, the narrower exception, whatever the order."""

import datetime as dt
import uuid
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base import clock
from policy.decision import (
    Decision,
    Party,
    Reveal,
    RevealLevel,
    Rule,
    ScopeKind,
    decide,
    is_narrower,
    strength,
)
from tests.policy.strategies import (
    DAY,
    EVERYONE,
    HOST,
    LENDER,
    MAPPERS,
    PARTIES,
    STATE,
    TOWN,
    days,
    forms,
    group,
    organisation,
    parties,
    rule,
    rule_sets,
    rules,
    sector,
    tenant,
)

TOWN_HALL = PARTIES[3]


def ask(*given_rules: Rule, lender: Party = LENDER, host: Party = HOST, **more: Any) -> Decision:
    return decide(
        given_rules, **{"lender": lender, "host": host, "form": "rotation", "on": DAY, **more}
    )


def deny(number: int = 2, **changes: Any) -> Rule:
    return rule(number, is_allowing=False, **changes)


# -- what a rule covers ---------------------------------------------------------------------------


def test_no_rule_denies() -> None:
    assert ask() == Decision(False, "no_rule")


@pytest.mark.parametrize(
    "scope", [EVERYONE, sector("state"), tenant(STATE), group(MAPPERS), organisation(LENDER)]
)
def test_a_rule_allows_those_whom_its_side_covers(scope: Any) -> None:
    assert ask(rule(lender=scope)) == Decision(True, "allowed", uuid.UUID(int=1), 365)
    assert ask(rule(lender=scope), lender=PARTIES[5]).is_allowed == (scope == EVERYONE)


def test_rules_are_directed() -> None:
    towards_town = rule(lender=tenant(STATE), host=tenant(TOWN))
    assert ask(towards_town, host=TOWN_HALL).is_allowed
    assert ask(towards_town, lender=TOWN_HALL, host=LENDER) == Decision(False, "no_rule")


def test_one_organisation_never_lends_to_itself_in_any_customer() -> None:
    assert ask(rule(), host=LENDER) == Decision(False, "same_organisation")
    assert ask(rule(), lender=PARTIES[2], host=PARTIES[6]) == Decision(False, "same_organisation")


def test_an_organisation_in_two_customers_is_two_parties() -> None:
    in_state, in_firm = PARTIES[2], PARTIES[6]
    only_state = rule(lender=organisation(in_state))
    assert ask(only_state, lender=in_state).is_allowed
    assert ask(only_state, lender=in_firm) == Decision(False, "no_rule")


def test_any_organisation_of_a_customer_is_covered_by_what_does_not_name_one() -> None:
    anybody = Party(STATE, "", "state")
    assert ask(
        rule(lender=tenant(STATE)), lender=anybody, host=Party(STATE, "", "state")
    ).is_allowed
    assert ask(rule(lender=organisation(LENDER)), lender=anybody).reason == "no_rule"


def test_another_form_or_another_day_is_not_covered() -> None:
    assert ask(rule(forms=frozenset({"secondment"}))).reason == "no_rule"
    assert ask(rule(valid_from=DAY + dt.timedelta(days=1))).reason == "no_rule"
    assert ask(rule(valid_until=DAY)).reason == "no_rule"
    assert ask(rule(valid_from=DAY, valid_until=DAY + dt.timedelta(days=1))).is_allowed


def test_a_moment_is_refused_because_its_day_depends_on_a_time_zone() -> None:
    moment = dt.datetime(2027, 1, 14, 23, 30, tzinfo=dt.UTC)
    with pytest.raises(TypeError):
        ask(rule(valid_from=DAY), on=moment)
    assert clock.day_of(moment) == DAY
    assert ask(rule(valid_from=DAY), on=clock.day_of(moment)).is_allowed


# -- the conflict order ---------------------------------------------------------------------------


def test_deny_beats_allow_of_the_same_scope_in_every_order() -> None:
    answers = {ask(*order) for order in permutations((rule(1), deny(2), rule(3)))}
    assert answers == {Decision(False, "denied_by_rule", uuid.UUID(int=2))}


def test_a_narrower_allow_is_an_exception_to_a_wider_deny() -> None:
    wall = deny(lender=sector("state"))
    exception = rule(3, lender=organisation(LENDER))
    assert ask(rule(1), wall).reason == "denied_by_rule"
    assert ask(rule(1), wall, exception) == Decision(True, "allowed", exception.id, 365)
    assert ask(rule(1), wall, exception, lender=PARTIES[2]).reason == "denied_by_rule"


def test_a_narrower_deny_is_an_exception_to_a_wider_allow() -> None:
    assert ask(rule(), deny(host=organisation(HOST))).reason == "denied_by_rule"
    assert ask(rule(), deny(host=organisation(HOST)), host=PARTIES[2]).is_allowed


def test_deny_holds_where_neither_rule_is_narrower() -> None:
    allowing = rule(lender=organisation(LENDER))
    denying = deny(lender=tenant(STATE), host=tenant(STATE))
    assert ask(allowing, denying) == Decision(False, "denied_by_rule", denying.id)


def test_one_allow_must_beat_every_deny() -> None:
    first, second = deny(2, lender=tenant(STATE)), deny(3, host=tenant(STATE))
    over_first, over_second = rule(4, lender=organisation(LENDER)), rule(5, host=organisation(HOST))
    assert ask(first, second, over_first, over_second).reason == "denied_by_rule"
    over_both = rule(6, lender=organisation(LENDER), host=organisation(HOST))
    assert ask(first, second, over_first, over_second, over_both).rule_id == over_both.id


def test_a_group_is_narrower_than_a_customer() -> None:
    assert ask(deny(lender=tenant(STATE)), rule(3, lender=group(MAPPERS))).is_allowed
    assert not ask(rule(3, lender=tenant(STATE)), deny(lender=group(MAPPERS))).is_allowed


def test_the_narrowest_allow_sets_the_terms() -> None:
    wide, narrow = rule(1, longest_days=365), rule(2, longest_days=90, lender=tenant(STATE))
    assert ask(wide, narrow).longest_days == ask(narrow, wide).longest_days == 90
    wider_but_shorter = replace(wide, longest_days=30)
    assert ask(wider_but_shorter, narrow).longest_days == 90


def test_the_narrower_side_counts_first() -> None:
    one_side = rule(1, lender=organisation(LENDER), longest_days=200)
    both_sides = rule(2, lender=group(MAPPERS), host=group(MAPPERS), longest_days=100)
    assert ask(one_side, both_sides).longest_days == 200


def test_a_rule_that_names_the_form_sets_the_terms_before_one_for_all_forms() -> None:
    every_form = rule(1, longest_days=60)
    named = rule(2, longest_days=180, forms=frozenset({"rotation"}))
    assert ask(every_form, named).longest_days == 180
    assert ask(every_form, named, form="secondment").longest_days == 60


def test_of_equal_allows_the_stricter_of_each_term_holds() -> None:
    short = rule(1, longest_days=60, reveal=Reveal(RevealLevel.UNIT, RevealLevel.UNIT), quota=None)
    long = rule(2, longest_days=90, reveal=Reveal(accepted=RevealLevel.UNIT), quota=4)
    answer = ask(short, long)
    assert (answer.rule_number, answer.longest_days, answer.quota) == (1, 60, 4)
    assert answer.reveal == Reveal(RevealLevel.MASKED, RevealLevel.MASKED, RevealLevel.UNIT)


def test_the_longest_period_is_a_wall() -> None:
    short = rule(longest_days=62)
    assert ask(short, days=62).is_allowed
    assert ask(short, days=63) == Decision(False, "too_long", short.id, 62)


def test_the_quota_is_a_wall() -> None:
    two = rule(quota=2)
    assert ask(two, running=1).is_allowed
    assert ask(two, running=2) == Decision(False, "quota_full", two.id, 365)


def test_strength_is_a_total_order_that_never_contradicts_narrower() -> None:
    breadths = [(one, other) for one in ScopeKind for other in ScopeKind]
    for one in breadths:
        for other in breadths:
            if is_narrower(one, other):
                assert strength(one) > strength(other)
                assert not is_narrower(other, one)


# -- properties -----------------------------------------------------------------------------------


@given(rule_sets, parties, parties, forms, days, st.randoms(use_true_random=False))
def test_no_order_and_no_duplicate_changes_the_answer(
    given_rules: list[Rule], lender: Party, host: Party, form: str, on: dt.date, random: Any
) -> None:
    question = {"lender": lender, "host": host, "form": form, "on": on}
    answer = decide(given_rules, **question)
    shuffled = [*given_rules, *given_rules[: len(given_rules) // 2]]
    random.shuffle(shuffled)
    again = decide(shuffled, **question)
    assert again == answer
    assert (again.reveal, again.quota, again.rule_number) == (
        answer.reveal,
        answer.quota,
        answer.rule_number,
    )


@given(rule_sets, rules(is_allowing=False), parties, parties, st.none() | st.integers(1, 365))
def test_one_more_deny_never_allows_more(
    given_rules: list[Rule], denying: Rule, lender: Party, host: Party, length: int | None
) -> None:
    before = ask(*given_rules, lender=lender, host=host)
    after = ask(*given_rules, denying, lender=lender, host=host)
    assert before.is_allowed or not after.is_allowed


@given(rule_sets, rules(is_allowing=True), parties, parties)
def test_one_more_allow_never_closes_a_pair(
    given_rules: list[Rule], allowing: Rule, lender: Party, host: Party
) -> None:
    before = ask(*given_rules, lender=lender, host=host)
    after = ask(*given_rules, allowing, lender=lender, host=host)
    assert after.is_allowed or not before.is_allowed


@given(rule_sets, parties, parties)
def test_a_deny_that_names_both_organisations_cannot_be_overlapped(
    given_rules: list[Rule], lender: Party, host: Party
) -> None:
    wall = deny(0, lender=organisation(lender), host=organisation(host))
    assert not ask(*given_rules, wall, lender=lender, host=host).is_allowed


@given(rule_sets, parties, parties)
def test_where_only_wide_rules_allow_a_deny_for_everyone_closes_all(
    given_rules: list[Rule], lender: Party, host: Party
) -> None:
    wide = [each for each in given_rules if each.breadth == (ScopeKind.EVERYONE,) * 2]
    assert not ask(*wide, deny(0), lender=lender, host=host).is_allowed


@given(rule_sets, parties, parties, forms, days)
def test_an_allowed_pair_names_a_rule_that_covers_it_and_beats_every_deny(
    given_rules: list[Rule], lender: Party, host: Party, form: str, on: dt.date
) -> None:
    answer = decide(given_rules, lender=lender, host=host, form=form, on=on)
    if not answer.is_allowed:
        assert answer.reason in ("no_rule", "denied_by_rule", "same_organisation")
        return
    named = next(each for each in given_rules if each.id == answer.rule_id)
    assert named.is_allowing
    assert decide([named], lender=lender, host=host, form=form, on=on).is_allowed
    for each in given_rules:
        if not each.is_allowing and not decide(
            [replace(each, is_allowing=True)], lender=lender, host=host, form=form, on=on
        ).reason.startswith("no_rule"):
            assert any(
                is_narrower(other.breadth, each.breadth)
                for other in given_rules
                if other.is_allowing
            )


@given(st.datetimes(dt.datetime(2027, 1, 13), dt.datetime(2027, 1, 17)), st.integers(-12, 14))
def test_no_time_zone_lets_a_pair_through_outside_its_days(
    moment: dt.datetime, offset: int
) -> None:
    aware = moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=offset)))
    one_day = rule(valid_from=DAY, valid_until=DAY + dt.timedelta(days=1))
    in_oslo = aware.astimezone(clock.zone()).date()
    assert ask(one_day, on=clock.day_of(aware)).is_allowed == (in_oslo == DAY)


@given(rule_sets, parties, parties, st.integers(1, 365), st.integers(0, 4))
def test_a_shorter_exchange_or_fewer_running_is_never_refused_where_more_is_allowed(
    given_rules: list[Rule], lender: Party, host: Party, length: int, running: int
) -> None:
    more = ask(*given_rules, lender=lender, host=host, days=length, running=running)
    less = ask(*given_rules, lender=lender, host=host, days=length - 1, running=running - 1)
    assert less.is_allowed or not more.is_allowed
