"""Who may see and do what with an exchange between two tenants."""

from uuid import UUID

from django.http import Http404

from clearing.crossing.domain.steps import contacts_in_full
from clearing.crossing.models import Contact
from core.accounts.models import User
from core.exchange.rules import handles_candidates


def is_asked(user: User, contact: Contact) -> bool:
    """Whether the user is the person the contact is about."""
    return contact.offer is not None and contact.offer.member.user_id == user.pk


def handles(user: User, contact: Contact) -> bool:
    """Whether the user chooses among the need's candidates."""
    return contact.need is not None and handles_candidates(user, contact.need)


def access_contact(user: User, pk: UUID) -> Contact:
    """Return the contact for who chooses at the host, or for the person asked; 404 to everybody else."""
    contact = contacts_in_full().filter(pk=pk).first()
    if contact is None or not (handles(user, contact) or is_asked(user, contact)):
        raise Http404
    return contact


def access_contact_as_host(user: User, pk: UUID) -> Contact:
    """Return the contact for who chooses at the host."""
    contact = access_contact(user, pk)
    if not handles(user, contact):
        raise Http404
    return contact


def access_contact_as_employee(user: User, pk: UUID) -> Contact:
    """Return the contact for the person it is about."""
    contact = access_contact(user, pk)
    if not is_asked(user, contact):
        raise Http404
    return contact
