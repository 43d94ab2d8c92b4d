"""Groups held against each other, by hand and in general."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.oversight.figures import FEWEST_PEOPLE, Comparison, GroupFigure, Tally, compare

tallies = st.builds(
    Tally,
    people=st.integers(0, 40),
    lines=st.integers(0, 500),
    exposure=st.floats(0, 50),
    chosen=st.integers(0, 30),
)


def named(comparison: Comparison) -> dict[str, GroupFigure]:
    return {group.name: group for group in comparison.groups}


def test_attention_and_choices_are_what_they_are_by_hand() -> None:
    groups = named(compare({"small": Tally(10, 100, 10.0, 4), "large": Tally(30, 300, 50.0, 24)}))
    # A sixth of the attention for a quarter of the lines; 4 of 100 against 24 of 300.
    assert groups["small"].exposure_ratio == pytest.approx((10 / 60) / (100 / 400))
    assert groups["large"].exposure_ratio == pytest.approx((50 / 60) / (300 / 400))
    assert groups["small"].choice_ratio == pytest.approx(0.5)
    assert groups["large"].choice_ratio == 1
    assert (groups["small"].is_low, groups["large"].is_low) == (True, False)
    assert (groups["small"].exposure_percent, groups["small"].choice_percent) == (67, 50)


def test_small_groups_are_left_out_of_the_sums_too() -> None:
    two = {"a": Tally(10, 100, 10.0, 5), "b": Tally(20, 100, 10.0, 5)}
    nine = Tally(FEWEST_PEOPLE - 1, 900, 90.0, 80)
    with_small = compare({**two, "nine": nine, "also nine": nine})
    assert with_small.groups == compare(two).groups
    assert with_small.left_out == 2


def test_a_small_group_alone_takes_the_smallest_with_it_so_that_no_sum_gives_it_away() -> None:
    three = {name: Tally(size, 100, 10.0, 5) for name, size in (("a", 30), ("b", 10), ("c", 20))}
    with_small = compare({**three, "three": Tally(3, 30, 1.0, 2)})
    assert set(named(with_small)) == {"a", "c"}
    assert with_small.left_out == 2


def test_one_group_alone_is_not_shown() -> None:
    assert compare({"a": Tally(50, 100, 10.0, 5), "b": Tally(3, 3, 1.0, 0)}) == Comparison((), 2)
    assert compare({}) == Comparison((), 0)


def test_few_choices_say_nothing() -> None:
    comparison = compare({"a": Tally(10, 50, 10.0, 9), "b": Tally(10, 50, 10.0, 0)})
    assert {group.choice_ratio for group in comparison.groups} == {None}
    assert not comparison.has_low


@given(st.dictionaries(st.sampled_from("abcde"), tallies))
def test_nobody_alone_is_shown_and_what_is_even_is_not_low(found: dict[str, Tally]) -> None:
    comparison = compare(found)
    assert all(group.people >= FEWEST_PEOPLE for group in comparison.groups)
    assert len(comparison.groups) != 1
    hidden = sum(tally.people for name, tally in found.items() if name not in named(comparison))
    assert not comparison.groups or hidden == 0 or hidden >= FEWEST_PEOPLE
    assert len(comparison.groups) + comparison.left_out == len(found)
    even = compare(dict.fromkeys(found, Tally(10, 20, 3.0, 5)))
    assert not even.has_low
