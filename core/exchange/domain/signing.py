"""Signing the approved document."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError
from core.exchange.domain.engagement import bind_offer, require_bindable
from core.exchange.domain.placements import activate_agreement
from core.exchange.domain.standing import (
    lock_agreement,
    move_agreement,
    require_one_party,
    require_party,
)
from core.exchange.domain.telling import tell_parties
from core.exchange.domain.terms import require_period_ahead, require_policy
from core.exchange.enums import AgreementState, Party, SignatureMethod
from core.exchange.models import ExchangeAgreement, Signature


@transaction.atomic
def sign_agreement(
    agreement: ExchangeAgreement, *, by: User, party: Party, pdf_sha256: str, login_level: str
) -> ExchangeAgreement:
    """Sign for one party the very document that was shown, known by its SHA-256.

    Signing twice oneself (a double click) changes nothing. The third signature makes the agreement
    binding; when its start has come, the placement begins at once. Nobody signs once the last day
    has passed, or once policy lets the two no longer exchange people.
    """
    locked = lock_agreement(agreement)
    require_party(locked, party, by=by)
    _require_shown_document(locked, pdf_sha256)
    if _has_signed(locked, party, by=by):
        return locked
    if locked.state != AgreementState.APPROVED:
        raise ConflictError(_("The agreement is not ready to be signed."), code="move_refused")
    given = locked.signatures.filter(version=locked.version)
    require_one_party(given.filter(signed_by=by).exists())
    require_period_ahead(locked)
    require_bindable(locked.candidate.offer)
    require_policy(locked)
    Signature.objects.create(
        agreement=locked,
        version=locked.version,
        party=party,
        method=SignatureMethod.AUTHENTICATED_CLICK,
        login_level=login_level,
        pdf_sha256=pdf_sha256,
        signed_by=by,
    )
    record("agreement.signature_given", locked, by=by, changes={"party": (None, party.value)})
    if given.count() == len(Party):
        _conclude(locked, by=by)
    return locked


def _require_shown_document(agreement: ExchangeAgreement, pdf_sha256: str) -> None:
    if not agreement.pdf_sha256 or agreement.pdf_sha256 != pdf_sha256:
        raise ConflictError(
            _("The document has changed since you opened it. Read the new version, then sign."),
            code="version",
        )


def _has_signed(agreement: ExchangeAgreement, party: Party, *, by: User) -> bool:
    earlier = (
        agreement.signatures.filter(version=agreement.version, party=party)
        .select_related("signed_by")
        .first()
    )
    if earlier and earlier.signed_by_id != by.pk:
        raise ConflictError(
            _("%(name)s has already signed for this party.") % {"name": earlier.signed_by},
            code="already_signed",
        )
    return earlier is not None


def _conclude(agreement: ExchangeAgreement, *, by: User) -> None:
    agreement.signed_at = clock.now()
    move_agreement(agreement, AgreementState.SIGNED, by=by)
    bind_offer(agreement.candidate.offer, by=by)
    tell_parties(agreement, "exchange/mail/agreement_signed", besides=None)
    if agreement.is_due_on(clock.today()):
        activate_agreement(agreement, by=by)
        agreement.refresh_from_db(fields=["state"])
