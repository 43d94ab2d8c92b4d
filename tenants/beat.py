"""The clock's messages are sealed like all others, and two clocks at once do not double them."""

import uuid
from typing import Any

from celery.beat import PersistentScheduler
from celery.schedules import crontab

from core.base import clock
from core.outbox.envelopes import Envelope
from tenants.registry import find_work
from tenants.sending import publish

_TICKS = uuid.UUID("0d3a5f5e-6f0c-4a52-9d5c-5f1b8d1c9a10")


class SealingScheduler(PersistentScheduler):
    """Celery's clock, sending envelopes. While a release replaces one clock by another, both tick;
    the key names the tick and not the clock, so its work is done once.
    """

    def install_default_entries(self, data: Any) -> None:
        """Add nothing of Celery's own: no results are kept that would need cleaning."""

    def apply_async(self, entry: Any, producer: Any = None, advance: bool = True, **_: Any) -> None:
        """Send one periodic task of the platform."""
        publish(envelope_of_tick(self.reserve(entry) if advance else entry))
        if self.should_sync():
            self.sync()


def envelope_of_tick(entry: Any) -> Envelope:
    """Return the message of a periodic task that is due now."""
    work = find_work(entry.task)
    if work is None or work.is_for_tenants:
        raise LookupError(f"The clock knows no platform task {entry.task}.")
    return Envelope(entry.task, dict(entry.kwargs), key=_tick_key(entry.name, entry.schedule))


def _tick_key(name: str, schedule: Any) -> uuid.UUID:
    # One clock never ticks twice within one interval, because it counts from its last tick.
    seconds = 60.0 if isinstance(schedule, crontab) else schedule.run_every.total_seconds()
    return uuid.uuid5(_TICKS, f"{name}:{clock.now().timestamp() // seconds:.0f}")
