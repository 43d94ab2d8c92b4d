"""Writing, proposing and giving up an agreement between two tenants. The host's side writes the text."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clearing.crossing.contents import content_of, content_to_send, values_in, write_content
from clearing.crossing.domain.standing import (
    lock_agreement,
    move_agreement,
    require_allowed,
    require_version,
)
from clearing.crossing.domain.steps import lock_contact, move_contact
from clearing.crossing.models import Contact, CrossAgreement
from clearing.crossing.openness import require_contact_open
from clearing.crossing.rules import may_write, parties_of
from clearing.crossing.sending import tell_other_side
from clearing.crossing.telling import tell_own_parties
from clearing.crossing.versions import keep_version
from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.base.ids import new_id
from core.exchange.contents import FIELD_OF_CONTENT
from core.exchange.documents.content import AgreementContent
from core.exchange.documents.render import UnprintableTextError, render_agreement_pdf
from core.exchange.domain.terms import require_start_ahead, require_terms
from core.exchange.enums import AgreementState, CandidateState
from core.exchange.models import ExchangeAgreement
from core.exchange.queries import OPEN_AGREEMENT_STATES
from core.market.domain.checks import require_short_texts
from core.market.domain.offers import release_offer
from core.market.models import Need


@transaction.atomic
def draft_across(contact: Contact, *, by: User, values: Mapping[str, Any]) -> CrossAgreement:
    """Write the first version for a candidate who has said yes. The other side sees it when proposed."""
    locked = lock_contact(contact)
    need = _need_of(locked)
    if not may_write(by, locked):
        raise NotAllowedError(_("Only the host's HR drafts the agreement."))
    require_contact_open(locked)
    move_contact(locked, CandidateState.AGREEMENT, by=by, who=str(by))
    number = f"A-{new_id().hex[-8:].upper()}"
    content = _sound_content(locked, need, values, number=number, version=1)
    agreement = CrossAgreement(
        contact=locked,
        number=number,
        content=content_to_send(content),
        start_date=content.start,
        end_date=content.end,
    )
    require_allowed(agreement)
    agreement.save(force_insert=True)
    keep_version(agreement)
    record("cross_agreement.drafted", agreement, by=by, changes={"version": (None, 1)})
    return agreement


@transaction.atomic
def change_across(
    agreement: CrossAgreement, *, by: User, version: int, values: Mapping[str, Any]
) -> CrossAgreement:
    """Make a new version of the one that was read. Approvals hold for one version, so an edit asks
    everybody again. An edit that changes nothing makes no version.
    """
    locked = lock_agreement(agreement)
    _require_writable(locked, by=by)
    require_version(locked, version)
    keep_version(locked)
    content_before = content_of(locked)
    before = values_in(content_before)
    changes = {name: (before[name], new) for name, new in values.items() if before[name] != new}
    if not changes:
        return locked
    contact = locked.contact
    content = _sound_content(
        contact,
        _need_of(contact),
        values,
        number=locked.number,
        version=version + 1,
        before=content_before,
    )
    locked.version, locked.content = version + 1, content_to_send(content)
    locked.start_date, locked.end_date = content.start, content.end
    require_allowed(locked)
    locked.pdf, locked.pdf_sha256 = None, ""
    was_proposed = locked.state != AgreementState.DRAFT
    if was_proposed:
        locked.state = AgreementState.PROPOSED
    locked.save()
    keep_version(locked)
    record("cross_agreement.changed", locked, by=by, changes=changes)
    if was_proposed:
        _tell_text(locked)
    return locked


@transaction.atomic
def propose_across(agreement: CrossAgreement, *, by: User) -> CrossAgreement:
    """Send the draft to both sides for approval. Repeating changes nothing."""
    locked = lock_agreement(agreement)
    _require_writable(locked, by=by)
    if locked.state == AgreementState.PROPOSED:
        return locked
    require_contact_open(locked.contact)
    require_allowed(locked)
    move_agreement(locked, AgreementState.PROPOSED, by=by)
    _tell_text(locked)
    tell_own_parties(locked, "proposed", besides=by)
    return locked


@transaction.atomic
def cancel_across(agreement: CrossAgreement, *, by: User, reason: str) -> CrossAgreement:
    """Give up an agreement that is not running yet; the candidate is free for another try."""
    if not reason.strip():
        raise DomainError(_("Say why the agreement is cancelled."), field="reason", code="required")
    require_short_texts({"reason": reason})
    locked = lock_agreement(agreement)
    if not parties_of(by, locked.contact):
        raise NotAllowedError(_("Only a party can cancel the agreement."))
    was_told = locked.state != AgreementState.DRAFT
    give_up(locked, by=by, who=str(by), reason=reason)
    if was_told:
        told = {"agreement_id": str(locked.pk), "reason": reason, "who": str(by)}
        tell_other_side(locked.contact, "agreement_cancelled", **told)
    return locked


def give_up(agreement: CrossAgreement, *, by: User | None, who: str, reason: str) -> None:
    """Cancel a locked agreement on this side, whoever wished it; the person is free again."""
    contact = agreement.contact
    if agreement.state == AgreementState.SIGNED and contact.offer is not None:
        release_offer(contact.offer, by=by)
    move_agreement(agreement, AgreementState.CANCELLED, by=by, note=reason)
    if contact.state == CandidateState.AGREEMENT:
        move_contact(contact, CandidateState.INTERESTED, by=by, who=who, note=reason)
    tell_own_parties(agreement, "cancelled", besides=by)


def forget_unsigned(contact: Contact) -> None:
    """Erase the texts that name somebody who is masked again; what anybody has signed is kept."""
    for agreement in contact.agreements.filter(signatures__isnull=True):
        if agreement.state in OPEN_AGREEMENT_STATES:
            give_up(lock_agreement(agreement), by=None, who="", reason="")
        CrossAgreement.objects.filter(pk=agreement.pk).delete()
    contact.refresh_from_db(fields=["state"])


def _need_of(contact: Contact) -> Need:
    if contact.need is None:
        raise NotAllowedError(_("Only the host's HR drafts the agreement."))
    return contact.need


def _require_writable(agreement: CrossAgreement, *, by: User) -> None:
    if not may_write(by, agreement.contact):
        raise NotAllowedError(_("Only the host writes the agreement's text."))
    if agreement.state not in OPEN_AGREEMENT_STATES:
        raise ConflictError(
            _("A signed agreement is not edited. Make a new one, or end this one."),
            code="move_refused",
        )
    if agreement.signatures.filter(version=agreement.version).exists():
        raise ConflictError(
            _("Somebody has already signed this version, so it can no longer be changed."),
            code="signed",
        )


def _sound_content(
    contact: Contact,
    need: Need,
    values: Mapping[str, Any],
    *,
    number: str,
    version: int,
    before: AgreementContent | None = None,
) -> AgreementContent:
    """Return the text of a version, once its terms are what they must be and it can be printed."""
    require_short_texts(values)
    require_start_ahead(values["start_date"])
    require_terms(ExchangeAgreement(form=need.form, **values), need)
    content = write_content(contact, need, values, number=number, version=version, before=before)
    try:
        render_agreement_pdf(content)
    except UnprintableTextError as error:
        error.field = FIELD_OF_CONTENT.get(error.field or "", error.field)
        raise
    return content


def _tell_text(agreement: CrossAgreement) -> None:
    tell_other_side(
        agreement.contact,
        "agreement_written",
        agreement_id=str(agreement.pk),
        number=agreement.number,
        version=agreement.version,
        content=agreement.content,
    )
