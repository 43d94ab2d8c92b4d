"""Messages on their way into the queue: sent on commit, and swept up when that was lost."""

import logging
import uuid
from collections.abc import Iterable
from typing import Any

from celery import current_app
from django.db import DatabaseError, InterfaceError, transaction

from core.base.current import current_tenant_id
from core.outbox.domain import note_failure, take_due
from core.outbox.envelopes import Envelope, seal
from core.outbox.models import Message
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tenants.registry import DEFAULT_QUEUE, find_work

logger = logging.getLogger(__name__)

#: The one task that workers know; its only argument is a sealed envelope.
DELIVER = "veksel.deliver"
#: How many messages of one tenant a sweep sends, so that none keeps the others waiting.
SWEPT_AT_ONCE = 200


def publish(envelope: Envelope) -> None:
    """Put a message into the queue now."""
    work = find_work(envelope.task)
    queue = work.queue if work else DEFAULT_QUEUE
    current_app.send_task(DELIVER, args=[seal(envelope)], queue=queue)


def publish_on_commit(message: Message) -> None:
    """Put a written message into the queue once the transaction has committed.

    Should the queue be away, what was done stands: the sweep sends what was left behind.
    """
    envelope = envelope_of(message)
    transaction.on_commit(lambda: publish(envelope), robust=True)


def envelope_of(message: Message) -> Envelope:
    """Return what is sent for a row of the open door's outbox."""
    return Envelope(
        task=message.task,
        arguments=dict(message.arguments),
        receiver=message.receiver_id,
        sender=current_tenant_id(),
        key=message.pk,
        has_row=True,
    )


def sweep_outboxes() -> int:
    """Send every due message that its commit's copy has not finished; return how many.

    The platform's and each active tenant's outbox is asked once. One that cannot be swept does not
    keep the others waiting.
    """
    with platform_context():
        tenants = {tenant.pk: tenant for tenant in Tenant.objects.all()}
    with platform_context():
        count = _sweep_open_door(tenants)
    for tenant in tenants.values():
        if tenant.is_active:
            count += _sweep_tenant(tenant, tenants)
    return count


def _sweep_tenant(tenant: Tenant, tenants: dict[uuid.UUID, Tenant]) -> int:
    try:
        with tenant_context(tenant):
            return _sweep_open_door(tenants)
    except (DatabaseError, InterfaceError):
        logger.exception("The outbox of %s could not be swept.", tenant.slug)
        return 0


def _sweep_open_door(tenants: dict[uuid.UUID, Tenant]) -> int:
    due = take_due(SWEPT_AT_ONCE)
    sent = [message for message in due if _may_be_sent(message, tenants)]
    envelopes = [envelope_of(message) for message in sent]
    transaction.on_commit(lambda: _publish_all(envelopes), robust=True)
    return len(sent)


def _may_be_sent(message: Message, tenants: dict[uuid.UUID, Tenant]) -> bool:
    if message.receiver_id is None:
        return True
    receiver = tenants.get(message.receiver_id)
    if receiver is None:
        note_failure(message.pk, "The receiver does not exist any more.", is_final=True)
    return receiver is not None and receiver.is_active


def _publish_all(envelopes: Iterable[Any]) -> None:
    for envelope in envelopes:
        publish(envelope)
