"""What a machine cannot do faster: the bytes an exact answer must read, and the places it must look up."""

import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.engine.rules import RULE_CODES
from matching.index import OfferIndex
from matching.index.asked import Asked
from matching.index.columns import Ints
from matching.index.compiled import compiled

#: Bytes of the columns that each rule is the first to read, for one offer.
RULE_BYTES: Final = {
    "policy": 4,
    "coverage": 8,
    "approval": 1,
    "reserved": 4,
    "form": 1,
    "form_limits": 8,
    "period": 8,
    "blocked_pair": 4,
    "clearance": 4,
    "place": 12,
    "language": 4,
}
#: Of the criteria, for one offer: share, afar, three lists of wishes, confirmation, length, titles.
CRITERIA_BYTES: Final = 4 + 4 + 3 * 4 + 4 + 4 + 12
POSTING_BYTES, HELD_BYTES = 6, 5
STREAM_BYTES, GATHERS = 64 * 2**20, 4_000_000


def bytes_and_gathers(
    index: OfferIndex, asked: Asked, counts: NDArray[np.int64], offers: Ints
) -> tuple[int, int]:
    """Return what one need must read in order, and how many places it must look up out of order.

    ``counts`` is how many offers stopped at each rule, ``offers`` are those that passed all.
    """
    left, read = len(index), 0
    for rule, stopped in zip(RULE_CODES, counts.tolist(), strict=False):
        read += left * RULE_BYTES.get(rule, 0)
        left -= stopped
    starts = index.postings.starts
    postings = int((starts[asked.terms + 1] - starts[asked.terms]).sum())
    held = index.columns.held.starts
    concepts = int((held[offers + 1] - held[offers]).sum())
    read += postings * POSTING_BYTES + concepts * HELD_BYTES + len(offers) * CRITERIA_BYTES
    # Each posting asks whether its offer is still there, each concept which questions it answers.
    return read, postings + concepts


def machine_rates(size: int) -> tuple[float, float]:
    """Return bytes a second read in order by one thread, and look-ups a second in a table of ``size``."""
    stream = np.ones(STREAM_BYTES // 8, np.int64)
    table = np.arange(size, dtype=np.int32)
    places = np.random.default_rng(1).integers(0, size, GATHERS).astype(np.int32)
    return STREAM_BYTES / _best(lambda: _sum(stream)), GATHERS / _best(
        lambda: _gather(table, places)
    )


def _best(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(7):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


@compiled
def _sum(values: NDArray[np.int64]) -> int:
    total = 0
    for value in values:
        total += value
    return total


@compiled
def _gather(table: Ints, places: Ints) -> int:
    total = 0
    for place in places:
        total += table[place]
    return total
