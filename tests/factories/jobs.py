"""Tasks for tests with real workers. Each leaves one row of the log in the tenant that it ran in."""

import time
import uuid

from core.audit.models import Entry
from core.base.current import current_door
from tenants.tasks import platform_task, tenant_task

SUBJECT = uuid.UUID(int=40)


def _leave_trace(label: str) -> None:
    door = current_door()
    Entry.objects.create(
        action="jobs.done", subject_id=SUBJECT, subject_label=label, subject_type=door.schema
    )


@tenant_task("jobs.slow")
def slow(*, label: str, seconds: float = 0.02) -> None:
    """Write, and be busy for a while, so that a killing falls into the middle."""
    _leave_trace(label)
    time.sleep(seconds)


@tenant_task("jobs.send_on", from_others=True)
def send_on(*, label: str, sender_id: uuid.UUID | None) -> None:
    """Leave a trace for what another tenant sent."""
    _leave_trace(label)


@tenant_task("jobs.stumble_once")
def stumble_once(*, label: str) -> None:
    """Fail until the row of the message says that it has failed before."""
    from core.outbox.models import Message

    _leave_trace(label)
    if Message.objects.get(task="jobs.stumble_once").failures == 0:
        raise RuntimeError("the first time")


@platform_task("jobs.on_platform")
def on_platform(*, label: str) -> None:
    """Leave a trace on the platform."""
    _leave_trace(label)
