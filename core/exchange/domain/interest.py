"""Somebody shows interest in a need without having been asked."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError
from core.exchange.domain.candidates import require_motivation, say_yes
from core.exchange.domain.openness import require_open
from core.exchange.enums import CandidateSource, CandidateState
from core.exchange.models import Candidate
from core.exchange.queries import candidates_in_full
from core.market.enums import OfferState
from core.market.models import Need, Offer


@transaction.atomic
def express_interest(need: Need, *, by: User, motivation: str) -> Candidate:
    """Say yes to a need of one's own accord, with a motivation; the host then sees who it is.

    It takes a profile the employer has approved: nothing leaves the organisation before that yes. A
    candidate the host has already found is the same candidate. Repeating changes nothing.
    """
    require_motivation(motivation)
    offer = _approved_offer(by)
    if offer.member.organisation_id == need.organisation_id:
        raise ConflictError(
            _("This is a need of your own organisation. Talk to your manager."), code="own_need"
        )
    require_open(need, offer)
    candidate, is_new = Candidate.objects.get_or_create(
        need=need, offer=offer, defaults={"source": CandidateSource.INTEREST}
    )
    locked = candidates_in_full().select_for_update(of=("self",)).get(pk=candidate.pk)
    if locked.state == CandidateState.INTERESTED and locked.motivation == motivation:
        return locked
    if locked.state == CandidateState.NOT_CHOSEN:
        raise ConflictError(
            _("The host has gone on without you for this need: %(reason)s")
            % {"reason": locked.outcome_reason},
            code="not_chosen",
        )
    if is_new:
        record("candidate.interested_by_self", locked, by=by, changes={"need": (None, need)})
    locked.outcome_reason = ""
    locked.save(update_fields=["outcome_reason"])
    return say_yes(locked, by=by, motivation=motivation, mail="exchange/mail/interest_shown")


def _approved_offer(user: User) -> Offer:
    offer = Offer.objects.filter(member__user=user, state=OfferState.APPROVED).first()
    if offer is None:
        raise ConflictError(
            _("Your employer must have said yes to your profile first. Open “My profile”."),
            code="no_offer",
        )
    return offer
