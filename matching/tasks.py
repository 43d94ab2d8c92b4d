"""What the clock does to stored rankings."""

from core.base import clock
from matching.retention import purge_runs
from tenants.tasks import platform_task, send_to_all_tenants, tenant_task


@tenant_task("matching.purge_runs")
def purge_old_runs() -> None:
    """Delete what one tenant has kept long enough."""
    purge_runs(now=clock.now())


@platform_task("matching.purge_runs_in_all_tenants")
def purge_old_runs_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(purge_old_runs)
