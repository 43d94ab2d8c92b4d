"""What the other side tells of an agreement. Both sides end in the same state, in whichever order."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from clearing.crossing.contents import content_of
from clearing.crossing.domain.agreements import give_up
from clearing.crossing.domain.rows import agreements_in_full
from clearing.crossing.domain.standing import (
    conclude_when_signed,
    move_agreement,
    seal_when_approved,
)
from clearing.crossing.domain.steps import move_contact
from clearing.crossing.models import Contact, CrossAgreement, CrossApproval, CrossSignature
from clearing.crossing.sending import tell_other_side
from clearing.crossing.telling import tell_own_parties
from clearing.crossing.versions import keep_version
from core.audit.domain import record
from core.base.errors import ConflictError
from core.exchange.enums import AgreementState, CandidateState, Party, SignatureMethod
from core.exchange.states import AGREEMENT_MOVES

#: For whom each side may speak; an answer for anybody else is not believed.
OF_LENDER, OF_HOST = (Party.EMPLOYEE, Party.LENDER), (Party.HOST,)


class DocumentsDifferError(RuntimeError):
    """The other side has signed other bytes than this side has sealed."""


class AgreementEvent(Protocol):
    """What these handlers need of an event."""

    @property
    def body(self) -> Mapping[str, Any]: ...

    @property
    def moment(self) -> dt.datetime: ...


def _find(contact: Contact, event: AgreementEvent) -> CrossAgreement | None:
    rows = agreements_in_full().select_for_update(of=("self",))
    return rows.filter(pk=uuid.UUID(event.body["agreement_id"]), contact=contact).first()


def _written(contact: Contact, event: AgreementEvent) -> None:
    """The host has proposed a text, or changed it: everybody is asked anew."""
    if contact.is_host or contact.state not in (
        CandidateState.INTERESTED,
        CandidateState.AGREEMENT,
    ):
        return
    body = event.body
    agreement = _find(contact, event) or CrossAgreement(
        pk=uuid.UUID(body["agreement_id"]), contact=contact, version=0
    )
    if agreement.state == AgreementState.CANCELLED or agreement.version >= body["version"]:
        return
    if agreement.version:
        keep_version(agreement)
    agreement.number, agreement.version = body["number"], body["version"]
    agreement.content = body["content"]
    content = content_of(agreement)
    agreement.start_date, agreement.end_date = content.start, content.end
    agreement.state = AgreementState.PROPOSED
    agreement.pdf, agreement.pdf_sha256 = None, ""
    agreement.save()
    keep_version(agreement)
    version = {"version": (None, agreement.version)}
    record("cross_agreement.received", agreement, by=None, changes=version)
    if contact.state == CandidateState.INTERESTED:
        move_contact(contact, CandidateState.AGREEMENT, by=None, who=contact.host_name)
    tell_own_parties(agreement, "proposed")


def _approved(contact: Contact, event: AgreementEvent) -> None:
    """A party over there has said yes to a version; to an older one it counts no more."""
    agreement, body = _find(contact, event), event.body
    if agreement is None or agreement.version != body["version"]:
        return
    CrossApproval.objects.get_or_create(
        agreement=agreement,
        version=body["version"],
        party=_believed_party(contact, body["party"]),
        defaults={"name": body["name"], "at": event.moment},
    )
    seal_when_approved(agreement, by=None)


def _signed(contact: Contact, event: AgreementEvent) -> None:
    """A party over there has signed; it must be the very bytes that were sealed here."""
    agreement, body = _find(contact, event), event.body
    if agreement is None or agreement.version != body["version"]:
        return
    if agreement.pdf_sha256 != body["pdf_sha256"]:
        raise DocumentsDifferError(f"Agreement {agreement.number} is another document there.")
    CrossSignature.objects.get_or_create(
        agreement=agreement,
        version=body["version"],
        party=_believed_party(contact, body["party"]),
        defaults={
            "name": body["name"],
            "at": event.moment,
            "method": SignatureMethod.AUTHENTICATED_CLICK,
            "login_level": body["login_level"],
            "pdf_sha256": body["pdf_sha256"],
        },
    )
    _conclude_or_give_up(agreement)


def _conclude_or_give_up(agreement: CrossAgreement) -> None:
    """The last signature came from the other side: the person may have been bound elsewhere since."""
    try:
        conclude_when_signed(agreement, by=None)
    except ConflictError as error:
        agreement.refresh_from_db()
        give_up(agreement, by=None, who="", reason=str(error))
        told = {"agreement_id": str(agreement.pk), "reason": str(error), "who": ""}
        tell_other_side(agreement.contact, "agreement_cancelled", **told)


def _cancelled(contact: Contact, event: AgreementEvent) -> None:
    """The other side has given it up. What runs here already is ended early instead."""
    agreement = _find(contact, event)
    if agreement is None:
        return
    moves = AGREEMENT_MOVES[AgreementState(agreement.state)]
    if AgreementState.CANCELLED in moves:
        who = event.body["who"] or _("The other customer")
        give_up(agreement, by=None, who=who, reason=event.body["reason"])
    elif AgreementState.ENDED_EARLY in moves:
        agreement.ended_on = event.moment.date()
        move_agreement(agreement, AgreementState.ENDED_EARLY, by=None, note=event.body["reason"])


def _believed_party(contact: Contact, told: str) -> Party:
    """Return for whom the other side answers; it cannot answer for a party of this side."""
    party = Party(told)
    if party not in (OF_LENDER if contact.is_host else OF_HOST):
        raise PermissionError(f"The other side does not speak for {party.value}.")
    return party


HANDLERS: Final[Mapping[str, Callable[[Contact, Any], None]]] = {
    "agreement_written": _written,
    "agreement_approved": _approved,
    "agreement_signed": _signed,
    "agreement_cancelled": _cancelled,
}
