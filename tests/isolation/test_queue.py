"""The queue under attack and under fire, with real workers on a real Redis."""

import datetime as dt
import json
import pickle
import random
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from celery.beat import ScheduleEntry
from celery.schedules import schedule

from core.audit.models import Entry
from core.outbox.envelopes import Envelope, seal
from core.outbox.queries import unfinished_messages
from tenants.beat import envelope_of_tick
from tenants.doors import platform_context, tenant_context
from tenants.models import RefusedMessage, Tenant
from tenants.sending import DELIVER, publish, sweep_outboxes
from tests.factories.jobs import SUBJECT, ask_later, send_on, slow, stumble_once
from tests.factories.queue import Queue
from tests.factories.workers import WorkerProcess, running_worker, wait_until

pytestmark = pytest.mark.usefixtures("committed_db")


def _labels(tenant: Tenant | None) -> list[str]:
    with tenant_context(tenant) if tenant else platform_context():
        rows = list(Entry.objects.filter(subject_id=SUBJECT).order_by("subject_label"))
    schema = tenant.schema_name if tenant else "public"
    # Each trace names the schema of the door it was left through.
    assert {row.subject_type for row in rows} <= {schema}
    return [row.subject_label for row in rows]


def _send_raw(args: list[Any], *, task: str = DELIVER, **options: Any) -> None:
    current_app.send_task(task, args=args, queue="default", **options)


def test_w39_worker_refuses_what_this_installation_did_not_send(
    tenant_a: Tenant, queue: Queue, tmp_path: Path
) -> None:
    genuine = seal(Envelope("jobs.slow", {"label": "genuine"}, receiver=tenant_a.pk))
    _send_raw(["jobs.slow", str(tenant_a.pk)])
    _send_raw([{**genuine, "signature": "0" * 64}])
    _send_raw([genuine], headers={"_schema_name": tenant_a.schema_name})
    _send_raw([str(tenant_a.pk)], task="jobs.slow")
    with current_app.producer_or_acquire() as producer:
        producer.publish(
            pickle.dumps([[genuine], {}, {}]),
            routing_key="default",
            content_type="application/x-python-serialize",
            content_encoding="binary",
            headers={"task": DELIVER, "id": str(uuid.uuid4())},
        )
        producer.publish(
            json.dumps({"no": "task"}), routing_key="default", content_type="application/json"
        )
    with tenant_context(tenant_a):
        slow.enqueue(label="real", seconds=0)
    with running_worker(tmp_path / "worker.log"):
        wait_until(lambda: _labels(tenant_a) == ["real"] and _refused() >= 6, what="the refusals")
    with platform_context():
        reasons = sorted(RefusedMessage.objects.values_list("reason", flat=True))
    assert reasons == [
        "It is not a task's message: application/x-python-serialize.",
        "It is not a task.",
        "It is not an envelope.",
        "It is not an envelope.",
        "The signature is not its receiver's.",
        "The worker knows one task, and this is another.",
    ]
    assert _labels(tenant_a) == ["real"]


def _refused() -> int:
    with platform_context():
        return RefusedMessage.objects.count()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are due again after a second and not after half a minute."""
    monkeypatch.setattr("core.outbox.domain.SENT_AGAIN_AFTER", dt.timedelta(seconds=1))


def _swept_until(is_so: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Play the clock that sweeps, until something is so."""

    def look() -> bool:
        sweep_outboxes()
        return is_so()

    wait_until(look, seconds=seconds, what=what)


def _waiting(tenant: Tenant) -> int:
    with tenant_context(tenant):
        return unfinished_messages().count()


JOBS, ROUNDS = 200, 5


def test_w40_jobs_of_killed_workers_are_neither_lost_nor_doubled(
    tenant_a: Tenant, tenant_b: Tenant, queue: Queue, impatient: None, tmp_path: Path
) -> None:
    expected = _order_jobs(tenant_a, tenant_b)
    dice = random.Random(40)
    # The next one starts while this one works.
    workers = [WorkerProcess(tmp_path / "worker.log") for _ in range(2)]
    try:
        for number in range(ROUNDS):
            goal = min(_done(tenant_a, tenant_b) + dice.randint(10, 30), JOBS - 5)
            _swept_until(partial(_has_done, goal, tenant_a, tenant_b), seconds=60, what="jobs")
            time.sleep(dice.uniform(0, 0.1))
            workers.pop(0).kill()
            workers.append(WorkerProcess(tmp_path / "worker.log"))
            if number == 1:
                queue.take()
                assert queue.take() == [], "the queue has lost everything"
        _swept_until(partial(_nothing_waits, tenant_a, tenant_b), seconds=60, what="the rest")
    finally:
        for worker in workers:
            worker.kill()
    assert (_labels(tenant_a), _labels(tenant_b)) == expected


def _order_jobs(tenant_a: Tenant, tenant_b: Tenant) -> tuple[list[str], list[str]]:
    """Order work in both tenants, and from one to the other; return what should come of it."""
    own = [f"{number:03}" for number in range(JOBS * 2 // 5)]
    across = [f"x{number:03}" for number in range(JOBS - 2 * len(own))]
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            for label in own:
                slow.enqueue(label=label)
    with tenant_context(tenant_a):
        for label in across:
            send_on.enqueue_for(tenant_b.pk, label=label)
    return own, own + across


def _done(*tenants: Tenant) -> int:
    return sum(len(_labels(tenant)) for tenant in tenants)


def _nothing_waits(*tenants: Tenant) -> bool:
    return not any(_waiting(tenant) for tenant in tenants)


def _has_done(goal: int, *tenants: Tenant) -> bool:
    return _done(*tenants) >= goal


def test_w42_retries_later_work_and_ticks_run_in_their_tenant(
    tenant_a: Tenant, tenant_b: Tenant, queue: Queue, impatient: None, tmp_path: Path
) -> None:
    with tenant_context(tenant_a):
        stumble_once.enqueue(label="a stumbled")
        ask_later.enqueue(label="a")
    with tenant_context(tenant_b):
        stumble_once.enqueue(label="b stumbled")
    # Two clocks tick while a release replaces one by the other.
    entry = ScheduleEntry(name="periodic", task="jobs.periodic_everywhere", schedule=schedule(3600))
    tick = envelope_of_tick(entry)
    assert tick.key == envelope_of_tick(entry).key
    publish(tick)
    publish(tick)
    with running_worker(tmp_path / "worker.log"):
        _swept_until(
            lambda: (_done(tenant_a, tenant_b), _waiting(tenant_a)) == (6, 0),
            seconds=60,
            what="all of it",
        )
    assert _labels(tenant_a) == ["a later", "a now", "a stumbled", "periodic"]
    assert _labels(tenant_b) == ["b stumbled", "periodic"]
    assert _labels(None) == ["tick"]
