"""Ending contacts with other tenants because the offer or the need they stand on is no more."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clearing.crossing.domain.agreements import forget_unsigned, give_up
from clearing.crossing.domain.rows import contacts_in_full
from clearing.crossing.domain.standing import lock_agreement
from clearing.crossing.domain.steps import move_contact
from clearing.crossing.models import Contact, CrossAgreement
from clearing.crossing.sending import tell_other_side
from clearing.projecting import offers_of
from core.accounts.models import User
from core.base.current import current_tenant_id
from core.exchange.enums import AgreementState, CandidateState
from core.exchange.queries import OPEN_AGREEMENT_STATES
from core.market.enums import NeedState, OfferState
from core.market.models import Offer
from core.organisations.models import Member

_ANSWERED_BY_PERSON = (
    CandidateState.CONTACT_REQUESTED,
    CandidateState.INTERESTED,
    CandidateState.AGREEMENT,
)
_BEFORE_AGREEMENT = (
    CandidateState.SHORTLISTED,
    CandidateState.CONTACT_REQUESTED,
    CandidateState.INTERESTED,
)


@transaction.atomic
def end_with_offers(offers: Collection[UUID]) -> None:
    """End the contacts of offers that are withdrawn, whose yes was taken back or whose person has left;
    what nobody has signed by all goes with it, and the other side erases what it was told.

    A profile that is only being changed ends nothing.
    """
    rows = contacts_in_full().filter(offer__in=list(offers), state__in=_ANSWERED_BY_PERSON)
    for contact in rows.select_for_update(of=("self",)):
        if contact.offer is not None and _is_gone(contact.offer):
            _end_at_lender(contact)


def end_with_member(member: Member) -> None:
    """End the contacts of somebody who has left."""
    end_with_offers(offers_of(member=member.pk))


def end_with_user(user: User) -> None:
    """End the contacts of somebody who has lost access, in whichever organisation; an operator has none."""
    if current_tenant_id() is None:
        return
    for member in Member.with_ended.filter(user=user):
        end_with_member(member)


@transaction.atomic
def end_with_needs(needs: Collection[UUID]) -> None:
    """End the contacts of needs that are closed or withdrawn, up to an agreement, and tell who was asked."""
    rows = contacts_in_full().filter(need__in=list(needs), state__in=_BEFORE_AGREEMENT)
    for contact in rows.select_for_update(of=("self",)):
        if contact.need is not None and contact.need.state in (
            NeedState.CLOSED,
            NeedState.WITHDRAWN,
        ):
            _end_at_host(contact)


def _is_gone(offer: Offer) -> bool:
    return (
        offer.state in (OfferState.WITHDRAWN, OfferState.DECLINED)
        or offer.member.ended_at is not None
        or not offer.member.user.is_active
    )


def _end_at_lender(contact: Contact) -> None:
    reason = _("The candidate is no longer available.")
    agreement = contact.agreements.exclude(state=AgreementState.CANCELLED).first()
    if agreement is not None:
        if agreement.state not in OPEN_AGREEMENT_STATES:
            # Signed by all: it stands until its parties end it.
            return
        _cancel(agreement, reason)
        contact.refresh_from_db(fields=["state"])
    contact.outcome_reason = reason
    move_contact(contact, CandidateState.DECLINED, by=None, note=reason, fields=("outcome_reason",))
    tell_other_side(contact, "declined", reason="", is_gone=True)


def _cancel(agreement: CrossAgreement, reason: str) -> None:
    locked = lock_agreement(agreement)
    give_up(locked, by=None, who="", reason=reason)
    told = {"agreement_id": str(locked.pk), "reason": reason, "who": ""}
    tell_other_side(locked.contact, "agreement_cancelled", **told)


def _end_at_host(contact: Contact) -> None:
    was_asked = contact.requested_at is not None
    need_reason = contact.need.state_reason if contact.need else ""
    reason = need_reason or _("The need is no longer open.")
    forget_unsigned(contact)
    contact.outcome_reason, contact.person, contact.motivation = reason, {}, ""
    move_contact(
        contact,
        CandidateState.NOT_CHOSEN,
        by=None,
        who=contact.host_name,
        note=reason,
        fields=("outcome_reason", "person", "motivation"),
    )
    if was_asked:
        tell_other_side(contact, "passed_over", reason=reason, who=contact.host_name)
