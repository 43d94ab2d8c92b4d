"""Runs in the background. They belong to the platform, not to a tenant."""

from uuid import UUID

from celery import shared_task
from django.db import transaction

from core.base import clock
from onboarding.batches.queries import idle_batches
from onboarding.batches.working import take_next
from onboarding.queries import STALLED_AFTER, stalled_runs
from onboarding.saga.running import run_provisioning
from tenants.doors import platform_context

#: How many workers a list may keep busy at once; other customers' set-up goes on beside it.
LANES = 2


@shared_task(name="onboarding.run")
def run_in_background(run_id: str) -> None:
    """Carry one run on."""
    run_provisioning(UUID(run_id))


def enqueue_run(run_id: UUID) -> None:
    """Send a run to a worker once the transaction commits.

    Should the queue be away, nothing is lost: the row is the message, and the sweep finds it.
    """
    transaction.on_commit(lambda: run_in_background.delay(str(run_id)), robust=True)


@shared_task(name="onboarding.take_next_of_batch")
def take_next_of_batch(batch_id: str) -> None:
    """Set one customer of a list up, then queue for the next one behind whatever else waits."""
    if take_next(UUID(batch_id)) is not None:
        take_next_of_batch.delay(batch_id)


def enqueue_batch(batch_id: UUID) -> None:
    """Let workers begin with a list once the transaction commits; the sweep finds what is lost."""

    def send() -> None:
        for _lane in range(LANES):
            take_next_of_batch.delay(str(batch_id))

    transaction.on_commit(send, robust=True)


@shared_task(name="onboarding.resume_unfinished")
def resume_unfinished() -> None:
    """Take up runs that a crash left behind."""
    with platform_context():
        ids = list(stalled_runs(before=clock.now() - STALLED_AFTER).values_list("pk", flat=True))
        lists = idle_batches(before=clock.now() - STALLED_AFTER)
    for run_id in ids:
        run_in_background.delay(str(run_id))
    for batch_id in lists:
        for _lane in range(LANES):
            take_next_of_batch.delay(str(batch_id))
