"""Who is told by mail. No mail names the employee to an employer: a name is read on a logged page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clearing.crossing.models import Contact, CrossAgreement
from core.accounts.models import User
from core.exchange.domain.telling import people_of_need
from core.notifications.domain import queue_mail_to
from core.notifications.enums import Event
from core.organisations.rules import managers_of
from tenants.current import current_tenant
from tenants.hosts import portal_url

TEMPLATE = "crossing/mail/news"


def tell_employee(contact: Contact, kind: str) -> None:
    """Mail the person who was asked."""
    if contact.offer is not None:
        _tell([contact.offer.member.user], contact, kind, _("Open the request"))


def tell_host(contact: Contact, kind: str) -> None:
    """Mail those who handle the need."""
    if contact.need is not None:
        _tell(people_of_need(contact.need), contact, kind, _("Open the candidate"))


def tell_own_parties(agreement: CrossAgreement, kind: str, *, besides: User | None = None) -> None:
    """Mail the parties that are of this tenant, leaving out the one who acted."""
    contact = agreement.contact
    people: list[User] = []
    if contact.need is not None:
        people = people_of_need(contact.need)
    elif contact.offer is not None:
        people = [contact.offer.member.user, *managers_of(contact.offer.member)]
    others = [person for person in people if besides is None or person.pk != besides.pk]
    path = reverse("crossing:agreement", args=[agreement.pk])
    _tell(others, contact, kind, _("Open the agreement"), path, event=Event.AGREEMENT)


def _tell(
    people: Iterable[User],
    contact: Contact,
    kind: str,
    label: object,
    path: str = "",
    *,
    event: Event = Event.CONTACT,
) -> None:
    context = {
        "contact": contact,
        "kind": kind,
        "action_url": portal_url(
            current_tenant(), path or reverse("crossing:contact", args=[contact.pk])
        ),
        "action_label": label,
    }
    for person in people:
        queue_mail_to(person, TEMPLATE, context, event=event)
