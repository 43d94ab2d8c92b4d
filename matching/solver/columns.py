"""Rings and chains as columns of a packing: what each uses, and what each is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from matching.solver.enumeration import PAD, Candidates
from matching.solver.graph import Graph, Numbers, Scores
from matching.solver.plan import Objective


@dataclass(frozen=True)
class Columns:
    """One row a ring or chain: its nodes (padded), how many moves it has and their scores together."""

    nodes: Numbers
    is_ring: np.ndarray
    moves: Scores
    score: Scores
    size: int

    def __len__(self) -> int:
        return len(self.nodes)

    def values(self, objective: Objective, weight: float) -> Scores:
        """Return what each is worth: its score, or its moves times ``weight`` and then its score.

        With a weight over any plan's whole score, one more move goes before all scores together.
        """
        return self.score if objective == "score" else self.moves * weight + self.score

    def uses(self, rows: Numbers | slice = slice(None)) -> sparse.csc_array:
        """Return which nodes these columns use, as a matrix of nodes by columns."""
        nodes = self.nodes[rows]
        columns = np.repeat(np.arange(len(nodes)), nodes.shape[1])
        flat = nodes.ravel()
        used = flat != PAD
        ones = np.ones(int(used.sum()))
        shape = (self.size, len(nodes))
        return sparse.csc_array((ones, (flat[used], columns[used])), shape=shape)

    def prices(self, dual: Scores) -> Scores:
        """Return what each column's nodes cost together, at one price a node."""
        padded = np.append(dual, 0.0)
        total: Scores = padded[self.nodes].sum(axis=1)
        return total


def build_columns(graph: Graph, candidates: Candidates) -> Columns:
    """Return all candidates as columns, rings before chains."""
    width = max(candidates.rings.shape[1], candidates.chains.shape[1])
    rings, chains = (_widened(rows, width) for rows in (candidates.rings, candidates.chains))
    is_ring = np.repeat([True, False], [len(rings), len(chains)])
    nodes = np.concatenate([rings, chains])
    length = (nodes != PAD).sum(axis=1)
    return Columns(
        nodes=nodes,
        is_ring=is_ring,
        moves=np.where(is_ring, length, length - 1).astype(np.float64),
        score=_scores(graph, nodes, is_ring),
        size=graph.size,
    )


def _widened(rows: Numbers, width: int) -> Numbers:
    wide = np.full((len(rows), width), PAD, dtype=np.int64)
    wide[:, : rows.shape[1]] = rows
    return wide


def _scores(graph: Graph, nodes: Numbers, is_ring: np.ndarray) -> Scores:
    total = np.zeros(len(nodes))
    for step in range(nodes.shape[1]):
        here = nodes[:, step]
        after = nodes[:, step + 1] if step + 1 < nodes.shape[1] else np.full_like(here, PAD)
        closes = is_ring & (after == PAD)
        host = np.where(closes, nodes[:, 0], after)
        moves = (here != PAD) & (host != PAD)
        total[moves] += graph.score_of(here[moves], host[moves])
    return total


def hops(nodes: Sequence[int], *, is_ring: bool) -> list[tuple[int, int]]:
    """Return the moves of one column as pairs of nodes."""
    used = [node for node in nodes if node != PAD]
    return list(pairwise([*used, used[0]] if is_ring else used))
