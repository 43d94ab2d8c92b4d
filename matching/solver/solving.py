"""From registrations to a plan."""

import math
from collections.abc import Iterator

import numpy as np

from matching.solver.columns import Columns, build_columns, hops
from matching.solver.enumeration import enumerate_groups
from matching.solver.facts import Move, Registrations
from matching.solver.graph import Graph, Scores, build_graph
from matching.solver.packing import TINY, Clock, Packing, best_packing
from matching.solver.plan import Group, Objective, Plan

#: Rings and chains that are looked at; more than this, and the plan is not called optimal.
MOST = 3_000_000


def solve_round(
    registrations: Registrations,
    *,
    objective: Objective = "placed",
    max_ring: int = 3,
    time_limit: float = 60.0,
    most: int = MOST,
) -> Plan:
    """Return the plan that places most people (or has the highest score), ties by the other goal.

    Rings have 2 to ``max_ring`` (at most 4) moves, chains 1 to ``max_ring``. The same registrations
    give the same plan whatever their order. When ``time_limit`` seconds are over, or there are more
    than ``most`` rings or chains, the best plan found and its bound.
    """
    clock = Clock(time_limit)
    graph = build_graph(registrations)
    candidates = enumerate_groups(graph, max_ring=max_ring, most=most)
    columns = build_columns(graph, candidates)
    weight = 1.0 + _loose_bound(graph, graph.scores)
    packing = best_packing(columns, columns.values(objective, weight), clock)
    placed = float(columns.moves[packing.chosen].sum())
    score = float(columns.score[packing.chosen].sum())
    value = score if objective == "score" else placed
    bound = packing.bound if objective == "score" else math.floor(packing.bound / weight + TINY)
    if not candidates.is_complete:
        worth = graph.scores if objective == "score" else np.ones(len(graph.scores))
        bound = _loose_bound(graph, worth)
    is_optimal = bound - value <= TINY
    return Plan(
        status="optimal" if is_optimal else "feasible",
        objective=objective,
        value=value,
        bound=value if is_optimal else float(bound),
        placed=int(placed),
        score=score,
        is_tie_proven=packing.is_proven and candidates.is_complete,
        groups=tuple(_groups(graph, columns, packing)),
        seconds=clock.spent,
        considered=len(columns),
    )


def _groups(graph: Graph, columns: Columns, packing: Packing) -> Iterator[Group]:
    for row in packing.chosen:
        is_ring = bool(columns.is_ring[row])
        pairs = hops(columns.nodes[row], is_ring=is_ring)
        scores = graph.score_of(*np.array(pairs, dtype=np.int64).T)
        moves = (
            Move(graph.ids[lender], graph.ids[host], float(score))
            for (lender, host), score in zip(pairs, scores, strict=True)
        )
        yield Group("ring" if is_ring else "chain", tuple(moves))


def _loose_bound(graph: Graph, worth: Scores) -> float:
    """What holds whatever the rings are: everybody is sent once and every seat is filled once."""
    best = np.zeros((2, graph.size))
    np.maximum.at(best[0], graph.lenders, worth)
    np.maximum.at(best[1], graph.hosts, worth)
    return float(best.sum(axis=1).min())
