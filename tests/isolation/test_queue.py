"""The queue under attack and under fire, with real workers on a real Redis."""

import json
import pickle
import uuid
from pathlib import Path
from typing import Any

import pytest
from celery import current_app

from core.audit.models import Entry
from core.outbox.envelopes import Envelope, seal
from tenants.doors import platform_context, tenant_context
from tenants.models import RefusedMessage, Tenant
from tenants.sending import DELIVER
from tests.factories.jobs import SUBJECT, slow
from tests.factories.queue import Queue
from tests.factories.workers import running_worker, wait_until

pytestmark = pytest.mark.usefixtures("committed_db")


def _labels(tenant: Tenant | None) -> list[str]:
    with tenant_context(tenant) if tenant else platform_context():
        rows = Entry.objects.filter(subject_id=SUBJECT).order_by("subject_label")
        return list(rows.values_list("subject_label", flat=True))


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
