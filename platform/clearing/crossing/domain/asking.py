"""The host's steps: from a masked line of the list to a question, and to going on without."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clearing.crossing.domain.agreements import forget_unsigned
from clearing.crossing.domain.steps import add_step, lock_contact, move_contact
from clearing.crossing.enums import Side
from clearing.crossing.models import Contact
from clearing.crossing.openness import require_contact_open
from clearing.crossing.sending import tell_other_side
from clearing.projecting import need_content
from clearing.queries import offer_from_elsewhere, participants
from core.accounts.models import User
from core.audit.domain import record, record_person_read
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.exchange.enums import CandidateState
from core.exchange.states import require_candidate_move
from core.market.domain.checks import require_short_texts
from core.market.models import Need
from core.market.rules import require_speaker
from tenants.current import current_tenant, require_not_paused

NAMED_FIELDS = ("name", "e-mail", "job title", "unit", "background", "motivation")


@transaction.atomic
def shortlist_outside(
    need: Need, offer_key: UUID, *, by: User, explanation: Mapping[str, Any] | None = None
) -> Contact:
    """Put another tenant's masked offer on a need's shortlist. Repeating changes nothing.

    Nothing of it leaves this tenant. Somebody who was passed over comes back, masked.
    """
    require_speaker(by, need.organisation)
    found = Contact.objects.filter(need=need, offer_key=offer_key).first()
    if found is not None:
        return _take_up(found, by=by)
    require_not_paused()
    row = offer_from_elsewhere(need, offer_key)
    other = participants().get(row.tenant_id) if row else None
    if row is None or other is None:
        raise ConflictError(_("This candidate is no longer available."), code="offer_gone")
    contact = Contact.objects.create(
        side=Side.HOST,
        other_tenant_id=other.pk,
        other_tenant_name=other.name,
        need=need,
        need_key=need.pk,
        offer_key=row.pk,
        lender_orgnr=row.orgnr,
        host_orgnr=need.organisation.orgnr,
        host_name=need.organisation.name,
        masked=row.facts,
        explanation=dict(explanation or {}),
    )
    add_step(contact, who=str(by))
    record("contact.shortlisted", contact, by=by, changes={"state": (None, contact.state)})
    return contact


def _take_up(contact: Contact, *, by: User) -> Contact:
    locked = lock_contact(contact)
    if locked.state == CandidateState.NOT_CHOSEN:
        require_contact_open(locked)
        locked.outcome_reason = ""
        move_contact(
            locked, CandidateState.SHORTLISTED, by=by, who=str(by), fields=("outcome_reason",)
        )
    return locked


@transaction.atomic
def ask_across(contact: Contact, *, by: User, message: str) -> Contact:
    """Ask the masked candidate of another tenant for contact. The candidate learns who asks and for
    what; the host learns no name. The same message twice (a double click) changes nothing.
    """
    if not message.strip():
        raise DomainError(
            _("Write a few lines about why you ask: it is what the candidate decides on."),
            field="message",
            code="required",
        )
    require_short_texts({"message": message})
    locked = _lock_for_host(contact, by=by)
    if locked.state == CandidateState.CONTACT_REQUESTED and locked.message == message:
        return locked
    require_contact_open(locked)
    locked.message, locked.requested_at, locked.answered_at = message, clock.now(), None
    move_contact(
        locked,
        CandidateState.CONTACT_REQUESTED,
        by=by,
        who=str(by),
        fields=("message", "requested_at", "answered_at"),
    )
    tell_other_side(locked, "asked", **_question(locked, by=by))
    return locked


def _question(contact: Contact, *, by: User) -> dict[str, Any]:
    need = Need.objects.in_full().get(pk=contact.need_key)
    return {
        "tenant_name": current_tenant().name,
        "need_key": str(contact.need_key),
        "offer_key": str(contact.offer_key),
        "lender_orgnr": contact.lender_orgnr,
        "host_orgnr": contact.host_orgnr,
        "host_name": contact.host_name,
        "need_content": need_content(need),
        "explanation": contact.explanation,
        "message": contact.message,
        "who": str(by),
    }


@transaction.atomic
def pass_over_across(contact: Contact, *, by: User, reason: str) -> Contact:
    """The host goes on without this candidate, and says why. Who was asked is told.

    What the host knew of the person is erased with it.
    """
    if not reason.strip():
        raise DomainError(
            _("Give a reason: everybody who was considered is owed one."),
            field="reason",
            code="required",
        )
    require_short_texts({"reason": reason})
    locked = _lock_for_host(contact, by=by)
    was_asked = locked.requested_at is not None
    require_candidate_move(locked.state, CandidateState.NOT_CHOSEN)
    forget_unsigned(locked)
    locked.outcome_reason, locked.person, locked.motivation = reason, {}, ""
    move_contact(
        locked,
        CandidateState.NOT_CHOSEN,
        by=by,
        who=str(by),
        note=reason,
        fields=("outcome_reason", "person", "motivation"),
    )
    if was_asked:
        tell_other_side(locked, "passed_over", reason=reason, who=str(by))
    return locked


def read_across(contact: Contact, *, by: User, context: str = "") -> None:
    """Log that the reader was shown who the candidate is, here and where the candidate can see it."""
    if not contact.is_named:
        return
    reading: dict[str, Any] = {
        "fields": list(NAMED_FIELDS),
        "organisation": f"{contact.host_name}, {current_tenant().name}",
        "context": context or contact.title,
    }
    person = OutsidePerson(contact.person)
    record_person_read(person, by=by, purpose="candidate", **reading)
    reader = {"id": str(by.pk), "name": by.full_name or by.email}
    tell_other_side(contact, "read", reader=reader, **reading)


class OutsidePerson:
    """Somebody of another tenant, as the log needs to know them."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.pk = UUID(told["id"])
        self.email = str(told.get("email", ""))
        self.full_name = str(told.get("name", ""))


def _lock_for_host(contact: Contact, *, by: User) -> Contact:
    locked = lock_contact(contact)
    if locked.need is None:
        raise ValueError("Only the host's side has a need.")
    require_speaker(by, locked.need.organisation)
    return locked
