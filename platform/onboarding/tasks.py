"""Runs in the background. They belong to the platform, not to a tenant."""

import datetime as dt
from uuid import UUID

from core.base import clock
from onboarding.batches.queries import idle_batches
from onboarding.batches.working import take_next
from onboarding.queries import STALLED_AFTER, stalled_runs
from onboarding.saga.running import run_provisioning
from onboarding.sign_ups.forgetting import forget_unproven
from onboarding.sign_ups.mail import mail_link, mail_refusal
from tenants.pool import fill_pool
from tenants.registry import PROVISIONING_QUEUE
from tenants.tasks import platform_task

#: How many workers a list may keep busy at once; other customers' set-up goes on beside it.
LANES = 2
#: How long after its link expired a sign-up with an unproven address is kept, to count it by.
UNPROVEN_KEPT = dt.timedelta(days=7)


@platform_task("onboarding.run", commits_itself=True, queue=PROVISIONING_QUEUE)
def run_in_background(*, run_id: str) -> None:
    """Carry one run on."""
    run_provisioning(UUID(run_id))


def enqueue_run(run_id: UUID) -> None:
    """Send a run to a worker once the transaction commits."""
    run_in_background.enqueue(run_id=str(run_id))


@platform_task("onboarding.take_next_of_batch", commits_itself=True, queue=PROVISIONING_QUEUE)
def take_next_of_batch(*, batch_id: str) -> None:
    """Set one customer of a list up, then queue for the next one behind whatever else waits."""
    if take_next(UUID(batch_id)) is not None:
        take_next_of_batch.send(batch_id=batch_id)


@platform_task("onboarding.fill_pool", commits_itself=True, queue=PROVISIONING_QUEUE)
def fill_pool_of_schemas() -> None:
    """Make schemas for the customers to come."""
    fill_pool()


def enqueue_batch(batch_id: UUID) -> None:
    """Let workers begin with a list once the transaction commits; the sweep finds what is lost."""
    for _lane in range(LANES):
        take_next_of_batch.enqueue(batch_id=str(batch_id))


@platform_task("onboarding.resume_unfinished")
def resume_unfinished() -> None:
    """Take up runs that a crash left behind."""
    before = clock.now() - STALLED_AFTER
    for run in stalled_runs(before=before):
        run_in_background.send(run_id=str(run.pk))
    for batch_id in idle_batches(before=before):
        for _lane in range(LANES):
            take_next_of_batch.send(batch_id=str(batch_id))


@platform_task("onboarding.send_sign_up_link")
def send_sign_up_link(*, sign_up_id: str) -> None:
    """Mail the link that proves an address."""
    mail_link(UUID(sign_up_id))


@platform_task("onboarding.send_refusal")
def send_refusal(*, sign_up_id: str) -> None:
    """Mail why an organisation was not taken in."""
    mail_refusal(UUID(sign_up_id))


@platform_task("onboarding.forget_unproven_sign_ups")
def forget_unproven_sign_ups() -> None:
    """Delete sign-ups whose address was never proven."""
    forget_unproven(before=clock.now() - UNPROVEN_KEPT)
