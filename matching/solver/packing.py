"""The best set of rings and chains in which no person and no seat is used twice, and the proof.

A linear programme over all columns gives each node a price; what the prices sum to is a bound. A
column that costs more than it is worth, by more than the bound exceeds the best plan known, is in no
better plan: only what is left goes to the integer programme. Both are solved by HiGHS.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matching.solver.columns import Columns
from matching.solver.graph import Numbers, Scores

#: What counts as nothing in sums of scores.
TINY = 1e-4
#: Columns a linear programme takes at once; more are let in by their prices.
_AT_ONCE = 20_000
#: Columns that the integer programme is given to prove with, and to look for a better plan with.
_TO_PROVE, _TO_LOOK = 40_000, 6_000


class Clock:
    """The seconds that are left. The time itself is the caller's."""

    def __init__(self, limit: float, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._began, self._limit = now, now(), limit

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return self._now() - self._began

    @property
    def left(self) -> float:
        """Seconds until the limit, never less than none."""
        return max(0.0, self._limit - self.spent)


@dataclass(frozen=True)
class Packing:
    """Columns that go together. No set that does is worth more than ``bound``."""

    chosen: Numbers
    value: float
    bound: float

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists."""
        return self.bound - self.value <= TINY


@dataclass(frozen=True)
class _Prices:
    """A price for each node, at which no column is worth more than it costs."""

    dual: Scores
    bound: float


def best_packing(columns: Columns, values: Scores, clock: Clock) -> Packing:
    """Return the set worth most, or the best found, with its bound, when time runs out."""
    best = _greedy(columns, values)
    if not len(columns):
        return Packing(best, 0.0, 0.0)
    prices = _price(columns, values, clock, start=best)
    value = float(values[best].sum())
    return _improve(columns, values, Packing(best, value, max(prices.bound, value)), prices, clock)


def _greedy(columns: Columns, values: Scores) -> Numbers:
    """Take the best for each node it uses, then the next that still fits."""
    used = np.zeros(columns.size + 1, dtype=bool)
    length = (columns.nodes >= 0).sum(axis=1)
    order = np.lexsort((length, -values / np.maximum(length, 1)))
    chosen = []
    for row in order:
        nodes = columns.nodes[row]
        nodes = nodes[nodes >= 0]
        if values[row] > 0 and not used[nodes].any():
            used[nodes] = True
            chosen.append(row)
    return np.array(sorted(chosen), dtype=np.int64)


def _price(columns: Columns, values: Scores, clock: Clock, *, start: Numbers) -> _Prices:
    """Solve the linear programme over all columns, letting in those that its prices leave out."""
    rows = np.arange(len(columns))
    if len(rows) > _AT_ONCE:
        best = np.argpartition(-values, _AT_ONCE // 2)[: _AT_ONCE // 2]
        spread = np.linspace(0, len(rows) - 1, _AT_ONCE // 2).astype(np.int64)
        rows = np.union1d(start, np.union1d(best, spread))
    # Before any solving, the worth of a node's best column is a price that holds.
    dual = _safe_dual(columns, values)
    while clock.left > 0:
        solved = linprog(
            -values[rows],
            A_ub=columns.uses(rows),
            b_ub=np.ones(columns.size),
            bounds=(0, None),
            method="highs",
            options={"time_limit": clock.left},
        )
        if solved.status != 0:
            break
        tried = np.maximum(-solved.ineqlin.marginals, 0.0)
        reduced = values - columns.prices(tried)
        dual = min(dual, tried + max(0.0, reduced.max()) / 2, key=lambda prices: prices.sum())
        missing = np.flatnonzero(reduced > TINY)
        if not len(missing):
            break
        worst = missing[np.argsort(-reduced[missing])[:_AT_ONCE]]
        rows = np.union1d(rows, worst)
    return _Prices(dual, float(dual.sum()))


def _safe_dual(columns: Columns, values: Scores) -> Scores:
    dual = np.zeros(columns.size + 1)
    length = (columns.nodes >= 0).sum(axis=1)
    share = values / np.maximum(length, 1)
    for step in range(columns.nodes.shape[1]):
        np.maximum.at(dual, columns.nodes[:, step], share)
    return dual[:-1]


def _improve(
    columns: Columns, values: Scores, packing: Packing, prices: _Prices, clock: Clock
) -> Packing:
    """Look for better sets among the cheapest columns until few enough are left to prove with."""
    reduced = values - columns.prices(prices.dual)
    look = _TO_LOOK
    while not packing.is_proven and clock.left > 0:
        rows = np.flatnonzero(reduced >= packing.value - prices.bound - TINY)
        is_proof = len(rows) <= max(_TO_PROVE, look)
        if not is_proof:
            rows = rows[_cheapest_of_each_node(columns, reduced, rows, look)]
        rows = np.union1d(rows, packing.chosen)
        limit = clock.left if is_proof else max(1.0, clock.left / 3)
        packing = _better(packing, _integer(columns, values, rows, limit), is_proof=is_proof)
        if is_proof:
            break
        look *= 2
    return packing


def _better(packing: Packing, found: Packing | None, *, is_proof: bool) -> Packing:
    if found is None:
        return packing
    best = found if found.value > packing.value else packing
    bound = min(packing.bound, found.bound) if is_proof else packing.bound
    return Packing(best.chosen, best.value, max(bound, best.value))


def _cheapest_of_each_node(columns: Columns, reduced: Scores, rows: Numbers, most: int) -> Numbers:
    """Return places in ``rows``: for each node the same number of its cheapest columns."""
    nodes = columns.nodes[rows]
    at = np.repeat(np.arange(len(rows)), nodes.shape[1])
    flat = nodes.ravel()
    at, flat = at[flat >= 0], flat[flat >= 0]
    # Equal columns are taken from everywhere and not from the beginning alone.
    spread = (at * 2_654_435_761) % 4_294_967_296
    order = np.lexsort((spread, -np.round(reduced[rows][at], 6), flat))
    starts = np.searchsorted(flat[order], np.arange(columns.size))
    place = np.arange(len(order)) - starts[flat[order]]
    wanted: Numbers = np.unique(at[order][place < max(2, most // columns.size)])
    return wanted


def _integer(columns: Columns, values: Scores, rows: Numbers, limit: float) -> Packing | None:
    """Solve over some columns; None when time ran out before any set was found."""
    once = LinearConstraint(sparse.csr_array(columns.uses(rows)), ub=np.ones(columns.size))
    solved = milp(
        -values[rows],
        integrality=np.ones(len(rows)),
        bounds=Bounds(0, 1),
        constraints=[once],
        options={"time_limit": limit, "mip_rel_gap": 0.0},
    )
    if solved.x is None:
        return None
    chosen = rows[solved.x > 0.5]
    value = float(values[chosen].sum())
    bound = value if solved.status == 0 else float(-solved.mip_dual_bound)
    return Packing(chosen, value, bound)
