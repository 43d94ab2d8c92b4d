"""Tasks for tests with real workers. Each leaves one row of the log in the tenant that it ran in."""

import datetime as dt
import time
import uuid

from core.audit.models import Entry
from core.base.current import current_door
from core.outbox.models import Message
from tenants.tasks import platform_task, send_to_all_tenants, tenant_task

SUBJECT = uuid.UUID(int=40)


def _leave_trace(label: str) -> None:
    door = current_door()
    Entry.objects.create(
        action="jobs.done", subject_id=SUBJECT, subject_label=label, subject_type=door.schema
    )


@tenant_task("jobs.slow")
def slow(*, label: str, seconds: float = 0.05) -> None:
    """Write, and be busy for a while, so that a killing falls into the middle."""
    _leave_trace(label)
    time.sleep(seconds)


@tenant_task("jobs.send_on", from_others=True)
def send_on(*, label: str, sender_id: uuid.UUID | None) -> None:
    """Leave a trace for what another tenant sent."""
    _leave_trace(label)


@tenant_task("jobs.stumble_once")
def stumble_once(*, label: str) -> None:
    """Write, and fail until the message's row says that it has failed before."""
    _leave_trace(label)
    if Message.objects.get(task="jobs.stumble_once", arguments={"label": label}).failures == 0:
        raise RuntimeError("the first time")


@tenant_task("jobs.ask_later")
def ask_later(*, label: str) -> None:
    """Ask for more work from inside a worker: now, and in a while."""
    slow.enqueue(label=f"{label} now", seconds=0)
    slow.enqueue_after(dt.timedelta(seconds=1), label=f"{label} later", seconds=0)


@tenant_task("jobs.periodic")
def periodic() -> None:
    """What a clock asks of every tenant."""
    _leave_trace("periodic")


@platform_task("jobs.periodic_everywhere")
def periodic_everywhere() -> None:
    """Ask every tenant."""
    _leave_trace("tick")
    send_to_all_tenants(periodic)
