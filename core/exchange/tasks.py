"""What the calendar does to agreements."""

from celery import shared_task

from core.base import clock
from core.exchange.domain.placements import move_with_calendar
from tenants.tasks import send_to_all_tenants, tenant_task


@tenant_task("exchange.move_with_calendar")
def move_with_todays_calendar() -> None:
    """Begin and complete placements of one tenant."""
    move_with_calendar(clock.today())


@shared_task(name="exchange.activate_due_in_all_tenants")
def activate_due_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(move_with_todays_calendar)
