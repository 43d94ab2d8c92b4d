"""A person is bound by one signed agreement at a time."""

from django.utils.translation import gettext as _

from core.accounts.models import User
from core.base.errors import ConflictError
from core.market.domain.offers import lock_offer, move_offer
from core.market.enums import OfferState
from core.market.models import Offer


def require_bindable(offer: Offer) -> None:
    """Raise when the person is bound already, or the employer's yes has been taken back.

    A profile the person has touched up in the meantime is a draft again, which hinders nothing: the
    employer says yes to the agreement itself.
    """
    if offer.state == OfferState.ENGAGED:
        raise ConflictError(
            _("The employee is already bound by another signed agreement."), code="already_bound"
        )
    if offer.state in (OfferState.DECLINED, OfferState.WITHDRAWN):
        raise ConflictError(_("This candidate is no longer available."), code="offer_gone")


def bind_offer(offer: Offer, *, by: User | None) -> Offer:
    """Take the offer off every list because all have signed. Needs a transaction."""
    locked = lock_offer(offer)
    require_bindable(locked)
    return move_offer(locked, OfferState.ENGAGED, by=by)
