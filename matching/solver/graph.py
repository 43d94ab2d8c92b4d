"""A round as numbers: persons and seats are nodes, moves are arcs between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.solver.facts import Registrations

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Graph:
    """Nodes in the order: bound participants, then persons alone, then seats alone.

    A participant that may move one way is two nodes, its person and its seat: each is free of the
    other. Arc n says that the person of ``lenders[n]`` may take the seat of ``hosts[n]``; arcs are
    sorted by both.
    """

    ids: Sequence[str]
    bound: int
    senders: int
    lenders: Numbers
    hosts: Numbers
    scores: Scores

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.ids)

    @cached_property
    def allowed(self) -> Flags:
        """The arcs as a square of yes and no."""
        square = np.zeros((self.size, self.size), dtype=bool)
        square[self.lenders, self.hosts] = True
        return square

    def score_of(self, lenders: Numbers, hosts: Numbers) -> Scores:
        """Return the scores of arcs that exist."""
        keys = self.lenders * self.size + self.hosts
        found: Scores = self.scores[np.searchsorted(keys, lenders * self.size + hosts)]
        return found


def build_graph(round_: Registrations) -> Graph:
    """Return the graph of a round; the same round gives the same graph whatever its order."""
    ordered = sorted(round_.participants, key=lambda one: one.id)
    bound = [one.id for one in ordered if one.is_bound]
    senders = [one.id for one in ordered if one.sends and not one.is_bound]
    receivers = [one.id for one in ordered if one.receives and not one.is_bound]
    person = {key: node for node, key in enumerate([*bound, *senders])}
    seat = {key: node for node, key in enumerate(bound)}
    seat.update({key: len(person) + node for node, key in enumerate(receivers)})
    moves = sorted(round_.possible_moves(), key=lambda m: (person[m.lender], seat[m.host]))
    return Graph(
        ids=[*bound, *senders, *receivers],
        bound=len(bound),
        senders=len(senders),
        lenders=np.array([person[move.lender] for move in moves], dtype=np.int64),
        hosts=np.array([seat[move.host] for move in moves], dtype=np.int64),
        scores=np.array([move.score for move in moves], dtype=np.float64),
    )
