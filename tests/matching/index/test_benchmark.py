"""The benchmark of matching compares every list it times with what PostgreSQL makes of the same facts."""

from statistics import fmean

import pytest

from config.benchmarks.matching import NEEDS_TIMED, match_benchmark
from config.benchmarks.population import TODAY, Population
from config.matching_commands import curated_vocabulary
from matching.engine import DEFAULT_WEIGHTS
from matching.index import OfferIndex

SIZE = 1_000


def test_the_index_and_sql_give_the_same_lists() -> None:
    benchmark = match_benchmark(SIZE)
    wanted = {f"match.top50.{SIZE}", f"match.memory.{SIZE}", "match.update"}
    memory, top, update = benchmark.measure(wanted)
    assert (memory.figure, top.figure, update.figure) == (
        f"match.memory.{SIZE}",
        f"match.top50.{SIZE}",
        "match.update",
    )
    assert top.details["equal_lists"] == NEEDS_TIMED
    assert 0 < memory.value < memory.baseline_value
    assert min(each.value for each in (top, update)) > 0


def test_the_figures_name_the_size_of_the_pool() -> None:
    assert match_benchmark().figures == (
        "match.memory.160000",
        "match.top50.160000",
        "match.kernel.160000",
        "match.batch.2000x160000",
        "match.update",
    )


def test_the_population_is_the_same_each_time() -> None:
    one, other = (Population(curated_vocabulary()) for _ in range(2))
    assert list(one.offers(5)) == list(other.offers(7))[:5]
    assert list(one.needs(5)) == list(other.needs(7))[:5]
    offers = list(one.offers(300))
    assert {len(offer.text.split()) for offer in offers} == {60}
    assert {len(offer.concepts) for offer in offers} == set(range(8, 16))
    assert len({offer.lender for offer in offers}) > 100


def test_about_a_sixth_of_the_population_passes_the_rules() -> None:
    population = Population(curated_vocabulary())
    index = OfferIndex.built(population.offers(2_000), population.vocabulary)
    shares = [
        len(index.scores(need, weights=DEFAULT_WEIGHTS, policy=policy, today=TODAY, most=2_000))
        / 2_000
        for need in population.needs(100)
        for policy in (population.policy(need),)
    ]
    assert 0.14 < fmean(shares) < 0.2


@pytest.mark.parametrize("figure", [f"match.kernel.{SIZE}"])
def test_the_bound_is_below_what_was_measured(figure: str) -> None:
    [result] = match_benchmark(SIZE).measure({figure})
    assert 0 < result.baseline_value < result.value
