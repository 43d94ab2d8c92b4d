"""Matching over very many offers: the index against the same score in SQL, against the machine, and others.

The population is made up with a fixed seed (``config.benchmarks.population``). Every answer that is timed is
also compared: a figure of which an answer differs is not given.
"""

import time
import tracemalloc
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from random import Random
from statistics import median, quantiles
from typing import Any, Final

import numpy as np
import psycopg
from scipy.sparse import csr_array

from config.benchmarks import matching_sql
from config.benchmarks.bounds import bytes_and_gathers, machine_rates
from config.benchmarks.population import TODAY, Population
from config.matching_commands import curated_vocabulary
from infra.benchmarks.figures import Result, medians_of_turns
from infra.benchmarks.run import Benchmark
from infra.local.problems import MachineError
from infra.local.scratch import scratch_database
from matching.engine import DEFAULT_WEIGHTS, NeedFacts
from matching.engine.explanation import explain
from matching.index import OfferIndex
from matching.index.asked import Asked

MOST: Final = 50
OFFERS: Final = 160_000
NEEDS_TIMED, NEEDS_OF_BATCH, CHANGES, OFFERS_COUNTED = 40, 2_000, 5, 2_000
THREADS: Final = 2
MIB: Final = 2**20


class Measured:
    """One population and its index, made when the first figure needs them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.population = Population(curated_vocabulary())

    @cached_property
    def index(self) -> OfferIndex:
        """The index, made in ``build_seconds``."""
        offers = list(self.population.offers(self.size))
        began = time.perf_counter()
        index = OfferIndex.built(offers, self.population.vocabulary)
        self.build_seconds = time.perf_counter() - began
        self.shortlist(index, next(self.population.needs(1)))
        return index

    def mib_of_facts(self) -> float:
        """What the offers take as objects, counted from the first ones."""
        tracemalloc.start()
        offers = list(self.population.offers(min(self.size, OFFERS_COUNTED)))
        taken, _peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return taken / len(offers) * self.size / MIB

    def needs(self, count: int) -> list[NeedFacts]:
        """Return so many needs, the same ones each time."""
        return list(self.population.needs(count))

    def asked(self, need: NeedFacts) -> Asked:
        """Return a need in the index's numbers."""
        policy = self.population.policy(need)
        return self.index.asked(need, weights=DEFAULT_WEIGHTS, policy=policy, today=TODAY)

    def explained(self, need: NeedFacts) -> list[dict[str, Any]]:
        """Return the explanations of the best."""
        return self.shortlist(self.index, need)

    def shortlist(self, index: OfferIndex, need: NeedFacts) -> list[dict[str, Any]]:
        """Return the same from a given index."""
        policy = self.population.policy(need)
        found = index.shortlist(
            need, weights=DEFAULT_WEIGHTS, policy=policy, today=TODAY, most=MOST
        )
        return [explain(found, one) for one in found.ranked]

    def scores(self, need: NeedFacts) -> list[tuple[str, int]]:
        """Return the ids and scores of the best."""
        policy = self.population.policy(need)
        return self.index.scores(
            need, weights=DEFAULT_WEIGHTS, policy=policy, today=TODAY, most=MOST
        )


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _top(measured: Measured, figure: str) -> Iterator[Result]:
    """One need after the other: ours with all explanations, theirs with none."""
    ours, theirs = [], []
    with (
        scratch_database() as environment,
        psycopg.connect(environment["DATABASE_ADMIN_URL"], autocommit=True) as connection,
    ):
        matching_sql.load(connection, measured.index)
        for need in measured.needs(NEEDS_TIMED):
            asked = measured.asked(need)
            best = matching_sql.best(connection, asked, most=MOST)
            if best != measured.scores(need):
                raise MachineError(f"SQL and the index give different lists for {need.id}.")
            ours.append(_milliseconds(lambda need=need: measured.explained(need)))  # type: ignore[misc]
            theirs.append(
                _milliseconds(lambda asked=asked: matching_sql.best(connection, asked, most=MOST))  # type: ignore[misc]
            )
    yield Result(
        figure,
        median(ours),
        "ms",
        "the same score in SQL",
        median(theirs),
        is_gain=True,
        details={
            "mean": round(sum(ours) / len(ours), 2),
            "p95": round(_p95(ours), 2),
            "sql_p95": round(_p95(theirs), 1),
            "equal_lists": len(ours),
        },
    )


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


def _kernel(measured: Measured, figure: str) -> Iterator[Result]:
    """The loops alone against the bytes they must read and the places they must look up."""
    bandwidth, gathers_a_second = machine_rates(measured.size)
    times, bounds = [], []
    for need in measured.needs(NEEDS_TIMED):
        asked = measured.asked(need)
        found = measured.index.measure(asked)
        read, gathers = bytes_and_gathers(measured.index, asked, found.counts, found.offers)
        bounds.append((read / bandwidth + gathers / gathers_a_second) * 1000)
        times.append(
            min(_milliseconds(lambda asked=asked: measured.index.measure(asked)) for _ in range(3))  # type: ignore[misc]
        )
    yield Result(
        figure,
        median(times),
        "ms",
        "the machine's bound",
        median(bounds),
        details={
            "gb_a_second": round(bandwidth / 1e9, 1),
            "million_gathers_a_second": round(gathers_a_second / 1e6),
        },
    )


def _batch(measured: Measured, figure: str) -> Iterator[Result]:
    """Many needs, two threads: exact lists against the bare product of competences, without lists."""
    needs = measured.needs(NEEDS_OF_BATCH)
    asked = _competences_asked(measured, needs)
    held = _competences_held(measured)

    def ours() -> float:
        with ThreadPoolExecutor(THREADS) as threads:
            return _milliseconds(lambda: list(threads.map(measured.scores, needs))) / 1000

    def product() -> float:
        rows = range(0, len(needs), MOST)
        with ThreadPoolExecutor(THREADS) as threads:
            return (
                _milliseconds(
                    lambda: list(
                        threads.map(lambda row: (asked[row : row + MOST] @ held).nnz, rows)
                    )
                )
                / 1000
            )

    value, baseline = medians_of_turns(ours, product, rounds=1)
    what = "SciPy's sparse product of the competences alone"
    yield Result(figure, value, "s", what, baseline)


def _competences_asked(measured: Measured, needs: Sequence[NeedFacts]) -> csr_array:
    """Needs by concepts: how far each concept answers, times the weight."""
    rows, columns, values = [], [], []
    for row, need in enumerate(needs):
        asked = measured.asked(need)
        for code in range(len(asked.near.starts) - 1):
            for at in range(asked.near.starts[code], asked.near.starts[code + 1]):
                rows.append(row)
                columns.append(code)
                values.append(asked.near_percent[at] * asked.weights[asked.near.values[at]])
    shape = (len(needs), len(measured.index.lexicon.concepts))
    return csr_array((np.array(values, np.float32), (rows, columns)), shape=shape)


def _competences_held(measured: Measured) -> csr_array:
    """Concepts by offers: the level held."""
    columns = measured.index.columns
    offers = np.repeat(np.arange(len(measured.index)), np.diff(columns.held.starts))
    levels = (columns.held_facts & 7).astype(np.float32)
    shape = (len(measured.index.lexicon.concepts), len(measured.index))
    return csr_array((levels, (columns.held.values, offers)), shape=shape)


def _memory(measured: Measured, figure: str) -> Iterator[Result]:
    """What the index's arrays take against the same facts as objects."""
    value = measured.index.nbytes / MIB
    yield Result(figure, value, "MiB", "the facts as objects", measured.mib_of_facts())


def _update(measured: Measured, figure: str) -> Iterator[Result]:
    """From a changed offer to the first list with it, against making the index anew."""
    random, need = Random(4), measured.needs(1)[0]  # noqa: S311 - made up, the same each time

    def change() -> float:
        key = measured.index.ids[random.randrange(measured.size)]
        offer = measured.population.offer(key, random)
        return (
            _milliseconds(
                lambda: measured.shortlist(measured.index.replaced(gone=(), offers=[offer]), need)
            )
            / 1000
        )

    value = median(change() for _ in range(CHANGES))
    what = "making the index anew"
    yield Result(figure, value, "s", what, measured.build_seconds, is_gain=True)


_FIGURES: Final[dict[str, Callable[[Measured, str], Iterator[Result]]]] = {
    "match.memory": _memory,
    "match.top50": _top,
    "match.kernel": _kernel,
    "match.batch.2000x": _batch,
    "match.update": _update,
}


def match_benchmark(size: int = OFFERS) -> Benchmark:
    """Return the benchmark for a pool of ``size`` offers."""
    figures = {_named(start, size): measure for start, measure in _FIGURES.items()}

    def measure(wanted: Collection[str]) -> Iterator[Result]:
        measured = Measured(size)
        _ = measured.index
        for figure, each in figures.items():
            if figure in wanted:
                yield from each(measured, figure)

    return Benchmark("match", tuple(figures), measure)


def _named(start: str, size: int) -> str:
    if start == "match.update":
        return start
    return f"{start}{size}" if start.endswith("x") else f"{start}.{size}"
