"""What arrives from other tenants, and what the calendar does to agreements with them."""

import uuid

from clearing.crossing.domain.concluding import move_with_calendar
from clearing.crossing.domain.restored import begin_anew
from clearing.crossing.sending import take
from core.base import clock
from tenants.tasks import platform_task, send_to_all_tenants, tenant_task

__all__ = ["begin_anew_with", "move_in_all_tenants", "move_with_todays_calendar", "take"]


@tenant_task("crossing.move_with_calendar")
def move_with_todays_calendar() -> None:
    """Begin and complete the exchanges of one tenant with others."""
    move_with_calendar(clock.today())


@platform_task("crossing.move_in_all_tenants")
def move_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(move_with_todays_calendar)


@tenant_task("crossing.begin_anew_with")
def begin_anew_with(*, other: str, epoch: int) -> None:
    """End what stands open with a customer that was put back to an older copy."""
    begin_anew(epoch=epoch, with_tenant=uuid.UUID(other))
