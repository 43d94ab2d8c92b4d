"""Whether a need and an offer may still be brought together."""

from django.utils.translation import gettext as _

from core.base import clock
from core.base.errors import ConflictError, NotAllowedError
from core.market.enums import NeedState, OfferState
from core.market.models import Need, Offer
from core.organisations.models import Organisation
from policy.decision import Decision
from policy.queries import decide_within
from tenants.current import require_not_paused


def require_open(need: Need, offer: Offer) -> Decision:
    """Raise unless the need is published, the offer available, and the pair may exchange people.

    A customer that is paused brings nobody together.

    Return what policy says of the pair, such as how much it lets the host see.
    """
    require_not_paused()
    if need.state != NeedState.PUBLISHED:
        raise ConflictError(_("The need is no longer published."), code="need_closed")
    require_available(offer)
    _require_covered(need.organisation)
    decision = policy_for(need, offer)
    if not decision.is_allowed:
        raise NotAllowedError(
            _("These two organisations may not exchange people in this form now."),
            code=decision.reason,
        )
    return decision


def policy_for(need: Need, offer: Offer) -> Decision:
    """Return what policy says now of the pair, for the day on which the exchange could begin."""
    lender = offer.member.organisation
    return decide_within(
        lender_orgnr=lender.orgnr if lender else "",
        host_orgnr=need.organisation.orgnr,
        form=need.form,
        on=max(need.earliest_start or clock.today(), clock.today()),
    )


def require_available(offer: Offer) -> None:
    """Raise unless the employer's yes still holds and both person and lender still take part."""
    if offer.state != OfferState.APPROVED or not offer.member.user.is_active:
        raise ConflictError(_("This candidate is no longer available."), code="offer_gone")
    _require_covered(offer.member.organisation)


def _require_covered(organisation: Organisation | None) -> None:
    if organisation is None or not organisation.is_covered_on(clock.today()):
        raise ConflictError(
            _("One of the organisations no longer takes part in the exchange."), code="not_covered"
        )
