"""The compiled policy answers as the naive reference does, to the last field."""

import datetime as dt
from dataclasses import astuple

from hypothesis import given
from hypothesis import strategies as st

from policy.compiled import CompiledPolicy
from policy.decision import Party, Rule, decide
from tests.policy.strategies import DAY, PARTIES, days, forms, parties, rule, rule_sets


@given(rule_sets, forms, days, st.none() | st.integers(1, 365), st.integers(0, 3))
def test_compiled_equals_naive_for_every_pair(
    given_rules: list[Rule], form: str, on: dt.date, length: int | None, running: int
) -> None:
    compiled = CompiledPolicy(given_rules)
    for lender in PARTIES:
        for host in PARTIES:
            question = {"lender": lender, "host": host, "form": form, "on": on}
            question |= {"days": length, "running": running}
            assert astuple(compiled.decide(**question)) == astuple(decide(given_rules, **question))


@given(rule_sets, forms, days, st.none() | st.integers(1, 365), parties)
def test_one_lender_and_many_hosts_equal_one_by_one(
    given_rules: list[Rule], form: str, on: dt.date, length: int | None, lender: Party
) -> None:
    day = CompiledPolicy(given_rules).on(form, on)
    expected = [
        decide(given_rules, lender=lender, host=host, form=form, on=on, days=length)
        for host in PARTIES
    ]
    assert [astuple(one) for one in day.decide_from(lender, PARTIES, days=length)] == [
        astuple(one) for one in expected
    ]


def test_days_are_compiled_once_and_forgotten_when_there_are_many() -> None:
    compiled = CompiledPolicy([rule()])
    first = compiled.on("rotation", DAY)
    assert compiled.on("rotation", DAY) is first
    for number in range(1, 70):
        compiled.on("rotation", DAY + dt.timedelta(days=number))
    again = compiled.on("rotation", DAY)
    assert again is not first
    assert again.settle(PARTIES[0], PARTIES[1]).is_allowed
