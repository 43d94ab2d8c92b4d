"""What arrives from other tenants, and what the calendar does to agreements with them."""

from clearing.crossing.domain.concluding import move_with_calendar
from clearing.crossing.sending import take
from core.base import clock
from tenants.tasks import platform_task, send_to_all_tenants, tenant_task

__all__ = ["move_in_all_tenants", "move_with_todays_calendar", "take"]


@tenant_task("crossing.move_with_calendar")
def move_with_todays_calendar() -> None:
    """Begin and complete the exchanges of one tenant with others."""
    move_with_calendar(clock.today())


@platform_task("crossing.move_in_all_tenants")
def move_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(move_with_todays_calendar)
