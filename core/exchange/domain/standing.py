"""What every step of an agreement needs: the locked row, a checked move, a person for one party."""

from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record, record_person_read
from core.base.errors import ConflictError, NotAllowedError
from core.exchange.enums import AgreementState, Party
from core.exchange.models import ExchangeAgreement
from core.exchange.queries import OPEN_AGREEMENT_STATES, agreements_in_full
from core.exchange.rules import may_edit_agreement, parties_of
from core.exchange.states import require_agreement_move
from core.market.announcements import offers_changed


def lock_agreement(agreement: ExchangeAgreement) -> ExchangeAgreement:
    """Return the row as it is now, locked until the transaction ends."""
    return agreements_in_full().select_for_update(of=("self",)).get(pk=agreement.pk)


def move_agreement(
    agreement: ExchangeAgreement, state: AgreementState, *, by: User | None, **noted: str
) -> None:
    """Bring a locked agreement to ``state``, if it may go there, and log it."""
    require_agreement_move(agreement.state, state)
    before = agreement.state
    agreement.state = state
    # Not save(): the document says the day of its version, and only an edit makes a new one.
    ExchangeAgreement.objects.filter(pk=agreement.pk).update(
        state=state, pdf_sha256=agreement.pdf_sha256, signed_at=agreement.signed_at
    )
    changes = {"state": (before, state.value)} | {
        name: (None, value) for name, value in noted.items()
    }
    record(f"agreement.{state.value}", agreement, by=by, changes=changes)
    # Until when the person is held has changed.
    offers_changed.tell([agreement.candidate.offer_id])


def require_editor(agreement: ExchangeAgreement, *, by: User) -> None:
    """Raise ``NotAllowedError`` unless the user is of one of the two organisations."""
    if not may_edit_agreement(by, agreement):
        raise NotAllowedError(_("Only the lender and the host write the agreement's text."))


def require_editable(agreement: ExchangeAgreement) -> None:
    """Raise ``ConflictError`` once anybody has signed this version."""
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


def require_party(agreement: ExchangeAgreement, party: Party, *, by: User) -> None:
    """Raise ``NotAllowedError`` unless the user may speak for the party."""
    if party not in parties_of(by, agreement):
        raise NotAllowedError(
            _("You cannot approve or sign for “%(party)s”.") % {"party": party.label},
            code="wrong_party",
        )


def require_one_party(has_spoken: bool) -> None:
    """Raise ``NotAllowedError`` when the same person has already spoken for another party."""
    if has_spoken:
        raise NotAllowedError(
            _(
                "You have already spoken for another party. The three must be three different people."
            ),
            code="one_party_each",
        )


def require_version(agreement: ExchangeAgreement, version: int) -> None:
    """Raise ``ConflictError`` when the agreement has changed since ``version`` was read."""
    if agreement.version != version:
        raise ConflictError(
            _("The agreement has been changed since you opened it. Read the new version first."),
            code="version",
        )


def read_agreement(agreement: ExchangeAgreement, *, by: User, purpose: str = "agreement") -> None:
    """Log that the reader was shown whose agreement it is; the employee's own reading is not."""
    parties = parties_of(by, agreement)
    organisation = ""
    if Party.LENDER in parties:
        organisation = agreement.lender.name
    elif Party.HOST in parties:
        organisation = agreement.host.name
    record_person_read(
        agreement.employee,
        by=by,
        fields=("name", "job title", "unit"),
        purpose=purpose,
        organisation=organisation,
        context=agreement.number,
    )
