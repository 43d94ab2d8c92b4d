"""Work for after the request. It is sent with what it follows from, and done once in its receiver's door."""

import datetime as dt
import inspect
import uuid
from collections.abc import Callable
from typing import Any

from celery import shared_task

from core.base.current import NoDoorError, current_door, current_tenant_id
from core.outbox.domain import forget_done, write_message
from core.outbox.envelopes import Envelope
from core.outbox.models import Message
from tenants.auditing import anchor_all_logs, seal_all_logs
from tenants.delivery import deliver, refuse
from tenants.doors import platform_context
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.registry import DEFAULT_QUEUE, Work, register
from tenants.sending import DELIVER, publish, publish_on_commit, sweep_outboxes

Run = Callable[..., None]


class TenantTask:
    """Work in a tenant's door."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.name = work.name
        self.run = work.run

    def enqueue(self, **arguments: Any) -> Message:
        """Write the message in the running transaction, for the current tenant.

        It is sent on commit and its effect happens once, or it is given up with a reason that a
        person may read. ``arguments`` are what JSON can hold.
        """
        return self._write(_needed_tenant(self.name), arguments)

    def enqueue_after(self, pause: dt.timedelta, **arguments: Any) -> Message:
        """Do the same, ``pause`` later; a sweep sends it, so it may be half a minute late."""
        return self._write(_needed_tenant(self.name), arguments, after=pause)

    def enqueue_for(self, tenant_id: uuid.UUID, **arguments: Any) -> Message:
        """Write the message into the open door's outbox, for another tenant (or from the platform).

        The effect happens once in the receiver, in a transaction of its own, also when the receiver
        is suspended first. Only work declared ``from_others`` may go from one tenant to another.
        """
        if not self.work.from_others and current_tenant_id() not in (None, tenant_id):
            raise NoDoorError(f"The task {self.name} takes nothing from another tenant.")
        return self._write(tenant_id, arguments)

    def send(self, tenant_id: uuid.UUID | str, **arguments: Any) -> None:
        """Ask a tenant's worker now, without a row: the asking may be lost or doubled.

        For what is asked again and again, and does nothing when there is nothing to do.
        """
        publish(Envelope(self.name, arguments, receiver=uuid.UUID(str(tenant_id))))

    def _write(
        self, tenant_id: uuid.UUID, arguments: dict[str, Any], after: dt.timedelta = dt.timedelta()
    ) -> Message:
        message = write_message(self.name, arguments, receiver=tenant_id, after=after)
        if not after:
            publish_on_commit(message)
        return message


class PlatformTask:
    """Work on the platform."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.name = work.name
        self.run = work.run

    def enqueue(self, **arguments: Any) -> Message:
        """Write the message into the open door's outbox; sent on commit, as with a tenant's."""
        if current_door() is None:
            raise NoDoorError(f"The task {self.name} needs an open door.")
        message = write_message(self.name, arguments, receiver=None)
        publish_on_commit(message)
        return message

    def send(self, **arguments: Any) -> None:
        """Ask a worker now, without a row, as ``TenantTask.send``."""
        publish(Envelope(self.name, arguments))


def _needed_tenant(name: str) -> uuid.UUID:
    tenant_id = current_tenant_id()
    if tenant_id is None:
        raise NoDoorError(f"The task {name} needs a tenant.")
    return tenant_id


def tenant_task(name: str, *, from_others: bool = False) -> Callable[[Run], TenantTask]:
    """Make a function a task of a tenant, named ``<package>.<verb>``.

    With ``from_others`` other tenants may send it, and it is given ``sender_id``: the tenant that did
    (None: the platform), which no sender can choose.
    """

    def decorate(run: Run) -> TenantTask:
        if from_others and "sender_id" not in inspect.signature(run).parameters:
            raise TypeError(
                f"{name} takes messages from others: let it accept sender_id and check it."
            )
        return TenantTask(register(Work(name, run, is_for_tenants=True, from_others=from_others)))

    return decorate


def platform_task(
    name: str, *, commits_itself: bool = False, queue: str = DEFAULT_QUEUE
) -> Callable[[Run], PlatformTask]:
    """Make a function a task of the platform, run inside the platform's door.

    With ``commits_itself`` it is run outside every door, opens its own, and must bear repetition.
    """

    def decorate(run: Run) -> PlatformTask:
        work = Work(name, run, is_for_tenants=False, commits_itself=commits_itself, queue=queue)
        return PlatformTask(register(work))

    return decorate


def send_to_all_tenants(task: TenantTask) -> None:
    """Send ``task`` once for each active tenant."""
    with platform_context():
        ids = list(Tenant.objects.filter(state=TenantState.ACTIVE).values_list("pk", flat=True))
    for tenant_id in ids:
        task.send(tenant_id)


@shared_task(name=DELIVER, bind=True, typing=False)
def _deliver(request: Any, *arguments: Any, **words: Any) -> None:
    """The only task that Celery knows."""
    context = request.request
    odd = {"_schema_name", "schema_name"} & set({**(context.headers or {}), **vars(context)})
    if len(arguments) != 1 or words or odd:
        refuse("It is not an envelope.", (arguments, words, sorted(odd)))
        return
    was_lost = bool((context.delivery_info or {}).get("redelivered"))
    deliver(arguments[0], was_lost=was_lost)


@platform_task("outbox.sweep", commits_itself=True)
def sweep() -> None:
    """Send what was left behind."""
    sweep_outboxes()


@tenant_task("outbox.forget_done")
def forget_what_is_done() -> None:
    """Delete what one tenant's workers did long ago."""
    forget_done()


@platform_task("outbox.forget_done_everywhere")
def forget_what_is_done_everywhere() -> None:
    """Do so on the platform and in every tenant."""
    forget_done()
    send_to_all_tenants(forget_what_is_done)


@platform_task("logs.seal", commits_itself=True)
def seal_logs() -> None:
    """Seal what is new in every log."""
    seal_all_logs()


@platform_task("logs.anchor", commits_itself=True)
def anchor_logs() -> None:
    """Write the end of every log to the anchors' store."""
    anchor_all_logs()
