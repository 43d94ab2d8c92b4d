"""Messages to workers: sent after the commit, done once, each in its receiver's door."""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.db import transaction

from core.audit.models import Entry
from core.base import clock
from core.base.current import NoDoorError, current_tenant_id
from core.base.errors import DomainError
from core.outbox.domain import MOST_FAILURES, SENT_AGAIN_AFTER, retry_message
from core.outbox.envelopes import OLDEST, Envelope, seal
from core.outbox.models import Effect, Message
from tenants.delivery import WORKER_DIED, deliver
from tenants.doors import platform_context, tenant_context
from tenants.enums import TenantState
from tenants.models import RefusedMessage, Tenant
from tenants.registry import find_work
from tenants.sending import sweep_outboxes
from tenants.tasks import platform_task, send_to_all_tenants, tenant_task
from tests.factories.queue import Queue

pytestmark = pytest.mark.usefixtures("db")
Commit = Callable[[], AbstractContextManager[Any]]

ROW = uuid.UUID(int=7)


@tenant_task("tests.greet")
def greet(*, name: str) -> None:
    """Leave a trace in the tenant it runs in."""
    Entry.objects.create(action="tests.greeted", subject_id=ROW, subject_label=name)


@tenant_task("tests.receive", from_others=True)
def receive(*, text: str, sender_id: uuid.UUID | None) -> None:
    """Leave a trace that names the sender."""
    Entry.objects.create(
        action="tests.received", subject_id=ROW, subject_label=text, actor_id=sender_id
    )


@tenant_task("tests.fail")
def fail(*, rule: bool) -> None:
    """Write something, and fail."""
    Entry.objects.create(action="tests.failed", subject_id=ROW)
    raise DomainError("The form is full.") if rule else RuntimeError("kari@example.no")


@platform_task("tests.tick")
def tick() -> None:
    """Leave a trace on the platform."""
    Entry.objects.create(action="tests.ticked", subject_id=ROW)


def _door(tenant: Tenant | None) -> AbstractContextManager[None]:
    return tenant_context(tenant) if tenant else platform_context()


def _traces(tenant: Tenant | None) -> list[tuple[str, str]]:
    with _door(tenant):
        rows = Entry.objects.filter(subject_id=ROW).order_by("at")
        return list(rows.values_list("action", "subject_label"))


def _rows(tenant: Tenant | None) -> list[tuple[str, str, int]]:
    with _door(tenant):
        return list(Message.objects.values_list("task", "state", "failures"))


def _refusals() -> list[str]:
    with platform_context():
        return list(RefusedMessage.objects.values_list("reason", flat=True))


@contextmanager
def _later(monkeypatch: pytest.MonkeyPatch, pause: dt.timedelta) -> Iterator[None]:
    moment = clock.now() + pause
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: moment)
        yield


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Callable[..., Any]) -> Commit:
    """A block whose end is as a commit: what waits for it happens."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _sweep(commit: Commit) -> int:
    with commit():
        return sweep_outboxes()


# -- sending --------------------------------------------------------------------------------------


def test_message_is_sent_after_the_commit_and_done_in_its_tenant(
    tenant_a: Tenant, tenant_b: Tenant, queue: Queue, commit: Commit
) -> None:
    with commit(), tenant_context(tenant_a):
        greet.enqueue(name="Kari")
        assert queue.take() == []
    assert queue.work_off() == 1
    assert _traces(tenant_a) == [("tests.greeted", "Kari")]
    assert (_traces(tenant_b), _traces(None)) == ([], [])
    assert _rows(tenant_a) == [("tests.greet", "done", 0)]


def test_message_of_a_rolled_back_transaction_is_never_sent(
    tenant_a: Tenant, queue: Queue, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ZeroDivisionError), tenant_context(tenant_a):
        _enqueue_and_stumble("Kari")
    with commit(), tenant_context(tenant_a):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _enqueue_and_stumble("Ola")
        greet.enqueue(name="Siv")
    with _later(monkeypatch, dt.timedelta(hours=1)):
        _sweep(commit)
    queue.work_off()
    assert _traces(tenant_a) == [("tests.greeted", "Siv")]


def _enqueue_and_stumble(name: str) -> None:
    greet.enqueue(name=name)
    _ = 1 / 0


def test_message_without_a_tenant_is_refused(queue: Queue) -> None:
    with platform_context(), pytest.raises(NoDoorError):
        greet.enqueue(name="Kari")
    with pytest.raises(NoDoorError):
        tick.enqueue()


def test_message_says_what_it_cannot_carry(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a), pytest.raises(TypeError, match="UUID"):
        greet.enqueue(name=uuid.UUID(int=1))


def test_queue_that_is_away_does_not_fail_what_was_done_and_the_sweep_sends_it_later(
    tenant_a: Tenant, queue: Queue, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(envelope: Envelope) -> None:
        raise ConnectionError("no queue")

    with monkeypatch.context() as patch:
        patch.setattr("tenants.sending.publish", refuse)
        with commit(), tenant_context(tenant_a):
            greet.enqueue(name="Kari")
    assert queue.take() == []
    assert _sweep(commit) == 0, "it may still be on its way"
    with _later(monkeypatch, SENT_AGAIN_AFTER):
        assert _sweep(commit) == 1
        assert _sweep(commit) == 0, "the other sweep has sent it"
    queue.work_off()
    assert _traces(tenant_a) == [("tests.greeted", "Kari")]


def test_everything_the_queue_forgot_is_done_from_the_outbox(
    tenant_a: Tenant,
    tenant_b: Tenant,
    queue: Queue,
    commit: Commit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for tenant in (tenant_a, tenant_b):
        with commit(), tenant_context(tenant):
            greet.enqueue(name=tenant.slug)
    assert len(queue.take()) == 2
    with _later(monkeypatch, SENT_AGAIN_AFTER):
        _sweep(commit)
    queue.work_off()
    assert _traces(tenant_a) == [("tests.greeted", "alfa")]
    assert _traces(tenant_b) == [("tests.greeted", "beta")]


# -- once -----------------------------------------------------------------------------------------


def test_copies_of_a_message_are_done_once(tenant_a: Tenant, queue: Queue, commit: Commit) -> None:
    with commit(), tenant_context(tenant_a):
        greet.enqueue(name="Kari")
    (sealed,) = queue.take()
    for _ in range(3):
        deliver(sealed)
    assert _traces(tenant_a) == [("tests.greeted", "Kari")]


def test_message_to_another_tenant_is_done_once_there_and_names_its_sender(
    tenant_a: Tenant,
    tenant_b: Tenant,
    queue: Queue,
    commit: Commit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with commit(), tenant_context(tenant_a):
        receive.enqueue_for(tenant_b.pk, text="hei")
    (sealed,) = queue.take()
    with monkeypatch.context() as patch:
        # The worker dies between the two transactions.
        patch.setattr("tenants.delivery._finish_at_sender", lambda envelope: None)
        deliver(sealed)
    assert _rows(tenant_a) == [("tests.receive", "waiting", 0)]
    with _later(monkeypatch, SENT_AGAIN_AFTER):
        _sweep(commit)
    queue.work_off()
    assert _traces(tenant_b) == [("tests.received", "hei")]
    assert (_traces(tenant_a), _rows(tenant_a)) == ([], [("tests.receive", "done", 0)])
    with tenant_context(tenant_b):
        assert Entry.objects.get(action="tests.received").actor_id == tenant_a.pk
        assert Message.objects.count() == 0


def test_work_not_declared_for_others_is_refused_on_both_sides(
    tenant_a: Tenant,
    tenant_b: Tenant,
    queue: Queue,
    commit: Commit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with commit(), tenant_context(tenant_a):
        with pytest.raises(NoDoorError, match="another tenant"):
            greet.enqueue_for(tenant_b.pk, name="Kari")
        # Injected SQL can write any row into its own outbox, but not make it believed elsewhere.
        Message.objects.create(
            task="tests.greet",
            arguments={"name": "Mallory"},
            receiver_id=tenant_b.pk,
            due_at=clock.now(),
        )
    _sweep(commit)
    assert queue.work_off() == 1
    assert (_traces(tenant_a), _traces(tenant_b)) == ([], [])
    assert _refusals() == ["Another tenant may not send this work."]


def test_work_for_others_must_take_the_sender() -> None:
    with pytest.raises(TypeError, match="sender_id"):

        @tenant_task("tests.blind", from_others=True)
        def blind() -> None:
            """Never registered."""


def test_platform_sends_to_a_tenant_and_to_itself(
    tenant_a: Tenant, queue: Queue, commit: Commit
) -> None:
    with commit(), platform_context():
        greet.enqueue_for(tenant_a.pk, name="Kari")
        tick.enqueue()
    queue.work_off()
    assert _traces(tenant_a) == [("tests.greeted", "Kari")]
    assert _traces(None) == [("tests.ticked", "")]
    assert _rows(None) == [("tests.greet", "done", 0), ("tests.tick", "done", 0)]


# -- failing --------------------------------------------------------------------------------------


def test_work_that_fails_leaves_nothing_and_is_tried_again_until_it_is_given_up(
    tenant_a: Tenant, queue: Queue, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with commit(), tenant_context(tenant_a):
        message = fail.enqueue(rule=True)
    queue.work_off()
    assert _rows(tenant_a) == [("tests.fail", "waiting", 1)]
    for hours in range(1, 3 * MOST_FAILURES):
        with _later(monkeypatch, dt.timedelta(hours=2 * hours)):
            _sweep(commit)
            queue.work_off()
    assert _rows(tenant_a) == [("tests.fail", "dead", MOST_FAILURES)]
    assert _traces(tenant_a) == []
    with tenant_context(tenant_a):
        message.refresh_from_db()
        assert message.last_error == "The form is full."
        assert Effect.objects.count() == 0
        retry_message(message)
    _sweep(commit)
    queue.work_off()
    assert _rows(tenant_a) == [("tests.fail", "waiting", 1)]


def test_reason_of_a_failure_tells_none_of_the_data(
    tenant_a: Tenant, queue: Queue, commit: Commit
) -> None:
    with commit(), tenant_context(tenant_a):
        message = fail.enqueue(rule=False)
    queue.work_off()
    with tenant_context(tenant_a):
        message.refresh_from_db()
    assert message.last_error == "RuntimeError. The worker's log says more."


def test_message_that_kills_its_worker_is_given_up(
    tenant_a: Tenant, queue: Queue, commit: Commit
) -> None:
    with commit(), tenant_context(tenant_a):
        message = greet.enqueue(name="Kari")
        Message.objects.update(failures=MOST_FAILURES - 1)
    deliver(*queue.take(), was_lost=True)
    with tenant_context(tenant_a):
        message.refresh_from_db()
    assert (message.state, message.last_error) == ("dead", WORKER_DIED)
    assert _traces(tenant_a) == []


def test_later_message_is_swept_when_it_is_due(
    tenant_a: Tenant, queue: Queue, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with commit(), tenant_context(tenant_a):
        greet.enqueue_after(dt.timedelta(minutes=5), name="Kari")
    with _later(monkeypatch, dt.timedelta(minutes=4)):
        assert _sweep(commit) == 0
    with _later(monkeypatch, dt.timedelta(minutes=6)):
        assert _sweep(commit) == 1
        queue.work_off()
    assert _traces(tenant_a) == [("tests.greeted", "Kari")]


# -- tenants that are not served ------------------------------------------------------------------


def test_messages_of_a_suspended_tenant_wait_and_go_on_when_it_is_resumed(
    tenant_a: Tenant,
    tenant_b: Tenant,
    queue: Queue,
    commit: Commit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with commit(), tenant_context(tenant_b):
        greet.enqueue(name="own")
    with commit(), tenant_context(tenant_a):
        receive.enqueue_for(tenant_b.pk, text="hei")
    _set_state(tenant_b, TenantState.SUSPENDED)
    assert queue.work_off() == 2
    with _later(monkeypatch, dt.timedelta(hours=3)):
        assert _sweep(commit) == 0
    assert (_traces(tenant_b), _refusals()) == ([], [])

    _set_state(tenant_b, TenantState.ACTIVE)
    with _later(monkeypatch, dt.timedelta(hours=6)):
        assert _sweep(commit) == 2
        queue.work_off()
    assert sorted(_traces(tenant_b)) == [("tests.greeted", "own"), ("tests.received", "hei")]


def _set_state(tenant: Tenant, state: str) -> None:
    with platform_context():
        Tenant.objects.filter(pk=tenant.pk).update(state=state)


def test_messages_to_a_tenant_that_is_gone_die_with_a_reason(
    tenant_a: Tenant, queue: Queue, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with commit(), tenant_context(tenant_a):
        message = receive.enqueue_for(uuid.uuid4(), text="hei")
    queue.work_off()
    assert _refusals() == ["Its tenant does not exist."]
    with _later(monkeypatch, SENT_AGAIN_AFTER):
        _sweep(commit)
    with tenant_context(tenant_a):
        message.refresh_from_db()
    assert (message.state, message.last_error) == ("dead", "The receiver does not exist any more.")


def test_what_came_too_late_is_kept_for_operators_without_what_it_tells(
    tenant_a: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A queue that stood still for a day holds genuine messages, and the names in them."""
    day_ago = time.time() - OLDEST - 60
    with monkeypatch.context() as patch:
        patch.setattr("core.outbox.envelopes.time.time", lambda: day_ago)
        old = seal(Envelope("tests.greet", {"name": "Kari Kanari"}, receiver=tenant_a.pk))
    assert "Kari Kanari" in old["body"]
    deliver(old)
    deliver({**old, "signature": "0" * 64})
    with platform_context():
        kept, forged = RefusedMessage.objects.order_by("at")
    assert ("Kari Kanari" in kept.body, tenant_a.pk.hex in kept.body.replace("-", "")) == (
        False,
        True,
    )
    assert "Kari Kanari" in forged.body, "what we did not send is kept as it came"


# -- all tenants ----------------------------------------------------------------------------------


def test_fan_out_runs_once_in_each_active_tenant(
    tenant_a: Tenant, tenant_b: Tenant, queue: Queue
) -> None:
    _set_state(tenant_b, TenantState.SUSPENDED)
    seen: list[uuid.UUID | None] = []
    look = tenant_task("tests.look")(lambda: seen.append(current_tenant_id()))
    send_to_all_tenants(look)
    queue.work_off()
    assert seen == [tenant_a.pk]


def test_same_tick_of_two_clocks_is_done_once(queue: Queue) -> None:
    for _clock in range(2):
        deliver(seal(Envelope("tests.tick", {}, key=uuid.UUID(int=9))))
    assert _traces(None) == [("tests.ticked", "")]


def test_clock_knows_every_task_it_is_told_to_send() -> None:
    current_app.loader.import_default_modules()
    entries = settings.CELERY_BEAT_SCHEDULE
    works = {entry["task"]: find_work(entry["task"]) for entry in entries.values()}
    assert [name for name, work in works.items() if work is None or work.is_for_tenants] == []
    assert "outbox.sweep" in works
