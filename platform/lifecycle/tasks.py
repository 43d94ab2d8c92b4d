"""Deletions, examinations and copies in the background: the platform's, with the owner's connection."""

import datetime as dt
import logging
from pathlib import Path
from uuid import UUID

from django.conf import settings

from core.base import clock
from lifecycle.copies.nightly import back_up_everybody
from lifecycle.doctor.examining import examine_all
from lifecycle.queries import stalled_deletions, wake_deletions
from lifecycle.saga.steps import DELETION
from tenants.registry import PROVISIONING_QUEUE
from tenants.tasks import platform_task

logger = logging.getLogger(__name__)
#: A run nobody has touched for this long was lost by the queue or by a worker that died.
STALLED_AFTER = dt.timedelta(seconds=30)


@platform_task("lifecycle.carry_deletion_on", commits_itself=True, queue=PROVISIONING_QUEUE)
def carry_deletion_on(*, run_id: str) -> None:
    """Do what is left of one deletion, or take it back."""
    DELETION.carry_on(UUID(run_id))


def enqueue_deletion(run_id: UUID) -> None:
    """Send a deletion to a worker once the transaction commits."""
    carry_deletion_on.enqueue(run_id=str(run_id))


@platform_task("lifecycle.resume_deletions")
def resume_deletions() -> None:
    """Begin with what is due, and take up what a crash left behind."""
    now = clock.now()
    wake_deletions(now)
    for run_id in stalled_deletions(before=now - STALLED_AFTER):
        carry_deletion_on.send(run_id=str(run_id))


@platform_task("lifecycle.examine_everybody", commits_itself=True, queue=PROVISIONING_QUEUE)
def examine_everybody() -> None:
    """Note how every customer is, for the console; mends nothing."""
    for slug, findings in examine_all().items():
        for finding in findings:
            logger.warning("%s: %s", slug or "nobody's", finding.text)


@platform_task("lifecycle.back_up_everybody", commits_itself=True, queue=PROVISIONING_QUEUE)
def back_up_everybody_tonight() -> None:
    """Copy every customer, where a folder for copies is set."""
    if settings.BACKUP_FOLDER:
        back_up_everybody(
            Path(settings.BACKUP_FOLDER), day=clock.today(), kept_days=settings.BACKUP_DAYS
        )
