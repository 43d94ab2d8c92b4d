"""Reads of this tenant's side of exchanges with others. Each owns its joins."""

from django.db.models import Q, QuerySet

from clearing.crossing.domain.steps import contacts_in_full
from clearing.crossing.enums import Side
from clearing.crossing.models import Contact
from core.accounts.enums import Role
from core.accounts.models import User
from core.market.models import Need
from core.organisations.rules import has_role, organisations_of


def contacts_of(user: User) -> QuerySet[Contact]:
    """Return the contacts the user handles for a host, and those asked of the user, newest first."""
    handled = Q(side=Side.HOST)
    if not has_role(user, Role.PROGRAMME_OFFICE):
        handled &= Q(need__organisation__in=organisations_of(user, Role.HR))
    asked = Q(side=Side.LENDER, offer__member__user=user)
    return contacts_in_full().filter(handled | asked)


def contacts_for(need: Need) -> QuerySet[Contact]:
    """Return the contacts of one need with people of other tenants."""
    return contacts_in_full().filter(need=need)


def has_contacts() -> bool:
    """Whether the tenant has anything to do with another."""
    return Contact.objects.exists()
