"""What a round is made of: who takes part, and which moves are possible."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Participant:
    """A registration: one person who may be sent, one seat that may be filled, or both.

    Who both sends and receives does neither alone, unless ``one_way`` says that it may.
    """

    id: str
    organisation: str = ""
    sends: bool = True
    receives: bool = True
    one_way: bool = False

    def __post_init__(self) -> None:
        if not (self.sends or self.receives):
            raise ValueError(f"registration {self.id!r} neither sends nor receives")

    @property
    def is_bound(self) -> bool:
        """Whether it sends and receives together or not at all."""
        return self.sends and self.receives and not self.one_way


@dataclass(frozen=True, slots=True)
class Move:
    """The lender's person may take the host's seat; ``score`` says how well that fits, 0 or more."""

    lender: str
    host: str
    score: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.score < float("inf"):
            raise ValueError(
                f"move {self.lender!r} to {self.host!r}: score must be a number of 0 or more"
            )


@dataclass(frozen=True)
class Registrations:
    """A round. Every move is between two participants of it, of which the first sends and the second
    receives; a pair given twice counts once, by its better score.
    """

    participants: tuple[Participant, ...]
    moves: tuple[Move, ...] = field(default=())

    def __post_init__(self) -> None:
        counts = Counter(participant.id for participant in self.participants)
        if repeated := sorted(key for key, count in counts.items() if count > 1):
            raise ValueError(f"registrations given more than once: {', '.join(repeated[:5])}")
        for move in self.moves:
            self._check(move)

    def _check(self, move: Move) -> None:
        for key in (move.lender, move.host):
            if key not in self.by_id:
                raise ValueError(f"a move names {key!r}, which is not among the registrations")

    @cached_property
    def by_id(self) -> dict[str, Participant]:
        """The participants under their ids."""
        return {participant.id: participant for participant in self.participants}

    def possible_moves(self) -> list[Move]:
        """The moves that both sides' registrations allow, in a fixed order."""
        best: dict[tuple[str, str], Move] = {}
        for move in self.moves:
            lender, host = self.by_id[move.lender], self.by_id[move.host]
            own = lender.organisation and lender.organisation == host.organisation
            if move.lender == move.host or own or not (lender.sends and host.receives):
                continue
            key = (move.lender, move.host)
            if key not in best or best[key].score < move.score:
                best[key] = move
        return [best[key] for key in sorted(best)]
