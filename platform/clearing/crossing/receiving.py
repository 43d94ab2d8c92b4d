"""Taking what the other tenant tells into this tenant's own records.

An event is taken once and in its turn: one that comes too early fails and is sent again. What both
sides did at the same moment settles the same way on both, see ``docs/clearing.md``.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from clearing.crossing import agreement_events
from clearing.crossing.domain.agreements import forget_unsigned
from clearing.crossing.domain.rows import contacts_in_full
from clearing.crossing.domain.steps import move_contact
from clearing.crossing.enums import Side
from clearing.crossing.models import Contact
from clearing.crossing.openness import why_closed
from clearing.crossing.sending import tell_other_side
from clearing.crossing.telling import tell_employee, tell_host
from core.audit.domain import record_person_read
from core.base.errors import ConflictError
from core.exchange.enums import CandidateState
from core.market.models import Offer
from core.market.queries import visible_offers

#: Taken whatever its number and epoch, for it erases, and the outbox already sees to it that no message is
#: taken twice.
TAKING_BACK: Final = "declined"


class NotInTurnError(ConflictError):
    """An event came before one that was sent earlier; it is sent again."""


class UnknownContactError(RuntimeError):
    """An event speaks of a contact that its sender has no part in."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that has happened on the other side. ``number`` counts the other side's events within an
    ``epoch``, which begins when one side is put back to an older copy.
    """

    contact_id: uuid.UUID
    number: int
    kind: str
    at: str
    body: Mapping[str, Any]
    epoch: int = 0

    @property
    def moment(self) -> dt.datetime:
        """When it happened."""
        return dt.datetime.fromisoformat(self.at)


@transaction.atomic
def take_event(event: Event, *, sender_id: uuid.UUID | None) -> None:
    """Do what the event says, for a contact with exactly this sender. Taken before, it does nothing,
    apart from one that erases, which erases again.
    """
    rows = contacts_in_full().select_for_update(of=("self",))
    contact = rows.filter(pk=event.contact_id).first()
    if contact is None and event.kind == "asked":
        contact = _new_contact(event, sender_id)
    if contact is None or contact.other_tenant_id != sender_id:
        raise UnknownContactError(f"No contact {event.contact_id} with the sender.")
    if event.epoch > contact.epoch:
        raise NotInTurnError(_("This side has not begun anew yet."), code="not_in_turn")
    if event.epoch < contact.epoch and event.kind != TAKING_BACK:
        # Sent before one of the two was put back: what it speaks of has been ended since.
        return
    if event.number <= contact.received and event.kind != TAKING_BACK:
        return
    if event.epoch == contact.epoch and event.number > contact.received + 1:
        raise NotInTurnError(_("An earlier event is still under way."), code="not_in_turn")
    if event.epoch == contact.epoch:
        contact.received = max(contact.received, event.number)
        contact.save(update_fields=["received"])
    HANDLERS[event.kind](contact, event)


def _new_contact(event: Event, sender_id: uuid.UUID | None) -> Contact:
    body = event.body
    if sender_id is None:
        raise UnknownContactError("The platform asks nobody for contact.")
    offer = Offer.objects.select_related("member__organisation").get(pk=body["offer_key"])
    return Contact.objects.create(
        pk=event.contact_id,
        side=Side.LENDER,
        other_tenant_id=sender_id,
        other_tenant_name=body["tenant_name"],
        epoch=event.epoch,
        offer=offer,
        offer_key=offer.pk,
        need_key=body["need_key"],
        lender_orgnr=offer.member.organisation.orgnr if offer.member.organisation else "",
        host_orgnr=body["host_orgnr"],
        host_name=body["host_name"],
        need_content=body["need_content"],
    )


def _asked(contact: Contact, event: Event) -> None:
    """The host asks; it may not, any more, when the policy or the offer has changed under way."""
    body = event.body
    contact.need_content, contact.explanation = body["need_content"], body["explanation"]
    contact.message, contact.requested_at = body["message"], event.moment
    contact.motivation, contact.answered_at, contact.outcome_reason = "", None, ""
    # The state here follows the host's, which may have put somebody back on its list.
    contact.state = CandidateState.SHORTLISTED
    contact.save()
    move_contact(
        contact, CandidateState.CONTACT_REQUESTED, by=None, who=body["who"], at=event.moment
    )
    if why_closed(contact) or not visible_offers().filter(pk=contact.offer_key).exists():
        move_contact(contact, CandidateState.DECLINED, by=None)
        tell_other_side(contact, "declined", reason="", is_gone=True)
    else:
        tell_employee(contact, "asked")


def _accepted(contact: Contact, event: Event) -> None:
    """From here on the host knows who it is; not if it has gone on without the person meanwhile."""
    if contact.state != CandidateState.CONTACT_REQUESTED:
        return
    contact.motivation, contact.answered_at = event.body["motivation"], event.moment
    contact.person = dict(event.body["person"])
    move_contact(
        contact,
        CandidateState.INTERESTED,
        by=None,
        at=event.moment,
        fields=("motivation", "answered_at", "person"),
    )
    tell_host(contact, "accepted")


def _declined(contact: Contact, event: Event) -> None:
    """A no, or a yes taken back: what was told of the person is erased here, and a text about them."""
    forget_unsigned(contact)
    contact.person, contact.motivation = {}, ""
    if contact.state not in (CandidateState.CONTACT_REQUESTED, CandidateState.INTERESTED):
        contact.save(update_fields=["person", "motivation", "updated_at"])
        return
    is_gone = event.body.get("is_gone", False)
    contact.answered_at = event.moment
    contact.outcome_reason = _("The candidate was no longer available.") if is_gone else ""
    contact.outcome_reason = contact.outcome_reason or event.body["reason"]
    move_contact(
        contact,
        CandidateState.DECLINED,
        by=None,
        note=contact.outcome_reason,
        at=event.moment,
        fields=("person", "motivation", "answered_at", "outcome_reason"),
    )
    tell_host(contact, "declined")


def _passed_over(contact: Contact, event: Event) -> None:
    """The host goes on without the person."""
    if contact.state not in (CandidateState.CONTACT_REQUESTED, CandidateState.INTERESTED):
        return
    contact.outcome_reason = event.body["reason"]
    move_contact(
        contact,
        CandidateState.NOT_CHOSEN,
        by=None,
        who=event.body["who"],
        note=contact.outcome_reason,
        at=event.moment,
        fields=("outcome_reason",),
    )
    tell_employee(contact, "passed_over")


def _read(contact: Contact, event: Event) -> None:
    """Somebody over there was shown who the employee is: it stands in the employee's own log."""
    if contact.offer is None:
        return
    record_person_read(
        contact.offer.member.user,
        by=OutsideReader(event.body["reader"]),
        fields=event.body["fields"],
        purpose="candidate",
        organisation=event.body["organisation"],
        context=event.body["context"],
    )


class OutsideReader:
    """Somebody of another tenant who was shown a person, as the log needs to know them."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self.pk = uuid.UUID(told["id"])
        self.full_name = told["name"]
        self.email = ""


HANDLERS: Final[Mapping[str, Callable[[Contact, Event], None]]] = {
    "asked": _asked,
    "accepted": _accepted,
    "declined": _declined,
    "passed_over": _passed_over,
    "read": _read,
    **agreement_events.HANDLERS,
}
