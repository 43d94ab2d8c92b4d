"""Approving one version of an agreement; the third yes seals the document to be signed."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError
from core.exchange.contents import agreement_content, content_as_json
from core.exchange.documents.render import render_agreement_pdf, sha256
from core.exchange.domain.engagement import require_bindable
from core.exchange.domain.standing import (
    lock_agreement,
    move_agreement,
    require_one_party,
    require_party,
    require_version,
)
from core.exchange.domain.telling import tell_parties
from core.exchange.domain.terms import require_period_ahead, require_policy
from core.exchange.enums import AgreementState, Party
from core.exchange.models import AgreementDocument, Approval, ExchangeAgreement


@transaction.atomic
def approve_agreement(
    agreement: ExchangeAgreement, *, by: User, party: Party, version: int
) -> ExchangeAgreement:
    """Say yes for one party to the version that was read. The third yes makes the PDF to be signed.

    Repeating one's own approval changes nothing; somebody else's being first is a ``ConflictError``.
    """
    locked = lock_agreement(agreement)
    require_party(locked, party, by=by)
    require_version(locked, version)
    if _has_approved(locked, party, by=by):
        return locked
    if locked.state != AgreementState.PROPOSED:
        raise ConflictError(_("The agreement does not wait for approval now."), code="move_refused")
    given = locked.approvals.filter(version=version)
    require_one_party(given.filter(approved_by=by).exists())
    require_period_ahead(locked)
    require_bindable(locked.candidate.offer)
    require_policy(locked)
    Approval.objects.create(agreement=locked, version=version, party=party, approved_by=by)
    record("agreement.approval_given", locked, by=by, changes={"party": (None, party.value)})
    if given.count() == len(Party):
        _seal(locked, by=by)
    return locked


def _has_approved(agreement: ExchangeAgreement, party: Party, *, by: User) -> bool:
    earlier = (
        agreement.approvals.filter(version=agreement.version, party=party)
        .select_related("approved_by")
        .first()
    )
    if earlier and earlier.approved_by_id != by.pk:
        raise ConflictError(
            _("%(name)s has already approved for this party.") % {"name": earlier.approved_by},
            code="already_approved",
        )
    return earlier is not None


def _seal(agreement: ExchangeAgreement, *, by: User) -> None:
    content = agreement_content(agreement)
    pdf = render_agreement_pdf(content)
    digest = sha256(pdf)
    AgreementDocument.objects.create(
        agreement=agreement,
        version=agreement.version,
        sha256=digest,
        pdf=pdf,
        content=content_as_json(content),
    )
    agreement.pdf_sha256 = digest
    move_agreement(agreement, AgreementState.APPROVED, by=by, pdf_sha256=digest)
    tell_parties(agreement, "exchange/mail/agreement_ready_to_sign", besides=None)
