"""The pairs that people have judged, the measures, and how well the engine agrees with them."""

from statistics import fmean

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.benchmarks.golden import GOLDEN
from config.matching_commands import curated_vocabulary
from matching.golden.judging import (
    FOLDER,
    GoldenSet,
    Rankings,
    by_the_engine,
    by_words,
    qualities,
    read_golden,
    subject_of,
    twins,
)
from matching.golden.measures import interval, ndcg, overlap, precision
from tests.matching.files.test_commands import _read, _schema

KEYS = list("abcdefgh")
KEY_LISTS = st.permutations(KEYS)


@pytest.fixture(scope="module")
def golden() -> GoldenSet:
    """The set."""
    return read_golden()


@pytest.fixture(scope="module")
def rankings(golden: GoldenSet) -> Rankings:
    """The engine's rankings of its needs."""
    return by_the_engine(golden, curated_vocabulary())


def test_every_pair_is_judged_once_with_a_reason(golden: GoldenSet) -> None:
    judged = {(subject_of(each.need), each.offer) for each in golden.judgements}
    subjects = {subject_of(need.id) for need in golden.needs}
    assert judged == {(subject, offer.id) for subject in subjects for offer in golden.offers}
    assert len(golden.judgements) == len(judged) == 80
    assert {each.need for each in golden.judgements} <= {need.id for need in golden.needs}
    assert {each.grade for each in golden.judgements} == {0, 1, 2, 3}
    assert min(len(each.reason) for each in golden.judgements) > 10
    # Half of the needs were written in each language, and each stands in both.
    own = [each.need for each in golden.judgements]
    assert sum(need.endswith("-nn") for need in own) == 40
    assert len(golden.needs) == 2 * len(subjects)


@pytest.mark.parametrize("kind", ["need", "offer"])
def test_the_records_are_files_that_anybody_may_rank(kind: str) -> None:
    for record in _read(FOLDER / f"{kind}s.jsonl"):
        jsonschema.validate(record, _schema(kind))


def test_the_engine_agrees_with_people(golden: GoldenSet, rankings: Rankings) -> None:
    ours, words = qualities(golden, rankings), qualities(golden, by_words())
    mean, of_words = (fmean(ndcg for ndcg, _ in each.values()) for each in (ours, words))
    assert mean > 0.88
    assert mean > of_words + 0.05
    for need in golden.needs:
        grades = golden.grades(need.id)
        assert grades[rankings[need.id][0]] == 3, "the best stands first"


def test_the_engine_leaves_out_what_a_host_has_ruled_out_and_nothing_else(
    golden: GoldenSet, rankings: Rankings
) -> None:
    for need in golden.needs:
        has_demands = any(concept.relation == "required" for concept in need.concepts)
        assert (len(rankings[need.id]) < len(golden.offers)) is has_demands


def test_a_need_finds_the_same_people_in_both_languages(rankings: Rankings) -> None:
    overlaps = [overlap(*pair) for pair in twins(rankings)]
    assert len(overlaps) == 8
    assert min(overlaps) >= 0.8


def test_the_figure_is_measured() -> None:
    [result] = GOLDEN.measure({"golden.ndcg10"})
    assert 0.88 < result.value <= 1
    assert result.baseline_value < result.value
    low, high = result.details["difference_95"]  # type: ignore[misc] # two numbers
    assert low < result.value - result.baseline_value < high
    assert list(GOLDEN.measure(set())) == []


# -- the measures ---------------------------------------------------------------------------------


def test_ndcg_is_what_it_is_by_hand() -> None:
    grades = {"a": 3, "b": 2, "c": 0}
    # 7/1 + 3/log2(3) is the best; with b first 3/1 + 7/log2(3).
    assert ndcg(["a", "b", "c"], grades) == 1
    assert ndcg(["b", "a"], grades) == pytest.approx(0.8340, abs=1e-4)
    assert ndcg(["c", "x"], grades) == 0
    assert ndcg(["b", "a"], grades, depth=1) == pytest.approx(3 / 7)
    assert ndcg([], {"a": 0}) == 1


def test_precision_counts_what_is_of_use_among_the_first() -> None:
    grades = {"a": 1, "b": 3, "c": 0}
    assert precision(["a", "c", "b"], grades) == 1
    assert precision(["a", "c", "b"], grades, depth=2) == 0.5
    assert precision(["c"], grades) == 0


def test_overlap_is_what_it_is_by_hand() -> None:
    # Shared shares 0, 1: 1 * 0.25 + 0.5/0.5 * (0 * 0.5 + 1 * 0.25).
    assert overlap(["a", "b"], ["b", "a"], persistence=0.5) == pytest.approx(0.5)
    assert overlap(["a", "b"], ["c", "d"]) == 0
    assert (overlap([], []), overlap([], ["a"])) == (1, 0)


@given(KEY_LISTS, KEY_LISTS)
def test_overlap_is_one_with_itself_and_the_same_both_ways(
    one: list[str], other: list[str]
) -> None:
    assert overlap(one, one) == pytest.approx(1)
    assert overlap(one, other) == overlap(other, one)
    assert 0 <= overlap(one, other) <= 1 + 1e-9


@given(KEY_LISTS, st.dictionaries(st.sampled_from(KEYS), st.integers(0, 3)))
def test_no_ranking_is_better_than_by_the_grades(one: list[str], grades: dict[str, int]) -> None:
    best = sorted(KEYS, key=lambda key: -grades.get(key, 0))
    assert 0 <= ndcg(one, grades) <= ndcg(best, grades) == pytest.approx(1)


def test_the_interval_is_drawn_the_same_each_time_and_holds_the_mean() -> None:
    differences = [0.1, 0.2, 0.0, 0.3]
    low, high = interval(differences)
    assert (low, high) == interval(differences)
    assert 0 <= low < fmean(differences) < high <= 0.3
    assert interval([0.5, 0.5]) == (0.5, 0.5)
