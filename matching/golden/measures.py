"""How good a ranking is. Pure; a ranking is a list of keys, the best first."""

import math
from collections.abc import Mapping, Sequence
from random import Random
from statistics import fmean

Grades = Mapping[str, int]


def ndcg(ranking: Sequence[str], grades: Grades, depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first ``depth``, from 0 to 1.

    The gain of a grade is 2^grade - 1 (Burges et al. 2005). What is not graded gains nothing; where
    nothing is worth anything, every ranking is as good as it can be.
    """
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(key, 0) for key in ranking[:depth]]) / best if best else 1.0


def _gain(grades: Sequence[int]) -> float:
    gains = ((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
    return math.fsum(gains)


def precision(ranking: Sequence[str], grades: Grades, depth: int = 5) -> float:
    """Return the share of the first ``depth`` that is of any use, out of what there could be at most."""
    useful = {key for key, grade in grades.items() if grade > 0}
    possible = min(depth, len(useful))
    return len(useful.intersection(ranking[:depth])) / possible if possible else 1.0


def overlap(one: Sequence[str], other: Sequence[str], persistence: float = 0.9) -> float:
    """Return the rank-biased overlap of two rankings of the same keys, from 0 to 1.

    The sum over depths of the shared share, weighted by ``persistence``, and carried on from the last
    depth (Webber, Moffat and Zobel 2010, equation 32). Two empty rankings are the same.
    """
    depth = min(len(one), len(other))
    if not depth:
        return float(len(one) == len(other))
    seen, others, sum_, share = set[str](), set[str](), 0.0, 0.0
    for place in range(1, depth + 1):
        seen.add(one[place - 1])
        others.add(other[place - 1])
        share = len(seen & others) / place
        sum_ += share * persistence**place
    return share * persistence**depth + (1 - persistence) / persistence * sum_


def interval(
    differences: Sequence[float], *, rounds: int = 2_000, seed: int = 1
) -> tuple[float, float]:
    """Return where the mean of ``differences`` lies with 95 per cent, by drawing them anew (bootstrap)."""
    random = Random(seed)  # noqa: S311 - drawn the same each time
    count = len(differences)
    means = sorted(fmean(random.choices(differences, k=count)) for _ in range(rounds))
    return means[int(rounds * 0.025)], means[int(rounds * 0.975) - 1]
