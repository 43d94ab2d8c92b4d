"""What a solved round is: moves in rings and chains, the value reached, and how good it could be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matching.solver.facts import Move

Objective = Literal["placed", "score"]
Status = Literal["optimal", "feasible"]


@dataclass(frozen=True, slots=True)
class Group:
    """Moves that are made together or not at all.

    In a ring the last host is the first lender; a chain begins with who only sends and ends with
    who only receives.
    """

    kind: Literal["ring", "chain"]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A round's answer. ``value`` is what the first goal reached and ``bound`` what no plan can exceed.

    ``optimal``: nothing is better. ``feasible``: time ran out, or the rings were too many to look at
    all; the plan may be carried out, and the bound says how much better another could be at the most.
    ``is_tie_proven``: of the plans that place as many, none has a higher score.
    """

    status: Status
    objective: Objective
    value: float
    bound: float
    placed: int
    score: float
    is_tie_proven: bool
    groups: tuple[Group, ...]
    seconds: float
    considered: int

    @property
    def moves(self) -> Sequence[Move]:
        """Every move of the plan."""
        return [move for group in self.groups for move in group.moves]
