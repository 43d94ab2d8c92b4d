"""Ending a need: the market takes it off the lists, and those who were considered for it get to know."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.base.errors import ConflictError
from core.exchange.domain.candidates import conclude_candidate
from core.exchange.enums import CandidateState
from core.exchange.models import ExchangeAgreement
from core.exchange.queries import LIVE_AGREEMENT_STATES, candidates_of_need
from core.exchange.states import CANDIDATE_MOVES
from core.market.domain import needs as market
from core.market.models import Need


@transaction.atomic
def close_need(need: Need, *, by: User, reason: str = "") -> Need:
    """Take a published need off the lists because it is met or over. Agreements stay as they are;
    every other candidate is let go, and told if they had been asked.
    """
    closed = market.close_need(need, by=by, reason=reason)
    _let_candidates_go(closed, by=by, reason=reason)
    return closed


@transaction.atomic
def withdraw_need(need: Need, *, by: User, reason: str) -> Need:
    """Take a need back, with a reason, and let its candidates go. Refused while an agreement follows
    from it: whoever wants out cancels that first.
    """
    withdrawn = market.withdraw_need(need, by=by, reason=reason)
    agreement = ExchangeAgreement.objects.filter(
        candidate__need=need, state__in=LIVE_AGREEMENT_STATES
    ).first()
    if agreement:
        raise ConflictError(
            _(
                "Agreement %(number)s follows from this need. Cancel the agreement first, or close "
                "the need instead."
            )
            % {"number": agreement.number},
            code="agreement_in_progress",
        )
    _let_candidates_go(withdrawn, by=by, reason=reason)
    return withdrawn


def _let_candidates_go(need: Need, *, by: User, reason: str) -> None:
    for candidate in candidates_of_need(need).select_for_update(of=("self",)):
        if CandidateState.NOT_CHOSEN in CANDIDATE_MOVES[CandidateState(candidate.state)]:
            conclude_candidate(candidate, by=by, reason=reason, mail="exchange/mail/need_ended")
