"""Approving and signing for a party of this side, and what the calendar does."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from clearing.crossing.domain.standing import (
    begin,
    conclude_when_signed,
    lock_agreement,
    move_agreement,
    require_allowed,
    require_party,
    require_version,
    seal_when_approved,
)
from clearing.crossing.models import CrossAgreement, CrossApproval, CrossSignature
from clearing.crossing.openness import why_closed
from clearing.crossing.sending import tell_other_side
from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.engagement import require_bindable
from core.exchange.domain.standing import require_one_party
from core.exchange.domain.terms import require_period_ahead
from core.exchange.enums import AgreementState, Party, SignatureMethod
from core.market.domain.offers import release_offer

logger = logging.getLogger(__name__)


@transaction.atomic
def approve_across(
    agreement: CrossAgreement, *, by: User, party: Party, version: int
) -> CrossAgreement:
    """Say yes for one party to the version that was read. The third yes, on whichever side, seals the
    document. Repeating one's own approval changes nothing.
    """
    locked = lock_agreement(agreement)
    require_party(locked, party, by=by)
    require_version(locked, version)
    given = locked.approvals.filter(version=version)
    if given.filter(party=party, by=by).exists():
        return locked
    if locked.state != AgreementState.PROPOSED:
        raise ConflictError(_("The agreement does not wait for approval now."), code="move_refused")
    require_one_party(given.filter(by=by).exists())
    _refuse_second(given.filter(party=party).first())
    _require_still_possible(locked)
    require_allowed(locked)
    row = CrossApproval.objects.create(
        agreement=locked, version=version, party=party, by=by, name=str(by), at=clock.now()
    )
    record("cross_agreement.approval_given", locked, by=by, changes={"party": (None, party.value)})
    tell_other_side(
        locked.contact,
        "agreement_approved",
        agreement_id=str(locked.pk),
        version=version,
        party=party.value,
        name=row.name,
    )
    seal_when_approved(locked, by=by)
    return locked


@transaction.atomic
def sign_across(
    agreement: CrossAgreement, *, by: User, party: Party, pdf_sha256: str, login_level: str
) -> CrossAgreement:
    """Sign for one party the very document that was shown, known by its SHA-256.

    Signing twice oneself changes nothing. The third signature, on whichever side, makes it binding.
    """
    locked = lock_agreement(agreement)
    require_party(locked, party, by=by)
    if not locked.pdf_sha256 or locked.pdf_sha256 != pdf_sha256:
        raise ConflictError(
            _("The document has changed since you opened it. Read the new version, then sign."),
            code="version",
        )
    given = locked.signatures.filter(version=locked.version)
    if given.filter(party=party, by=by).exists():
        return locked
    if locked.state != AgreementState.APPROVED:
        raise ConflictError(_("The agreement is not ready to be signed."), code="move_refused")
    require_one_party(given.filter(by=by).exists())
    _refuse_second(given.filter(party=party).first())
    _require_still_possible(locked)
    require_allowed(locked)
    row = CrossSignature.objects.create(
        agreement=locked,
        version=locked.version,
        party=party,
        by=by,
        name=str(by),
        at=clock.now(),
        method=SignatureMethod.AUTHENTICATED_CLICK,
        login_level=login_level,
        pdf_sha256=pdf_sha256,
    )
    record("cross_agreement.signature_given", locked, by=by, changes={"party": (None, party.value)})
    tell_other_side(
        locked.contact,
        "agreement_signed",
        agreement_id=str(locked.pk),
        version=locked.version,
        party=party.value,
        name=row.name,
        login_level=login_level,
        pdf_sha256=pdf_sha256,
    )
    conclude_when_signed(locked, by=by)
    return locked


def _refuse_second(earlier: CrossApproval | CrossSignature | None) -> None:
    if earlier is not None:
        raise ConflictError(
            _("%(name)s has already answered for this party.") % {"name": earlier.name},
            code="already_answered",
        )


def _require_still_possible(agreement: CrossAgreement) -> None:
    require_period_ahead(agreement)
    if reason := why_closed(agreement.contact):
        raise NotAllowedError(reason, code="closed")
    if agreement.contact.offer is not None:
        require_bindable(agreement.contact.offer)


# -- the calendar ---------------------------------------------------------------------------------


def move_with_calendar(day: dt.date) -> tuple[int, int]:
    """Begin what is due and complete what is over on ``day``; return how many of each.

    Each side goes by its own calendar: the day is the same on both.
    """
    signed = CrossAgreement.objects.filter(state=AgreementState.SIGNED, start_date__lte=day)
    over = CrossAgreement.objects.filter(state=AgreementState.ACTIVE, end_date__lt=day)
    return _move_each(signed, _begin), _move_each(over, _complete)


def _begin(agreement: CrossAgreement) -> None:
    begin(agreement, by=None)


def _complete(agreement: CrossAgreement) -> None:
    agreement.ended_on = agreement.end_date
    move_agreement(agreement, AgreementState.COMPLETED, by=None)
    if agreement.contact.offer is not None:
        release_offer(agreement.contact.offer, by=None)


def _move_each(agreements: Iterable[CrossAgreement], move: Callable[[CrossAgreement], None]) -> int:
    """One that is refused is left for a person to look at; it does not hold the others back."""
    moved = 0
    for agreement in list(agreements):
        try:
            with transaction.atomic():
                move(lock_agreement(agreement))
        except DomainError:
            logger.exception("The calendar could not move agreement %s.", agreement.number)
        else:
            moved += 1
    return moved
