"""What every step of an agreement between two tenants needs. Used by both sides and by events."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from core.exchange.queries import AGREED_STATES
from core.exchange.states import require_agreement_move
from core.organisations.models import Organisation
from policy.decision import within_terms
from tenants.current import require_not_paused


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
    """Raise unless the policy lets the two exchange from this day, for this long, and one more."""
    require_not_paused()
    contact, days = agreement.contact, agreement.days
    decision = decision_on(contact, on=max(agreement.start_date, clock.today()), days=days)
    if decision.is_allowed and decision.quota is not None:
        running = count_at_the_same_time(agreement)
        decision = within_terms(decision, days=days, running=running)
    if not decision.is_allowed:
        field, text = _REFUSALS.get(decision.reason, _REFUSED)
        raise NotAllowedError(text, field=field, code=decision.reason)


_REFUSED = (
    "start_date",
    gettext_lazy("These two organisations may not exchange people in this form on that date."),
)
_REFUSALS = {
    "too_long": (
        "end_date",
        gettext_lazy("These two organisations may not exchange people for so long."),
    ),
    "quota_full": (
        "start_date",
        gettext_lazy(
            "These two organisations already have as many exchanges at the same time as they may"
            " have. Choose a period after one of them."
        ),
    ),
}


def count_at_the_same_time(agreement: CrossAgreement) -> int:
    """Count the agreed or running exchanges from the same lender to the same host in its period.

    Whoever counts for the same organisation on this side waits, so that two do not both take the last place.
    """
    contact = agreement.contact
    own = contact.host_orgnr if contact.is_host else contact.lender_orgnr
    list(Organisation.objects.select_for_update().filter(orgnr=own))
    return (
        CrossAgreement.objects.filter(
            contact__side=contact.side,
            contact__other_tenant_id=contact.other_tenant_id,
            contact__lender_orgnr=contact.lender_orgnr,
            contact__host_orgnr=contact.host_orgnr,
            state__in=AGREED_STATES,
            start_date__lte=agreement.end_date,
            end_date__gte=agreement.start_date,
        )
        .exclude(pk=agreement.pk)
        .count()
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
