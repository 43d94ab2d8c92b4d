"""Reads of this tenant's side of exchanges with others. Each owns its joins."""

from django.core.cache import cache
from django.db.models import Q, QuerySet

from clearing.crossing.domain.rows import agreements_in_full, contacts_in_full
from clearing.crossing.enums import Side
from clearing.crossing.models import Contact, CrossAgreement
from clearing.queries import participants
from core.accounts.enums import Role
from core.accounts.models import User
from core.exchange.enums import AgreementState
from core.market.models import Need, Offer
from core.market.rules import offers_decided_by
from core.organisations.rules import has_role, organisations_of

A_MINUTE = 60


def contacts_of(user: User) -> QuerySet[Contact]:
    """Return the contacts the user handles for a host, and those asked of the user, newest first."""
    handled = Q(side=Side.HOST)
    if not has_role(user, Role.PROGRAMME_OFFICE):
        handled &= Q(need__organisation__in=organisations_of(user, Role.HR))
    asked = Q(side=Side.LENDER, offer__member__user=user)
    return contacts_in_full().filter(handled | asked)


def agreements_of(user: User) -> QuerySet[CrossAgreement]:
    """Return the agreements with other tenants that the user is a party to on this side, or all for the
    programme office; with who has approved and signed at hand.
    """
    rows = agreements_in_full().prefetch_related("approvals", "signatures")
    if has_role(user, Role.PROGRAMME_OFFICE):
        return rows
    hosted = Q(contact__need__organisation__in=organisations_of(user, Role.HR))
    lent = Q(contact__offer__member__user=user) | Q(
        contact__offer__in=Offer.objects.filter(offers_decided_by(user)).values("pk")
    )
    return rows.filter(hosted | lent)


def live_agreement(contact: Contact) -> CrossAgreement | None:
    """Return the contact's agreement, leaving out cancelled ones."""
    return contact.agreements.exclude(state=AgreementState.CANCELLED).first()


def contacts_for(need: Need) -> QuerySet[Contact]:
    """Return the contacts of one need with people of other tenants."""
    return contacts_in_full().filter(need=need)


def has_others() -> bool:
    """Whether there is anything to do with other tenants: a contact, or one the policy opens.

    Asked for every page, so the answer may be a minute old.
    """
    return bool(cache.get_or_set("clearing.has-others", _has_others, A_MINUTE))


def _has_others() -> bool:
    return Contact.objects.exists() or bool(participants())
