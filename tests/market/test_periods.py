import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market.domain.periods import (
    count_of,
    days_of,
    natural_unit,
    period_problems,
    period_warnings,
)
from core.market.enums import ExchangeForm, PeriodUnit
from core.market.models import FormRules

SHORT = FormRules(
    form=ExchangeForm.SHORT_EXCHANGE, min_days=14, recommended_max_days=62, max_days=365
)


def _codes(**period):
    values = {"earliest_start": None, "latest_start": None, "min_days": None, "max_days": None}
    return [(each.field, each.code) for each in period_problems(**{**values, **period})]


@pytest.mark.parametrize(
    ("number", "unit", "days"),
    [
        (12, PeriodUnit.MONTHS, 365),
        (6, PeriodUnit.MONTHS, 182),
        (1, PeriodUnit.MONTHS, 30),
        (13, PeriodUnit.MONTHS, 395),
        (52, PeriodUnit.WEEKS, 364),
        (10, PeriodUnit.DAYS, 10),
    ],
)
def test_days_of_counts_twelve_months_as_a_year(number, unit, days):
    assert days_of(number, unit) == days


@given(st.integers(1, 12), st.integers(1, 12))
def test_months_are_shown_again_as_they_were_written(few, many):
    lengths = [days_of(few, PeriodUnit.MONTHS), days_of(many, PeriodUnit.MONTHS)]

    assert natural_unit(*lengths) == PeriodUnit.MONTHS
    assert [count_of(days, PeriodUnit.MONTHS) for days in lengths] == [few, many]


@given(st.integers(1, 365), st.integers(1, 365))
def test_any_two_lengths_are_shown_without_loss(few, many):
    unit = natural_unit(few, many)

    assert [days_of(count_of(days, unit), unit) for days in (few, many)] == [few, many]


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_a_range_is_possible_exactly_when_ordered_and_within_a_year(few, many):
    assert (_codes(min_days=few, max_days=many) == []) == (few <= many <= 365)


@pytest.mark.parametrize(("days", "problems"), [(365, []), (366, [("max_days", "too_long")])])
def test_a_year_passes_and_a_day_more_does_not(days, problems):
    assert _codes(min_days=14, max_days=days) == problems


def test_starts_in_the_wrong_order_are_refused_at_the_latest():
    day = dt.date(2027, 8, 1)

    assert _codes(earliest_start=day, latest_start=day) == []
    assert _codes(earliest_start=day, latest_start=day - dt.timedelta(days=1)) == [
        ("latest_start", "end_before_start")
    ]


@pytest.mark.parametrize(
    ("few", "many", "codes"),
    [
        (14, 62, []),
        (13, 62, ["below_recommended"]),
        (14, 63, ["above_recommended"]),
        (13, 63, ["above_recommended", "below_recommended"]),
        (None, None, []),
    ],
)
def test_warnings_begin_just_outside_the_recommended_lengths(few, many, codes):
    assert [each.code for each in period_warnings(SHORT, min_days=few, max_days=many)] == codes
