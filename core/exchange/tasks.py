"""What the calendar does to agreements."""

from core.base import clock
from core.exchange.domain.evaluating import ask_for_evaluations
from core.exchange.domain.follow_ups import tell_of_follow_ups
from core.exchange.domain.placements import move_with_calendar
from core.exchange.domain.silence import move_clocks, shift_clocks
from core.market.domain.waiting import move_request_clocks, shift_request_clocks
from tenants.current import current_tenant
from tenants.tasks import platform_task, send_to_all_tenants, tenant_task


@tenant_task("exchange.move_with_calendar")
def move_with_todays_calendar() -> None:
    """Begin and complete placements of one tenant, and remind of what is due."""
    today = clock.today()
    move_with_calendar(today)
    if not current_tenant().is_paused:
        tell_of_follow_ups(today)
        ask_for_evaluations(today)
        move_clocks(today)
        move_request_clocks(today)


@tenant_task("exchange.resume_clocks")
def resume_clocks(*, days: int) -> None:
    """Give the clocks of one tenant back what a pause has taken."""
    shift_clocks(days)
    shift_request_clocks(days)


@platform_task("exchange.activate_due_in_all_tenants")
def activate_due_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(move_with_todays_calendar)
