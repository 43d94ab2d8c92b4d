"""What the clock does to stored rankings, and what a worker does for a round."""

from core.base import clock
from matching.models import Round
from matching.oversight.domain import review_month
from matching.oversight.queries import last_months
from matching.retention import purge_runs
from matching.rounds.solving import STEP, solve, take_step
from tenants.tasks import platform_task, send_to_all_tenants, tenant_task


@tenant_task("matching.purge_runs")
def purge_old_runs() -> None:
    """Delete what one tenant has kept long enough."""
    purge_runs(now=clock.now())


@platform_task("matching.purge_runs_in_all_tenants")
def purge_old_runs_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(purge_old_runs)


@tenant_task("matching.review_exposure")
def review_exposure() -> None:
    """Look at whom one tenant's rankings showed in the month that has ended."""
    review_month(last_months(clock.today())[1])


@platform_task("matching.review_exposure_in_all_tenants")
def review_exposure_in_all_tenants() -> None:
    """Do so in every active tenant."""
    send_to_all_tenants(review_exposure)


@tenant_task("matching.rank_for_round")
def rank_for_round(*, round_id: str, run: int, done: int) -> None:
    """Take one step of solving a round, and ask for the next."""
    found = Round.objects.filter(pk=round_id).first()
    if found is None:
        return
    if take_step(found, run=run, done=done):
        rank_for_round.enqueue(round_id=round_id, run=run, done=done + STEP)
    else:
        solve_round_of.enqueue(round_id=round_id, run=run)


@tenant_task("matching.solve_round")
def solve_round_of(*, round_id: str, run: int) -> None:
    """Solve a round whose needs have been ranked."""
    found = Round.objects.filter(pk=round_id).first()
    if found is not None:
        solve(found, run=run)
