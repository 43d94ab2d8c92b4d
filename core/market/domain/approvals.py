"""The lender's answer to a request to be made available."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.accounts.models import User
from core.audit.domain import record, record_person_read
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.market.approved import content_of
from core.market.domain.checks import require_reason, require_short_texts
from core.market.domain.offers import lock_offer, move_offer
from core.market.enums import ApprovalDecision, DeclineReason, OfferState
from core.market.models import Offer, OfferApproval
from core.market.rules import may_decide_offer
from core.notifications.domain import queue_mail_to
from core.notifications.enums import Event
from core.organisations.models import OrgUnit
from tenants.current import require_not_paused


@transaction.atomic
def approve_offer(
    offer: Offer, *, by: User, note: str = "", seen: dt.datetime | None = None
) -> Offer:
    """Say yes for the employer: from here this version of the offer is visible outside, masked.

    ``seen`` is when the request that was read had been sent; a newer one must be read first. Whoever
    comes second is told who was first.
    """
    require_not_paused()
    locked = _lock_waiting(offer, by=by, seen=seen)
    _require_capacity(locked)
    _answer(locked, ApprovalDecision.APPROVED, by=by, note=note)
    locked.published_at = clock.now()
    locked.state_reason = ""
    move_offer(locked, OfferState.APPROVED, by=by, fields=("published_at", "state_reason"))
    _tell_employee(locked, "market/mail/offer_approved", note=note)
    return locked


@transaction.atomic
def decline_offer(
    offer: Offer,
    *,
    by: User,
    reason: str,
    note: str = "",
    seen: dt.datetime | None = None,
) -> Offer:
    """Say no for the employer, with one of the reasons of ``DeclineReason`` and perhaps a note."""
    if reason not in DeclineReason.values:
        raise DomainError(_("Choose a reason."), field="reason", code="required")
    if reason == DeclineReason.OTHER and not note.strip():
        raise DomainError(_("Write which reason it is."), field="note", code="required")
    locked = _lock_waiting(offer, by=by, seen=seen)
    approval = _answer(locked, ApprovalDecision.DECLINED, by=by, note=note, reason=reason)
    locked.state_reason = note or approval.get_reason_display()
    move_offer(locked, OfferState.DECLINED, by=by, fields=("state_reason",))
    _tell_employee(locked, "market/mail/offer_declined", note=note, approval=approval)
    return locked


@transaction.atomic
def withdraw_approval(offer: Offer, *, by: User, reason: str) -> Offer:
    """Take a yes back, with a reason; not once an agreement is signed. The offer leaves every list."""
    require_reason(reason)
    require_short_texts({"reason": reason})
    locked = lock_offer(offer)
    _require_approver(locked, by)
    if locked.state == OfferState.ENGAGED:
        raise ConflictError(
            _("An agreement is signed. End the agreement instead."), code="agreement_signed"
        )
    if locked.state != OfferState.APPROVED:
        raise ConflictError(_("There is no yes to take back."), code="not_approved")
    # The latest answer is the yes that stands.
    approval = locked.approvals.filter(decision=ApprovalDecision.APPROVED).latest("decided_at")
    approval.withdrawn_at, approval.withdrawn_by = clock.now(), by
    approval.withdrawn_reason = reason
    approval.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record("offer.approval_withdrawn", locked, by=by, changes={"reason": ("", reason)})
    locked.state_reason = reason
    move_offer(locked, OfferState.DECLINED, by=by, fields=("state_reason",))
    _tell_employee(locked, "market/mail/offer_declined", note=reason)
    return locked


def read_request(offer: Offer, *, by: User) -> None:
    """Log that who speaks for the lender was shown the named profile."""
    organisation = offer.member.organisation
    record_person_read(
        offer.member.user,
        by=by,
        fields=("name", "profile"),
        purpose="offer_approval",
        organisation=organisation.name if organisation else "",
        context=offer.headline,
    )


def _lock_waiting(offer: Offer, *, by: User, seen: dt.datetime | None) -> Offer:
    locked = lock_offer(offer)
    _require_approver(locked, by)
    if locked.state != OfferState.REQUESTED:
        raise _answered_error(locked)
    if seen is not None and seen != locked.requested_at:
        raise ConflictError(
            _("The profile has been changed since you opened it. Read it again, then answer."),
            code="changed",
        )
    return locked


def _require_approver(offer: Offer, by: User) -> None:
    if by.pk == offer.member.user_id:
        raise NotAllowedError(
            _("Nobody approves their own availability. Another manager or HR must answer."),
            code="own_offer",
        )
    if not may_decide_offer(by, offer):
        raise NotAllowedError(
            _("Only a manager of the unit or HR in %(organisation)s may answer.")
            % {"organisation": offer.member.organisation}
        )


def _require_capacity(offer: Offer) -> None:
    """Raise when the unit would be without more people than it can do without. Two who say yes at once
    wait for each other.
    """
    unit = offer.member.unit
    if unit is None:
        return
    unit = OrgUnit.objects.select_for_update().get(pk=unit.pk)
    if unit.most_away is None:
        return
    away = Offer.objects.filter(
        member__unit=unit, state__in=(OfferState.APPROVED, OfferState.ENGAGED)
    ).exclude(pk=offer.pk)
    if away.count() >= unit.most_away:
        raise ConflictError(
            ngettext(
                "%(unit)s can do without %(number)d person at the same time, and that place is taken. "
                "Say no for now, or have HR raise the number.",
                "%(unit)s can do without %(number)d people at the same time, and those places are "
                "taken. Say no for now, or have HR raise the number.",
                unit.most_away,
            )
            % {"unit": unit.name, "number": unit.most_away},
            code="no_capacity",
        )


def _answer(
    offer: Offer, decision: ApprovalDecision, *, by: User, note: str, reason: str = ""
) -> OfferApproval:
    require_short_texts({"note": note})
    if offer.requested_at is None:
        raise _answered_error(offer)
    try:
        with transaction.atomic():
            return OfferApproval.objects.create(
                offer=offer,
                requested_at=offer.requested_at,
                decision=decision,
                decided_by=by,
                note=note,
                reason=reason,
                content=content_of(offer) if decision == ApprovalDecision.APPROVED else {},
            )
    except IntegrityError as error:
        # The lock makes this the rare path: an answer that slipped past the state.
        raise _answered_error(offer) from error


def _answered_error(offer: Offer) -> ConflictError:
    first = offer.approvals.select_related("decided_by").first()
    if first is None or first.requested_at != offer.requested_at:
        return ConflictError(
            _("Nothing waits for an answer here: the profile has been changed or withdrawn."),
            code="not_waiting",
        )
    texts = {
        ApprovalDecision.APPROVED: _("%(name)s was first and has approved this."),
        ApprovalDecision.DECLINED: _("%(name)s was first and has declined this."),
    }
    return ConflictError(
        texts[ApprovalDecision(first.decision)] % {"name": first.decided_by},
        code="already_answered",
    )


def _tell_employee(
    offer: Offer, template: str, *, note: str, approval: OfferApproval | None = None
) -> None:
    context = {"offer": offer, "note": note, "approval": approval}
    path = reverse("market:my_offer")
    queue_mail_to(offer.member.user, template, context, event=Event.AVAILABILITY, path=path)
