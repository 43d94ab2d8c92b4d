"""Where an offer would stand if one criterion did not count, among all that the rules let through."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.results import FULL_SCORE, MILLION
from matching.index.columns import Ints
from matching.index.compiled import compiled


@compiled
def _points(score: int, values: Ints, maxima: Ints, points: Ints) -> None:
    """Share the score out on the criteria, as ``engine.weights.apportion`` does."""
    whole = np.int64(0)
    for each in range(len(maxima)):
        whole += np.int64(maxima[each]) * values[each]
    points[:] = 0
    if whole == 0:
        return
    left = score
    remainders = np.zeros(len(maxima), np.int64)
    for each in range(len(maxima)):
        exact = np.int64(maxima[each]) * values[each] * score
        points[each] = exact // whole
        remainders[each] = exact - points[each] * whole
        left -= points[each]
    while left > 0:
        most = 0
        for each in range(1, len(maxima)):
            if remainders[each] > remainders[most]:
                most = each
        points[most] += 1
        remainders[most] = -1
        left -= 1


@compiled
def _may_pass(score: int, values: Ints, slot: int, maxima: Ints, lowest: Ints) -> bool:
    """Whether an offer could stand before one of the best without some criterion.

    A criterion's points are never more than 1.5 below its exact share: its rounding, and the score's.
    """
    for each in range(len(maxima)):
        if score - maxima[each] * values[each, slot] / MILLION + 2 >= lowest[each]:
            return True
    return False


@compiled
def ranks_without(scores: Ints, values: Ints, maxima: Ints, best: NDArray[np.int64]) -> Ints:
    """Return, for each of the ``best`` and each criterion, the rank without it.

    ``scores`` and ``values`` are of all eligible offers in the order of ties; ``best`` are places in them.
    """
    criteria = len(maxima)
    points = np.zeros(criteria, np.int32)
    places = np.full(len(scores), -1, np.int32)
    lowest = np.full(criteria, FULL_SCORE, np.int32)
    for at in range(len(best)):
        places[best[at]] = at
        _points(scores[best[at]], values[:, best[at]], maxima, points)
        for each in range(criteria):
            lowest[each] = min(lowest[each], scores[best[at]] - points[each])
    counts = np.zeros((criteria, FULL_SCORE + 1), np.int32)
    keys = np.zeros((len(best), criteria), np.int32)
    before = np.zeros((len(best), criteria), np.int32)
    for slot in range(len(scores)):
        if not _may_pass(scores[slot], values, slot, maxima, lowest):
            continue
        _points(scores[slot], values[:, slot], maxima, points)
        at = places[slot]
        for each in range(criteria):
            key = scores[slot] - points[each]
            if at >= 0:
                keys[at, each] = key
                before[at, each] = counts[each, key]
            counts[each, key] += 1
    ranks = np.zeros((len(best), criteria), np.int32)
    for each in range(criteria):
        above = np.cumsum(counts[each, ::-1])[::-1]
        for at in range(len(best)):
            key = keys[at, each]
            ranks[at, each] = above[key] - counts[each, key] + before[at, each] + 1
    return ranks
