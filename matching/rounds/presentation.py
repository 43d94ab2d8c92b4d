"""A round's plan in words: rings, single moves, what each goal reached, and what changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.engine.results import FULL_SCORE
from matching.rounds.enums import MoveState, RoundState
from matching.rounds.models import Round, RoundMove
from matching.rounds.queries import moves_of, run_before

ROUND_COLOURS: Mapping[str, str] = {
    RoundState.DRAFT: "neutral",
    RoundState.WORKING: "warning",
    RoundState.SOLVED: "info",
    RoundState.RELEASED: "success",
    RoundState.CANCELLED: "neutral",
}
GOAL_LABELS: Mapping[str, Any] = {
    "placed": gettext_lazy("People placed"),
    "reciprocity": gettext_lazy("Of them in rings"),
    "organisations": gettext_lazy("Organisations that take part"),
    "score": gettext_lazy("Fit, in points"),
}


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal: what was reached, and what cannot be exceeded."""

    label: str
    value: int
    bound: int


@dataclass(frozen=True, slots=True)
class Ring:
    """Moves that go round: each organisation sends one and takes one in."""

    number: int
    moves: list[RoundMove]

    @property
    def names(self) -> str:
        """The organisations in order, back to the first."""
        lenders = [str(move.offer.member.organisation) for move in self.moves]
        return " → ".join([*lenders, lenders[0]])


def plan_of(round_: Round) -> dict[str, Any]:
    """Return what the page of a solved round shows."""
    moves = list(moves_of(round_))
    live = [move for move in moves if move.state != MoveState.DROPPED]
    rings: dict[int, list[RoundMove]] = defaultdict(list)
    for move in live:
        if move.ring is not None:
            rings[move.ring].append(move)
    return {
        "goals": [
            _goal_line(each["goal"], each["value"], each["bound"])
            for each in round_.result.get("goals", ())
        ],
        "rings": [Ring(number, _in_order(ring)) for number, ring in sorted(rings.items())],
        "singles": [move for move in live if move.ring is None],
        "dropped": [move for move in moves if move.state == MoveState.DROPPED],
        "differences": differences(round_, moves),
        "balance": balance_of(live),
    }


def _goal_line(goal: str, value: int, bound: int) -> GoalLine:
    """Scores are shown as everywhere else, as points of 100 a pair."""
    if goal == "score":
        value, bound = (round(each * 100 / FULL_SCORE) for each in (value, bound))
    return GoalLine(str(GOAL_LABELS[goal]), value, bound)


def _in_order(ring: list[RoundMove]) -> list[RoundMove]:
    """Begin with the first organisation in the alphabet and follow who goes where."""
    by_lender = {move.offer.member.organisation_id: move for move in ring}
    here = min(ring, key=lambda move: str(move.offer.member.organisation))
    ordered = [here]
    while len(ordered) < len(ring):
        after = by_lender.get(ordered[-1].need.organisation_id)
        if after is None or after in ordered:
            return ring
        ordered.append(after)
    return ordered


def differences(round_: Round, moves: Iterable[RoundMove]) -> list[str]:
    """Return in words what the newest plan has that the one before had not, and the reverse."""
    before = run_before(round_)
    if not before:
        return []
    old = {(move.offer_id, move.need_id): move for move in moves_of(round_, before)}
    new = {(move.offer_id, move.need_id): move for move in moves}
    came = [_("Now in: %(move)s") % {"move": said(new[key])} for key in new if key not in old]
    went = [_("No longer in: %(move)s") % {"move": said(old[key])} for key in old if key not in new]
    return came + went or [_("Nothing: the plan is the same as before.")]


def said(move: RoundMove) -> str:
    """Return one move in words, without a name."""
    return _("%(mask)s from %(lender)s to “%(need)s” at %(host)s") % {
        "mask": move.offer.mask,
        "lender": move.offer.member.organisation,
        "need": move.need.title,
        "host": move.need.organisation,
    }


def balance_of(moves: Iterable[RoundMove]) -> list[tuple[str, int, int]]:
    """Return each organisation with how many it sends and takes in, by name."""
    out: Counter[str] = Counter()
    into: Counter[str] = Counter()
    for move in moves:
        out[str(move.offer.member.organisation)] += 1
        into[str(move.need.organisation)] += 1
    return [(name, out[name], into[name]) for name in sorted({*out, *into})]
