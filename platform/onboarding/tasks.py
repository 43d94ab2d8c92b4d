"""Runs in the background. They belong to the platform, not to a tenant."""

import datetime as dt
from uuid import UUID

from celery import shared_task
from django.db import transaction

from core.base import clock
from onboarding.queries import stalled_runs
from onboarding.saga.running import run_provisioning
from tenants.doors import platform_context

#: A run nobody has touched for this long was lost by the queue or by a worker that died.
STALLED_AFTER = dt.timedelta(seconds=30)


@shared_task(name="onboarding.run")
def run_in_background(run_id: str) -> None:
    """Carry one run on."""
    run_provisioning(UUID(run_id))


def enqueue_run(run_id: UUID) -> None:
    """Send a run to a worker once the transaction commits.

    Should the queue be away, nothing is lost: the row is the message, and the sweep finds it.
    """
    transaction.on_commit(lambda: run_in_background.delay(str(run_id)), robust=True)


@shared_task(name="onboarding.resume_unfinished")
def resume_unfinished() -> None:
    """Take up runs that a crash left behind."""
    with platform_context():
        ids = list(stalled_runs(before=clock.now() - STALLED_AFTER).values_list("pk", flat=True))
    for run_id in ids:
        run_in_background.delay(str(run_id))
