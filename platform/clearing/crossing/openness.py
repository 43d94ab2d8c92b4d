"""Whether a contact between two tenants may go on. Asked anew for every page and every step."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from clearing.crossing.models import Contact, CrossAgreement
from clearing.models import OfferProjection
from clearing.queries import own_party, participants
from core.base import clock
from core.base.errors import ConflictError, NotAllowedError
from core.exchange.domain.openness import require_available
from core.exchange.enums import CandidateState
from core.exchange.queries import OPEN_AGREEMENT_STATES
from core.market.enums import NeedState
from policy.decision import Decision, Party, RevealLevel
from policy.queries import decide_many_between
from tenants.current import require_not_paused
from tenants.doors import clearing_context

#: From here on a contact is over, or an agreement stands that its parties keep.
ENDED = (CandidateState.DECLINED, CandidateState.NOT_CHOSEN)


def decision_on(
    contact: Contact, *, on: dt.date | None = None, days: int | None = None
) -> Decision:
    """Ask the exchange policy about the two organisations of a contact."""
    own = own_party(contact.host_orgnr if contact.is_host else contact.lender_orgnr)
    other = Party(
        contact.other_tenant_id, contact.lender_orgnr if contact.is_host else contact.host_orgnr
    )
    pair = (other, own) if contact.is_host else (own, other)
    day = on or max(_first_day(contact), clock.today())
    return decide_many_between([pair], form=form_of(contact), on=day, days=days)[pair]


def lets_name_be_known(contact: Contact) -> bool:
    """Whether the policy lets the host know who it is after the employee's yes."""
    reveal = decision_on(contact).reveal
    return reveal is not None and reveal.accepted >= RevealLevel.NAME


def form_of(contact: Contact) -> str:
    """Return the exchange form the need asks for."""
    return contact.need.form if contact.need else str(contact.need_content["form"])


def why_closed(contact: Contact) -> str:
    """Return, in one sentence, why the two may not go on; empty while they may."""
    other = participants().get(contact.other_tenant_id)
    if other is not None and not other.is_open:
        return _("%(customer)s is not served at the moment.") % {"customer": other.name}
    if other is None or not decision_on(contact).is_allowed:
        return _(
            "The exchange policy no longer lets these two organisations exchange people in this form, "
            "so the contact has ended."
        )
    return ""


def why_unnamed(contact: Contact) -> str:
    """Return, in one sentence, why nothing unsigned that tells who it is may be read; empty while it may.

    What the policy lets be known after the yes binds the host; the lender knows its own.
    """
    if reason := why_closed(contact):
        return reason
    if contact.is_host and not lets_name_be_known(contact):
        return _("The exchange policy no longer lets you know who the candidate is.")
    return ""


def why_unread(agreement: CrossAgreement) -> str:
    """Return why an agreement may not be read; what all have signed stays readable for its parties."""
    if agreement.state not in OPEN_AGREEMENT_STATES:
        return ""
    return why_unnamed(agreement.contact)


def require_contact_open(contact: Contact) -> None:
    """Raise unless policy, need and offer still let the two meet, as far as this side can see."""
    require_not_paused()
    if reason := why_closed(contact):
        raise NotAllowedError(reason, code="closed")
    if contact.need is not None and contact.need.state != NeedState.PUBLISHED:
        raise ConflictError(_("The need is no longer published."), code="need_closed")
    if contact.offer is not None:
        require_available(contact.offer)
    elif not _is_shown(contact):
        raise ConflictError(_("This candidate is no longer available."), code="offer_gone")


def _is_shown(contact: Contact) -> bool:
    with clearing_context():
        return OfferProjection.objects.filter(pk=contact.offer_key).exists()


def _first_day(contact: Contact) -> dt.date:
    start: Any = (
        contact.need.earliest_start if contact.need else contact.need_content["earliest_start"]
    )
    if isinstance(start, str):
        return dt.date.fromisoformat(start)
    return start or clock.today()
