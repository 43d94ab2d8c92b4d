"""Which moves are allowed. Every refused move says where the object stands."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from core.base.errors import ConflictError
from core.exchange.enums import AgreementState, CandidateState

C, A = CandidateState, AgreementState

CANDIDATE_MOVES: Mapping[CandidateState, frozenset[CandidateState]] = {
    # Somebody on the list may be interested before anybody has asked.
    C.SHORTLISTED: frozenset({C.CONTACT_REQUESTED, C.INTERESTED, C.NOT_CHOSEN}),
    C.CONTACT_REQUESTED: frozenset({C.INTERESTED, C.DECLINED, C.NOT_CHOSEN, C.LAPSED}),
    C.INTERESTED: frozenset({C.AGREEMENT, C.DECLINED, C.NOT_CHOSEN}),
    C.AGREEMENT: frozenset({C.INTERESTED, C.PLACED}),
    C.DECLINED: frozenset(),
    # Silence is no answer: both may come back to it.
    C.LAPSED: frozenset({C.CONTACT_REQUESTED, C.INTERESTED, C.NOT_CHOSEN}),
    C.NOT_CHOSEN: frozenset({C.SHORTLISTED}),
    C.PLACED: frozenset(),
}

AGREEMENT_MOVES: Mapping[AgreementState, frozenset[AgreementState]] = {
    A.DRAFT: frozenset({A.PROPOSED, A.CANCELLED}),
    A.PROPOSED: frozenset({A.PROPOSED, A.APPROVED, A.CANCELLED}),
    A.APPROVED: frozenset({A.PROPOSED, A.SIGNED, A.CANCELLED}),
    A.SIGNED: frozenset({A.ACTIVE, A.CANCELLED}),
    A.ACTIVE: frozenset({A.COMPLETED, A.ENDED_EARLY}),
    A.COMPLETED: frozenset(),
    A.ENDED_EARLY: frozenset(),
    A.CANCELLED: frozenset(),
}


def require_candidate_move(current: str, wanted: CandidateState) -> None:
    """Raise ``ConflictError`` unless a candidate may go from ``current`` to ``wanted``."""
    state = CandidateState(current)
    if wanted not in CANDIDATE_MOVES[state]:
        raise ConflictError(
            _("The candidate stands at “%(state)s”, and from there this is not possible.")
            % {"state": state.label},
            code="move_refused",
        )


def require_agreement_move(current: str, wanted: AgreementState) -> None:
    """Raise ``ConflictError`` unless an agreement may go from ``current`` to ``wanted``."""
    state = AgreementState(current)
    if wanted not in AGREEMENT_MOVES[state]:
        raise ConflictError(
            _("The agreement stands at “%(state)s”, and from there this is not possible.")
            % {"state": state.label},
            code="move_refused",
        )
