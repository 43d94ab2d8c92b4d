"""What the calendar does to agreements."""

from core.base import clock
from core.exchange.domain.evaluating import ask_for_evaluations
from core.exchange.domain.follow_ups import tell_of_follow_ups
from core.exchange.domain.placements import move_with_calendar
from tenants.tasks import platform_task, send_to_all_tenants, tenant_task


@tenant_task("exchange.move_with_calendar")
def move_with_todays_calendar() -> None:
    """Begin and complete placements of one tenant, and remind of what is due."""
    today = clock.today()
    move_with_calendar(today)
    tell_of_follow_ups(today)
    ask_for_evaluations(today)


@platform_task("exchange.activate_due_in_all_tenants")
def activate_due_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(move_with_todays_calendar)
