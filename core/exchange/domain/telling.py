"""Who is told by mail. No mail to an employer names the candidate: a name is read on a logged page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.exchange.links import agreement_link, candidate_link, placement_link, request_link
from core.exchange.models import Candidate, ExchangeAgreement, Placement
from core.market.models import Need
from core.notifications.domain import queue_mail_to
from core.notifications.enums import Event
from core.organisations.models import Member
from core.organisations.rules import managers_of


def tell_candidate(
    candidate: Candidate, template: str, *, event: Event = Event.CONTACT, **said: Any
) -> None:
    """Mail the employee, with a link to the request. ``said`` is for the template."""
    context = {
        "candidate": candidate,
        "action_url": request_link(candidate),
        "action_label": _("Open the request"),
        **said,
    }
    queue_mail_to(candidate.offer.member.user, template, context, event=event)


def tell_host(
    candidate: Candidate, template: str, *, event: Event = Event.CONTACT, **said: Any
) -> None:
    """Mail those who handle the need, with a link to the candidate. ``said`` is for the template."""
    context = {
        "candidate": candidate,
        "action_url": candidate_link(candidate),
        "action_label": _("Open the candidate"),
        **said,
    }
    for person in people_of_need(candidate.need):
        queue_mail_to(person, template, context, event=event)


def tell_office(candidate: Candidate, template: str) -> None:
    """Mail the programme office that somebody waits, with a link to the candidate, who stays unnamed."""
    context = {
        "candidate": candidate,
        "action_url": candidate_link(candidate),
        "action_label": _("Open the candidate"),
    }
    office = Member.objects.filter(role=Role.PROGRAMME_OFFICE, user__is_active=True)
    for member in office.select_related("user"):
        queue_mail_to(member.user, template, context, event=Event.REMINDER)


def tell_parties(
    agreement: ExchangeAgreement,
    template: str,
    *,
    besides: User | None,
    stated_reason: str = "",
    event: Event = Event.AGREEMENT,
    **said: Any,
) -> None:
    """Mail employee, lender and host, leaving out the one who acted. ``said`` is for the template."""
    context: dict[str, Any] = {
        "agreement": agreement,
        "stated_reason": stated_reason,
        "action_url": agreement_link(agreement),
        "action_label": _("Open the agreement"),
        **said,
    }
    candidate = agreement.candidate
    people = [
        agreement.employee,
        *managers_of(candidate.offer.member),
        *people_of_need(candidate.need),
    ]
    for person in {person.pk: person for person in people}.values():
        if besides is None or person.pk != besides.pk:
            queue_mail_to(person, template, context, event=event)


def tell_of_placement(
    placement: Placement, template: str, *, besides: User | None, **said: Any
) -> None:
    """Mail the three parties of an exchange that runs or has run, with a link to its page. ``said`` may
    name the ``event``; without one it concerns the agreement.
    """
    link: dict[str, Any] = {
        "action_url": placement_link(placement),
        "action_label": _("Open the exchange"),
    }
    tell_parties(placement.agreement, template, besides=besides, **link, **said)


def people_of_need(need: Need) -> list[User]:
    """Return who answers for the need: its contact, else the host's HR."""
    if need.contact and need.contact.is_active:
        return [need.contact]
    members = Member.objects.filter(
        organisation=need.organisation_id, role=Role.HR, user__is_active=True
    )
    return [member.user for member in members.select_related("user")]
