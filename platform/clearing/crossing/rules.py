"""Who may see and do what with an exchange between two tenants."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from clearing.crossing.domain.rows import agreements_in_full, contacts_in_full
from clearing.crossing.models import Contact, CrossAgreement
from clearing.models import NeedProjection
from clearing.queries import needs_from_elsewhere
from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.exchange.enums import Party
from core.exchange.rules import handles_candidates, speaks_for_host
from core.market.rules import may_decide_offer
from core.organisations.rules import has_role, memberships


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


def needs_elsewhere_for(user: User) -> list[NeedProjection]:
    """Return the needs of other tenants that one of the user's covered organisations may lend to."""
    today = clock.today()
    own = {member.organisation for member in memberships(user) if member.organisation}
    return needs_from_elsewhere([each for each in own if each.is_covered_on(today)])


def access_need_elsewhere(user: User, pk: UUID) -> NeedProjection:
    """Return another tenant's need; 404 where it is not shown or not open to the user's organisation."""
    found = next((row for row in needs_elsewhere_for(user) if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


def parties_of(user: User, contact: Contact) -> list[Party]:
    """Return the parties of this side the user may speak for; the employee is never also an employer."""
    if contact.need is not None:
        return [Party.HOST] if speaks_for_host(user, contact.need.organisation) else []
    if contact.offer is None:
        return []
    if is_asked(user, contact):
        return [Party.EMPLOYEE]
    return [Party.LENDER] if may_decide_offer(user, contact.offer) else []


def may_write(user: User, contact: Contact) -> bool:
    """Whether the user writes the agreement's text: the host's HR."""
    return parties_of(user, contact) == [Party.HOST]


def access_contact_to_bind(user: User, pk: UUID) -> Contact:
    """Return the contact for who may make an agreement for the host, once the person has said yes."""
    contact = access_contact_as_host(user, pk)
    if not (contact.is_named and may_write(user, contact)):
        raise PermissionDenied
    return contact


def access_agreement(user: User, pk: UUID) -> CrossAgreement:
    """Return the agreement for this side's parties and the programme office; 404 to everybody else.

    A draft is the host's alone.
    """
    agreement = agreements_in_full().filter(pk=pk).first()
    if agreement is None or not (
        parties_of(user, agreement.contact) or has_role(user, Role.PROGRAMME_OFFICE)
    ):
        raise Http404
    return agreement


def access_agreement_as_party(user: User, pk: UUID) -> CrossAgreement:
    """Return the agreement for those who speak for one of this side's parties."""
    agreement = access_agreement(user, pk)
    if not parties_of(user, agreement.contact):
        raise PermissionDenied
    return agreement


def access_agreement_to_write(user: User, pk: UUID) -> CrossAgreement:
    """Return the agreement for the host's HR."""
    agreement = access_agreement_as_party(user, pk)
    if not may_write(user, agreement.contact):
        raise PermissionDenied
    return agreement
