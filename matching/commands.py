"""What ``veksel retention`` does, as a function that answers with text."""

from collections.abc import Iterator

from core.base import clock
from core.notifications.retention import purge_notifications
from matching.retention import purge_runs
from tenants.doors import platform_context, tenant_context
from tenants.enums import TenantState
from tenants.models import Tenant


def purge_everywhere(*, is_dry_run: bool) -> Iterator[str]:
    """Delete in every active tenant what has been kept long enough; yield a line about each."""
    with platform_context():
        tenants = list(Tenant.objects.filter(state=TenantState.ACTIVE).order_by("slug"))
    verb = "would go" if is_dry_run else "gone"
    for tenant in tenants:
        with tenant_context(tenant):
            purged = purge_runs(now=clock.now(), is_dry_run=is_dry_run)
            told = purge_notifications(now=clock.now(), is_dry_run=is_dry_run)
        yield (
            f"{tenant.slug}\tfacts of {purged.emptied} rankings and {purged.deleted} whole "
            f"rankings {verb}"
        )
        yield f"{tenant.slug}\t{told.notifications} notifications and {told.mails} sent mails {verb}"
