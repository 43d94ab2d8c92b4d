"""Every ring and every chain up to a length, each once: rows of node numbers, padded with -1."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.solver.graph import Flags, Graph, Numbers

PAD = -1
LONGEST = 4
#: Cells of the table of paths and nodes that is worked on at once.
_CELLS = 32_000_000


@dataclass(frozen=True)
class Candidates:
    """What a plan may consist of. ``is_complete`` is False when there was more than was asked for."""

    rings: Numbers
    chains: Numbers
    is_complete: bool

    @property
    def count(self) -> int:
        """How many there are in all."""
        return len(self.rings) + len(self.chains)


def enumerate_groups(graph: Graph, *, max_ring: int, most: int) -> Candidates:
    """Return the rings of 2 to ``max_ring`` nodes and the chains of 1 to ``max_ring`` moves.

    Raises ValueError for a length other than 2 to 4. Shorter ones come first, so that what is left
    out after ``most`` of each kind is long.
    """
    if not 2 <= max_ring <= LONGEST:
        raise ValueError(f"max_ring must be 2 to {LONGEST}, got {max_ring}")
    rings, all_rings = _collect(_rings(graph, max_ring), max_ring, most)
    chains, all_chains = _collect(_chains(graph, max_ring), max_ring + 1, most)
    return Candidates(rings, chains, all_rings and all_chains)


def _collect(blocks: Iterator[Numbers], width: int, most: int) -> tuple[Numbers, bool]:
    kept, count = [np.empty((0, width), dtype=np.int64)], 0
    for block in blocks:
        padded = np.full((len(block), width), PAD, dtype=np.int64)
        padded[:, : block.shape[1]] = block
        kept.append(padded[: most - count])
        count += len(block)
        if count > most:
            return np.concatenate(kept), False
    return np.concatenate(kept), True


def _rings(graph: Graph, max_ring: int) -> Iterator[Numbers]:
    """Rings among bound participants; each begins with its lowest node."""
    allowed = graph.allowed[: graph.bound, : graph.bound]
    for length in range(2, max_ring + 1):
        for first in range(graph.bound):
            above = np.arange(graph.bound) > first
            filters = [above] * (length - 2) + [above & allowed[:, first]]
            yield from _grow(np.array([[first]]), allowed, filters)


def _chains(graph: Graph, max_moves: int) -> Iterator[Numbers]:
    """Paths from a person alone, over bound participants, to a seat alone."""
    if not graph.bound:
        # Plain lending: every move is a chain of its own, and no square table is needed.
        yield np.column_stack([graph.lenders, graph.hosts])
        return
    nodes = np.arange(graph.size)
    inner, last = nodes < graph.bound, nodes >= graph.bound + graph.senders
    for moves in range(1, max_moves + 1):
        for first in range(graph.bound, graph.bound + graph.senders):
            filters = [inner] * (moves - 1) + [last]
            yield from _grow(np.array([[first]]), graph.allowed, filters)


def _grow(paths: Numbers, allowed: Flags, filters: list[Flags]) -> Iterator[Numbers]:
    """Yield the paths that go on from these, one more node for each filter, no node twice."""
    if not filters:
        yield paths
        return
    rows = max(1, _CELLS // len(allowed))
    for start in range(0, len(paths), rows):
        some = paths[start : start + rows]
        reach = allowed[some[:, -1]] & filters[0]
        np.put_along_axis(reach, some, False, axis=1)
        at, nodes = np.nonzero(reach)
        if len(at):
            yield from _grow(np.column_stack([some[at], nodes]), allowed, filters[1:])
