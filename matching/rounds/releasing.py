"""Sending a round: each pair becomes a candidate like every other, and the employee is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.exchange.domain.candidates import request_contact, shortlist_candidate
from core.exchange.enums import CandidateSource
from core.market.domain.checks import require_short_texts
from matching.rounds.domain import break_ring, lock_round, require_office
from matching.rounds.enums import MoveState, RoundState
from matching.rounds.models import Round, RoundMove
from matching.rounds.queries import moves_of
from matching.rounds.solving import explanation_of
from tenants.current import require_not_paused


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one move; ``problem`` says why it could not be sent."""

    move: RoundMove
    problem: str = ""


@transaction.atomic
def release_round(round_: Round, *, by: User, message: str) -> Sequence[Sent]:
    """Ask the people of the plan, with the office's message. Nothing is sent before this.

    What has become impossible since the solving - withdrawn, closed, forbidden by policy - is marked so
    and not sent; the rest of its ring goes on alone. Releasing twice does nothing the second time.
    """
    require_office(by)
    require_not_paused()
    if not message.strip():
        raise DomainError(
            _("Write a few lines to those who are asked."), field="message", code="required"
        )
    require_short_texts({"message": message})
    locked = lock_round(round_)
    if locked.state == RoundState.RELEASED:
        return []
    if locked.state != RoundState.SOLVED:
        raise ConflictError(_("Only a solved round can be sent."), code="move_refused")
    moves = list(moves_of(locked).filter(state=MoveState.PROPOSED).order_by("ring", "pk"))
    sent = [_send(move, locked, by=by, message=message) for move in moves]
    locked.state, locked.released_at, locked.released_by = RoundState.RELEASED, clock.now(), by
    locked.save(update_fields=["state", "released_at", "released_by", "updated_at"])
    gone = sum(bool(each.problem) for each in sent)
    record("round.released", locked, by=by, changes={"sent": (None, len(sent) - gone)})
    return sent


def _send(move: RoundMove, round_: Round, *, by: User, message: str) -> Sent:
    problem = ""
    try:
        with transaction.atomic():
            candidate = shortlist_candidate(
                move.need,
                move.offer,
                by=by,
                explanation=explanation_of(move),
                reason=_("Proposed in %(round)s.") % {"round": round_.name},
                source=CandidateSource.ROUND,
            )
            move.candidate = request_contact(candidate, by=by, message=message)
    except DomainError as error:
        problem = str(error)
    move.state = MoveState.GONE if problem else MoveState.SENT
    move.reason = problem
    move.save(update_fields=["candidate", "state", "reason"])
    if problem:
        break_ring(move)
    return Sent(move, problem)
