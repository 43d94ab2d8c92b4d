"""Open, closed for a while, or put away."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from clearing.domain.participants import follow_tenant
from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError
from tenants.enums import TenantState
from tenants.models import Tenant


@transaction.atomic
def suspend_tenant(tenant: Tenant, *, by: User | None) -> Tenant:
    """Close the portal. Nothing is deleted; from the next request on it answers 503."""
    return change_state(
        tenant,
        (TenantState.ACTIVE,),
        TenantState.SUSPENDED,
        by=by,
        refusal=_("Only an active customer can be suspended. Read the page again."),
    )


@transaction.atomic
def resume_tenant(tenant: Tenant, *, by: User | None) -> Tenant:
    """Open a suspended or archived portal again."""
    return change_state(
        tenant,
        (TenantState.SUSPENDED, TenantState.ARCHIVED),
        TenantState.ACTIVE,
        by=by,
        refusal=_("Only a suspended or archived customer can be resumed. Read the page again."),
    )


@transaction.atomic
def archive_tenant(tenant: Tenant, *, by: User | None) -> Tenant:
    """Put a customer away: its portal is not found, its data is kept and can be exported."""
    return change_state(
        tenant,
        (TenantState.ACTIVE, TenantState.SUSPENDED),
        TenantState.ARCHIVED,
        by=by,
        refusal=_("Only an active or suspended customer can be archived. Read the page again."),
    )


_DEEDS = {
    TenantState.SUSPENDED: "tenant.suspended",
    TenantState.ACTIVE: "tenant.resumed",
    TenantState.ARCHIVED: "tenant.archived",
    TenantState.DELETING: "tenant.deletion_ordered",
}


def change_state(
    tenant: Tenant,
    old: Collection[TenantState],
    new: TenantState,
    *,
    by: User | None,
    refusal: str,
) -> Tenant:
    """Move the tenant from one of the ``old`` states; in any other it is a conflict."""
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if tenant.state not in old:
        raise ConflictError(refusal)
    before, tenant.state = tenant.state, new
    tenant.save(update_fields=["state", "updated_at"])
    follow_tenant(tenant)
    record(_DEEDS[new], tenant, by=by, changes={"state": (str(before), new.value)})
    return tenant
