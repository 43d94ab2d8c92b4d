from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.competence.classifications.errors import ClassificationError
from core.competence.classifications.hierarchy import Step, nearest_broader, refuse_circles
from core.competence.classifications.tables import Row


def _steps(*pairs: tuple[str, str]) -> list[Step]:
    return [
        Step(one, other, Row("file.csv", line, {}), "broader")
        for line, (one, other) in enumerate(pairs, 2)
    ]


def test_many_ways_to_one_top_are_no_circle() -> None:
    refuse_circles(_steps(("d", "b"), ("d", "c"), ("b", "a"), ("c", "a")))


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ([("a", "a")], "a under a"),
        ([("x", "a"), ("a", "b"), ("b", "a")], "a under b under a"),
        ([("a", "b"), ("b", "c"), ("c", "d"), ("d", "b")], "b under c under d under b"),
    ],
)
def test_a_circle_is_told_with_all_who_stand_in_it(pairs: list[tuple[str, str]], told: str) -> None:
    with pytest.raises(ClassificationError) as caught:
        refuse_circles(_steps(*pairs))
    assert (caught.value.line, caught.value.column) == (len(pairs) + 1, "broader")
    assert f"in a circle: {told}." in str(caught.value)


def test_a_very_deep_hierarchy_is_walked() -> None:
    deep = [(str(number), str(number + 1)) for number in range(20_000)]
    refuse_circles(_steps(*deep))
    with pytest.raises(ClassificationError, match=r"0 under 1 under 2 under \.\.\. under 20000"):
        refuse_circles(_steps(*deep, ("20000", "0")))


@given(st.permutations("abcdefgh"), st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7))))
def test_what_only_points_upwards_is_never_refused(
    order: list[str], pairs: set[tuple[int, int]]
) -> None:
    refuse_circles(_steps(*((order[a], order[b]) for a, b in sorted(pairs) if a < b)))


@given(st.lists(st.sampled_from("abcdefgh"), min_size=2, unique=True))
def test_every_ring_is_refused(ring: list[str]) -> None:
    with pytest.raises(ClassificationError):
        refuse_circles(_steps(*pairwise([*ring, ring[0]])))


def test_a_concept_is_nearer_than_a_group_in_any_order() -> None:
    steps = _steps(("a", "group"), ("a", "z"), ("a", "y"), ("b", "group"))
    for each in (steps, steps[::-1]):
        assert nearest_broader(each, {"group"}) == {"a": "y", "b": "group"}
