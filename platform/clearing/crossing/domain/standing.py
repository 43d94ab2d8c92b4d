"""What every step of an agreement between two tenants needs. Used by both sides and by events."""

from django.utils.translation import gettext as _

from clearing.crossing.contents import content_of
from clearing.crossing.domain.rows import agreements_in_full
from clearing.crossing.domain.steps import move_contact
from clearing.crossing.models import CrossAgreement
from clearing.crossing.openness import decision_on
from clearing.crossing.rules import parties_of
from clearing.crossing.telling import tell_own_parties
from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, NotAllowedError
from core.exchange.documents.render import render_agreement_pdf, sha256
from core.exchange.domain.engagement import bind_offer
from core.exchange.enums import AgreementState, CandidateState, Party
from core.exchange.states import require_agreement_move


def lock_agreement(agreement: CrossAgreement) -> CrossAgreement:
    """Return the row as it is now, held until the transaction ends."""
    return agreements_in_full().select_for_update(of=("self",)).get(pk=agreement.pk)


def move_agreement(
    agreement: CrossAgreement, state: AgreementState, *, by: User | None, note: str = ""
) -> None:
    """Bring a locked agreement to ``state``, if it may go there, and log it."""
    require_agreement_move(agreement.state, state)
    before, agreement.state = agreement.state, state
    agreement.save()
    changes = {"state": (before, state.value)} | ({"reason": (None, note)} if note else {})
    record(f"cross_agreement.{state.value}", agreement, by=by, changes=changes)


def require_party(agreement: CrossAgreement, party: Party, *, by: User) -> None:
    """Raise ``NotAllowedError`` unless the user may speak for the party, on this side."""
    if party not in parties_of(by, agreement.contact):
        raise NotAllowedError(
            _("You cannot approve or sign for “%(party)s”.") % {"party": party.label},
            code="wrong_party",
        )


def require_version(agreement: CrossAgreement, version: int) -> None:
    """Raise ``ConflictError`` when the agreement has changed since ``version`` was read."""
    if agreement.version != version:
        raise ConflictError(
            _("The agreement has been changed since you opened it. Read the new version first."),
            code="version",
        )


def require_allowed(agreement: CrossAgreement) -> None:
    """Raise unless the policy lets the two exchange from this day, for this long."""
    decision = decision_on(
        agreement.contact, on=max(agreement.start_date, clock.today()), days=agreement.days
    )
    if not decision.is_allowed:
        field = "end_date" if decision.reason == "too_long" else "start_date"
        raise NotAllowedError(
            _("These two organisations may not exchange people in this form on that date.")
            if field == "start_date"
            else _("These two organisations may not exchange people for so long."),
            field=field,
            code=decision.reason,
        )


def seal_when_approved(agreement: CrossAgreement, *, by: User | None) -> None:
    """Make the document to be signed once all three have approved this version.

    Each side makes it of the same content, and so the same bytes.
    """
    given = agreement.approvals.filter(version=agreement.version)
    if agreement.state != AgreementState.PROPOSED or given.count() < len(Party):
        return
    agreement.pdf = render_agreement_pdf(content_of(agreement))
    agreement.pdf_sha256 = sha256(bytes(agreement.pdf))
    move_agreement(agreement, AgreementState.APPROVED, by=by)
    tell_own_parties(agreement, "ready")


def conclude_when_signed(agreement: CrossAgreement, *, by: User | None) -> None:
    """Make the agreement binding once all three have signed; begin the exchange if it is due."""
    given = agreement.signatures.filter(version=agreement.version)
    if agreement.state != AgreementState.APPROVED or given.count() < len(Party):
        return
    if agreement.contact.offer is not None:
        bind_offer(agreement.contact.offer, by=by)
    move_agreement(agreement, AgreementState.SIGNED, by=by)
    tell_own_parties(agreement, "signed")
    if agreement.is_due_on(clock.today()):
        begin(agreement, by=by)


def begin(agreement: CrossAgreement, *, by: User | None) -> None:
    """Begin the exchange: on the agreed day, or on the day of the last signature if that is later."""
    last = max(row.at for row in agreement.signatures.filter(version=agreement.version))
    agreement.started_on = max(agreement.start_date, last.astimezone(clock.zone()).date())
    move_agreement(agreement, AgreementState.ACTIVE, by=by)
    move_contact(agreement.contact, CandidateState.PLACED, by=by, who=agreement.number)
