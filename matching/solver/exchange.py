"""A programme round between organisations: who goes where, in which rings, by goals in order. Pure.

Every move may be made alone; a ring is moves that go round between different organisations, each of
which sends one and takes one in. Which person of an organisation stands in which of its rings makes no
difference to the goals, so rings are counted between organisations, which keeps them few.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.solver.packing import Clock

Goal = Literal["placed", "reciprocity", "organisations", "score"]
GOALS: tuple[Goal, ...] = ("placed", "reciprocity", "organisations", "score")
#: Ways round between organisations that are looked at; more, and reciprocity is not called proven.
MOST_RINGS = 200_000
LONGEST_RING = 4
_TINY = 1e-6


@dataclass(frozen=True, slots=True, order=True)
class Lending:
    """One possible move: the person of ``offer`` to a place of ``need``; ``score`` is 0 or more."""

    offer: str
    need: str
    lender: str = field(compare=False)
    host: str = field(compare=False)
    score: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reached:
    """What a goal reached, and what no plan that keeps the goals before it exceeds."""

    goal: Goal
    value: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists."""
        return self.value >= self.bound


@dataclass(frozen=True, slots=True)
class ExchangePlan:
    """The answer: rings (two to four moves) and single moves, and what each goal reached, in order."""

    rings: tuple[tuple[Lending, ...], ...]
    singles: tuple[Lending, ...]
    reached: tuple[Reached, ...]
    greedy_placed: int
    considered: int
    seconds: float

    @property
    def moves(self) -> list[Lending]:
        """Every move of the plan."""
        return [*(move for ring in self.rings for move in ring), *self.singles]

    @property
    def is_proven(self) -> bool:
        """Whether every goal, in its order, is proven to be the best there is."""
        return all(each.is_proven for each in self.reached)


class ImpossiblePinsError(ValueError):
    """The pinned moves cannot all be made: a person or a place is used twice, or a limit passed."""


def solve_exchange(
    moves: Sequence[Lending],
    *,
    places: Mapping[str, int],
    goals: Sequence[Goal] = GOALS,
    max_ring: int = 3,
    most_out: int | None = None,
    pinned: frozenset[tuple[str, str]] = frozenset(),
    time_limit: float = 60.0,
    most_rings: int = MOST_RINGS,
) -> ExchangePlan:
    """Return the best plan by ``goals``, each kept at its best before the next is looked at.

    ``places`` says how many people a need takes (1 when not named); ``most_out`` how many an
    organisation sends at most; ``pinned`` moves (offer, need) are in every plan. The same moves give the
    same plan whatever their order. When ``time_limit`` seconds are over: the best found, with bounds.
    Raises ValueError for a ring length other than 2 to 4 or a pin that is no move, and
    ``ImpossiblePinsError``.
    """
    if not 2 <= max_ring <= LONGEST_RING:  # one alone is no ring
        raise ValueError(f"max_ring must be 2 to {LONGEST_RING}, got {max_ring}")
    began = time.monotonic()
    ordered = sorted(set(moves))
    missing = pinned - {(move.offer, move.need) for move in ordered}
    if missing:
        raise ValueError(f"pinned, but not a possible move: {min(missing)}")
    ways, is_complete = _ways_round(ordered, max_ring, most_rings)
    programme = _Programme(ordered, ways, places, most_out, pinned)
    clock = Clock(time_limit)
    solution, reached = programme.solve(tuple(goals), clock, all_rings=is_complete)
    rings, singles = _decoded(ordered, ways, solution)
    return ExchangePlan(
        rings=rings,
        singles=singles,
        reached=reached,
        greedy_placed=len(greedy(ordered, places=places, most_out=most_out)),
        considered=len(ordered) + len(ways),
        seconds=time.monotonic() - began,
    )


def greedy(
    moves: Sequence[Lending], *, places: Mapping[str, int], most_out: int | None = None
) -> list[Lending]:
    """Return what taking the best move that still fits, one by one, would give."""
    sent: set[str] = set()
    filled: dict[str, int] = defaultdict(int)
    out: dict[str, int] = defaultdict(int)
    taken = []
    for move in sorted(moves, key=lambda one: (-one.score, one)):
        has_room = filled[move.need] < places.get(move.need, 1)
        if move.offer in sent or not has_room:
            continue
        if most_out is not None and out[move.lender] >= most_out:
            continue
        sent.add(move.offer)
        filled[move.need] += 1
        out[move.lender] += 1
        taken.append(move)
    return taken


# -- rings ----------------------------------------------------------------------------------------

_Way = tuple[str, ...]


def _ways_round(moves: Sequence[Lending], longest: int, most: int) -> tuple[list[_Way], bool]:
    """Return the ways round between organisations, short ones first, each once."""
    after: dict[str, set[str]] = defaultdict(set)
    for move in moves:
        if move.lender != move.host:
            after[move.lender].add(move.host)
    hosts = {lender: sorted(found) for lender, found in after.items()}
    ways: list[_Way] = []
    for length in range(2, longest + 1):
        for way in _cycles(hosts, length):
            if len(ways) == most:
                return ways, False
            ways.append(way)
    return ways, True


def _cycles(hosts: Mapping[str, Sequence[str]], length: int) -> Iterator[_Way]:
    """Yield the cycles of a length; each begins with its first organisation in the alphabet."""

    def grown(way: _Way) -> Iterator[_Way]:
        for host in hosts.get(way[-1], ()):
            if len(way) == length:
                if host == way[0]:
                    yield way
            elif host > way[0] and host not in way:
                yield from grown((*way, host))

    for first in sorted(hosts):
        yield from grown((first,))


def _pairs(way: _Way) -> list[tuple[str, str]]:
    return [(lender, way[(place + 1) % len(way)]) for place, lender in enumerate(way)]


# -- the integer programme ------------------------------------------------------------------------


class _Programme:
    """Variables in order: one a move, one a way round (how often), one an organisation (takes part)."""

    def __init__(
        self,
        moves: Sequence[Lending],
        ways: Sequence[_Way],
        places: Mapping[str, int],
        most_out: int | None,
        pinned: frozenset[tuple[str, str]],
    ) -> None:
        self.moves, self.ways = moves, ways
        self.organisations = sorted({o for move in moves for o in (move.lender, move.host)})
        self.size = len(moves) + len(ways) + len(self.organisations)
        self._rows: list[tuple[dict[int, float], float]] = []
        self._limit_each(moves, places, most_out)
        self._tie_rings()
        self._tie_organisations()
        self._lower = np.zeros(self.size)
        for place, move in enumerate(moves):
            self._lower[place] = (move.offer, move.need) in pinned
        upper = np.ones(self.size)
        upper[len(moves) : len(moves) + len(ways)] = np.inf
        self._upper = upper

    def _limit_each(
        self, moves: Sequence[Lending], places: Mapping[str, int], most_out: int | None
    ) -> None:
        uses: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for place, move in enumerate(moves):
            uses["offer", move.offer][place] = 1.0
            uses["need", move.need][place] = 1.0
            if most_out is not None:
                uses["lender", move.lender][place] = 1.0
        for (kind, key), row in sorted(uses.items()):
            limit = {"offer": 1, "need": places.get(key, 1), "lender": most_out or 0}[kind]
            self._rows.append((row, float(limit)))

    def _tie_rings(self) -> None:
        """As many rings pass between two organisations as people at the most."""
        between: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for place, move in enumerate(self.moves):
            between[move.lender, move.host][place] = -1.0
        used: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for number, way in enumerate(self.ways):
            for pair in _pairs(way):
                used[pair][len(self.moves) + number] = 1.0
        for pair in sorted(used):
            self._rows.append((used[pair] | between[pair], 0.0))

    def _tie_organisations(self) -> None:
        """An organisation takes part when somebody is sent or taken in."""
        first = len(self.moves) + len(self.ways)
        part: dict[str, dict[int, float]] = {
            name: {first + number: 1.0} for number, name in enumerate(self.organisations)
        }
        for place, move in enumerate(self.moves):
            part[move.lender][place] = part[move.host][place] = -1.0
        self._rows += [(row, 0.0) for row in part.values()]

    def _worth(self, goal: Goal) -> NDArray[np.float64]:
        worth = np.zeros(self.size)
        count, ways = len(self.moves), len(self.ways)
        if goal == "placed":
            worth[:count] = 1
        elif goal == "score":
            worth[:count] = [move.score for move in self.moves]
        elif goal == "reciprocity":
            worth[count : count + ways] = [len(way) for way in self.ways]
        else:
            worth[count + ways :] = 1
        return worth

    def solve(
        self, goals: tuple[Goal, ...], clock: Clock, *, all_rings: bool
    ) -> tuple[NDArray[np.int64], tuple[Reached, ...]]:
        """Return the values of the variables and what each goal reached."""
        best = np.zeros(self.size, dtype=np.int64)
        kept: list[tuple[NDArray[np.float64], float]] = []
        reached: list[Reached] = []
        for goal in goals:
            worth = self._worth(goal)
            found, bound = self._maximise(worth, kept, max(0.5, clock.left))
            if found is None:
                bound = self._loose(goal)
            else:
                best = found
            value = round(float(worth @ best))
            if goal == "reciprocity" and not all_rings:
                bound = self._loose(goal)
            reached.append(Reached(goal, value, max(value, int(bound + _TINY))))
            kept.append((worth, float(value)))
        return best, tuple(reached)

    def _maximise(
        self,
        worth: NDArray[np.float64],
        kept: Sequence[tuple[NDArray[np.float64], float]],
        limit: float,
    ) -> tuple[NDArray[np.int64] | None, float]:
        if not self.moves:
            return np.zeros(self.size, dtype=np.int64), 0.0
        constraints = [self._fixed()]
        constraints += [LinearConstraint(row[None, :], lb=value - 0.5) for row, value in kept]
        solved = milp(
            -worth,
            integrality=np.ones(self.size),
            bounds=Bounds(self._lower, self._upper),
            constraints=constraints,
            options={"time_limit": limit, "mip_rel_gap": 0.0},
        )
        if solved.status == 2 and not kept:  # infeasible, as scipy numbers it
            raise ImpossiblePinsError("The pinned moves cannot all be made.")
        if solved.x is None:
            return None, 0.0
        found = np.round(solved.x).astype(np.int64)
        bound = float(worth @ found) if solved.status == 0 else float(-solved.mip_dual_bound)
        return found, bound

    def _fixed(self) -> LinearConstraint:
        at = [
            (row, column, value)
            for row, (cells, _) in enumerate(self._rows)
            for column, value in cells.items()
        ]
        rows, columns, values = zip(*at, strict=True)
        matrix = sparse.csr_array((values, (rows, columns)), shape=(len(self._rows), self.size))
        return LinearConstraint(matrix, ub=np.array([limit for _, limit in self._rows]))

    def _loose(self, goal: Goal) -> float:
        """What holds whatever is tried: everybody is sent once and every need filled."""
        most = min(len({move.offer for move in self.moves}), len(self.moves))
        if goal == "organisations":
            return float(len(self.organisations))
        if goal != "score":
            return float(most)
        best: dict[str, int] = defaultdict(int)
        for move in self.moves:
            best[move.offer] = max(best[move.offer], move.score)
        return float(sum(best.values()))


def _decoded(
    moves: Sequence[Lending], ways: Sequence[_Way], solution: NDArray[np.int64]
) -> tuple[tuple[tuple[Lending, ...], ...], tuple[Lending, ...]]:
    """Hand the moves between two organisations to the rings that pass there, best first."""
    waiting: dict[tuple[str, str], list[Lending]] = defaultdict(list)
    used = [move for place, move in enumerate(moves) if solution[place]]
    for move in sorted(used, key=lambda one: (one.score, one), reverse=True):
        waiting[move.lender, move.host].insert(0, move)
    rings = []
    for number, way in enumerate(ways):
        for _ in range(int(solution[len(moves) + number])):
            rings.append(tuple(waiting[pair].pop() for pair in _pairs(way)))
    singles = sorted(move for left in waiting.values() for move in left)
    return tuple(rings), tuple(singles)
