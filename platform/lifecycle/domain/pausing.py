"""Readable, with nothing new beginning in it: a pause. A suspended portal, in contrast, is closed."""

from django.db import transaction
from django.utils.translation import gettext as _

from clearing.domain.participants import follow_tenant
from core.accounts.models import User
from core.audit.domain import Changes, record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.exchange.tasks import resume_clocks
from tenants.doors import tenant_context
from tenants.models import Tenant

#: Leaves room for a full stop.
LONGEST_REASON = 299


@transaction.atomic
def pause_tenant(tenant: Tenant, *, by: User | None, reason: str) -> Tenant:
    """Let nothing new begin in a customer from the next request on; everybody there reads why.

    What it shows to other customers is hidden in the same transaction. Needs the platform's door.
    """
    reason = _checked_reason(reason)
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if not tenant.is_active:
        raise ConflictError(_("Only an active customer can be paused. Read the page again."))
    if tenant.is_paused:
        raise ConflictError(_("The customer is paused already. Read the page again."))
    tenant.paused_at, tenant.pause_reason = clock.now(), reason
    _save(tenant, "tenant.paused", by=by, changes={"reason": ("", reason)})
    return tenant


@transaction.atomic
def unpause_tenant(tenant: Tenant, *, by: User | None) -> Tenant:
    """End a pause: everything goes on, and others see again what the customer shows them."""
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if not tenant.is_paused:
        raise ConflictError(_("The customer is not paused. Read the page again."))
    changes = {"paused_at": (tenant.paused_at, ""), "reason": (tenant.pause_reason, "")}
    days = (clock.today() - clock.day_of(tenant.paused_at or clock.now())).days
    tenant.paused_at, tenant.pause_reason = None, ""
    _save(tenant, "tenant.unpaused", by=by, changes=changes)
    if days:
        # Nobody loses the days in which they could not answer.
        resume_clocks.enqueue_for(tenant.pk, days=days)
    return tenant


def _checked_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise DomainError(_("Write why the customer is paused."), field="reason", code="required")
    if len(reason) > LONGEST_REASON:
        raise DomainError(
            _("The reason has %(length)d characters. Shorten it to %(limit)d or fewer.")
            % {"length": len(reason), "limit": LONGEST_REASON},
            field="reason",
            code="too_long",
        )
    # Another sentence follows it wherever it is shown.
    return reason if reason[-1] in ".!?" else f"{reason}."


def _save(tenant: Tenant, deed: str, *, by: User | None, changes: Changes) -> None:
    tenant.save(update_fields=["paused_at", "pause_reason", "updated_at"])
    follow_tenant(tenant)
    record(deed, tenant, by=by, changes=changes)
    # The customer finds it in its own log too; the operator is nobody of its people.
    with tenant_context(tenant):
        record(deed, tenant, by=None, changes={**changes, "by": ("", by.email if by else "")})
