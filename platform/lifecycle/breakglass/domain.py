"""Asking, deciding, going in, ending. Needs the platform's door."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.support.domain import begin_access, end_access, issue_ticket
from core.support.queries import find_open_access
from lifecycle.enums import SupportState
from lifecycle.models import SupportRequest
from tenants.doors import tenant_context
from tenants.models import Tenant

MOST_HOURS = 8


@transaction.atomic
def request_support(tenant: Tenant, *, by: User, reason: str, hours: int) -> SupportRequest:
    """Ask to read in a customer. Nothing opens before another operator has agreed."""
    if not reason.strip():
        raise DomainError(_("Write what you need to see, and why."), field="reason")
    if not 1 <= hours <= MOST_HOURS:
        raise DomainError(
            _("Choose between 1 and %(most)s hours.") % {"most": MOST_HOURS}, field="hours"
        )
    _require_served(tenant)
    request = SupportRequest.objects.create(
        tenant=tenant,
        reason=reason.strip(),
        hours=hours,
        requested_by_id=by.pk,
        requested_by_label=by.email,
        requested_by_name=by.full_name,
    )
    record("support.requested", request, by=by, changes={"reason": ("", request.reason)})
    return request


def _require_served(tenant: Tenant) -> None:
    if not tenant.is_active:
        raise ConflictError(_("Only an active customer can be read in."))


@transaction.atomic
def approve_support(request: SupportRequest, *, by: User) -> SupportRequest:
    """Agree to somebody else's request: the hours run from now, and the customer sees it at once."""
    request = _waiting(request, by=by)
    tenant = request.tenant
    _require_served(tenant)
    request.ends_at = clock.now() + dt.timedelta(hours=request.hours)
    _decide(request, SupportState.APPROVED, by=by)
    with tenant_context(tenant):
        begin_access(
            request.pk,
            person=request.requested_by_name,
            email=request.requested_by_label,
            reason=request.reason,
            approved_by=by.email,
            ends_at=request.ends_at,
        )
    return request


@transaction.atomic
def refuse_support(request: SupportRequest, *, by: User) -> SupportRequest:
    """Say no to somebody else's request."""
    request = _waiting(request, by=by)
    _decide(request, SupportState.REFUSED, by=by)
    return request


def _waiting(request: SupportRequest, *, by: User) -> SupportRequest:
    request = _locked(request)
    if request.requested_by_id == by.pk:
        raise NotAllowedError(_("Another operator must decide about your own request."))
    if request.state != SupportState.WAITING:
        raise ConflictError(_("Somebody has decided about this already."))
    return request


def _locked(request: SupportRequest) -> SupportRequest:
    rows = SupportRequest.objects.select_for_update(of=("self",)).select_related("tenant")
    return rows.get(pk=request.pk)


def _decide(request: SupportRequest, state: SupportState, *, by: User) -> None:
    before, request.state = request.state, state
    request.decided_by_id, request.decided_by_label = by.pk, by.email
    request.save(
        update_fields=["state", "decided_by_id", "decided_by_label", "ends_at", "updated_at"]
    )
    record(f"support.{state.value}", request, by=by, changes={"state": (before, state.value)})


@transaction.atomic
def enter_tenant(request: SupportRequest, *, by: User) -> str:
    """Return the ticket that opens the customer's portal to the one it was approved for.

    Without an approval that holds, to anybody else, or after the customer has ended it, it is refused.
    """
    refusal = NotAllowedError(_("You have no access to this customer now."))
    if request.requested_by_id != by.pk or not request.is_open or not request.tenant.is_active:
        raise refusal
    with tenant_context(request.tenant):
        if find_open_access(request.pk) is None:
            raise refusal
    record("support.entered", request, by=by)
    return issue_ticket(request.pk, request.tenant_id)


@transaction.atomic
def end_support(request: SupportRequest, *, by: User | None) -> SupportRequest:
    """End an access before its time. ``by`` is None on the command line."""
    request = _locked(request)
    if not request.is_open:
        raise ConflictError(_("This access is over already."))
    with tenant_context(request.tenant):
        access = find_open_access(request.pk)
        if access is not None:
            end_access(access, by_label=by.email if by else "")
    before, request.state = request.state, SupportState.ENDED
    request.save(update_fields=["state", "updated_at"])
    record("support.ended", request, by=by, changes={"state": (before, request.state)})
    return request


@transaction.atomic
def end_support_of(person: User, *, by: User | None) -> None:
    """End whatever access a person has to customers, and take back what they have asked for."""
    asked = SupportRequest.objects.filter(requested_by_id=person.pk).order_by("pk")
    for request in asked.filter(state=SupportState.APPROVED, ends_at__gt=clock.now()):
        end_support(request, by=by)
    for request in asked.filter(state=SupportState.WAITING):
        _close_unanswered(request, by=by)


def _close_unanswered(request: SupportRequest, *, by: User | None) -> None:
    request = _locked(request)
    if request.state == SupportState.WAITING:
        request.state = SupportState.ENDED
        request.save(update_fields=["state", "updated_at"])
        changes = {"state": (SupportState.WAITING.value, request.state.value)}
        record("support.ended", request, by=by, changes=changes)
