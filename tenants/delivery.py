"""What a worker does with one message: believe it, open its receiver's door, do its work once."""

import logging
import math
import uuid
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import Any

from django.db import InterfaceError, OperationalError

from core.base.errors import DomainError
from core.outbox.domain import claim_effect, finish_message, note_failure
from core.outbox.enums import Claim
from core.outbox.envelopes import Envelope, EnvelopeError, unseal
from tenants.doors import platform_context, tenant_context
from tenants.enums import TenantState
from tenants.models import RefusedMessage, Tenant
from tenants.pages import import_pages
from tenants.registry import Work, find_work

logger = logging.getLogger(__name__)

WORKER_DIED = "The worker died while it was at it."


def deliver(sealed: Any, *, was_lost: bool = False) -> None:
    """Do the work of one message from the queue.

    What this installation did not send is refused: noted on the platform, and no tenant's data is
    touched. Work that fails is noted at its sender's row and tried again by the sweep. ``was_lost``:
    an earlier worker had taken the same copy and never answered for it.
    """
    import_pages()
    try:
        envelope = unseal(sealed)
        work = _work_of(envelope)
        receiver = _receiver_of(envelope)
    except EnvelopeError as error:
        refuse(str(error), sealed)
        return
    if receiver is not None and not receiver.is_active:
        # Not lost: the row waits in its sender's outbox until the tenant is served again.
        logger.info("%s waits: its tenant is %s.", envelope.task, receiver.state)
    elif not was_lost or _note(envelope, WORKER_DIED):
        _attempt(work, envelope, receiver)


def refuse(reason: str, message: Any) -> None:
    """Keep a message that must not be run, for an operator to look at."""
    logger.error("A message was refused. %s", reason, extra={"security": True})
    with platform_context():
        RefusedMessage.objects.create(reason=reason[:200], body=repr(_bare(message))[:2000])


def _bare(message: Any) -> Any:
    """Return a message of our own without its arguments: they are a tenant's, and operators read this."""
    with suppress(EnvelopeError):
        return replace(unseal(message, oldest=math.inf), arguments={})
    return message


def _work_of(envelope: Envelope) -> Work:
    work = find_work(envelope.task)
    if work is None:
        raise EnvelopeError("No work has this name.")
    if work.is_for_tenants != (envelope.receiver is not None):
        raise EnvelopeError("This work does not belong where it was sent.")
    is_foreign = envelope.sender not in (None, envelope.receiver)
    if is_foreign and not work.from_others:
        raise EnvelopeError("Another tenant may not send this work.")
    return work


def _receiver_of(envelope: Envelope) -> Tenant | None:
    if envelope.receiver is None:
        return None
    tenant = _find(envelope.receiver)
    if tenant is None:
        raise EnvelopeError("Its tenant does not exist.")
    return tenant


def _find(tenant_id: uuid.UUID) -> Tenant | None:
    with platform_context():
        return Tenant.objects.filter(pk=tenant_id).first()


def _attempt(work: Work, envelope: Envelope, receiver: Tenant | None) -> None:
    try:
        is_done = _perform(work, envelope, receiver)
    except Exception as error:  # whatever stops the work is noted and tried again
        logger.exception("%s failed.", work.name)
        # Without a database nothing can be noted, and nothing need be: the row waits.
        with suppress(OperationalError, InterfaceError):
            _note(envelope, describe_failure(error))
    else:
        if is_done and envelope.sender != envelope.receiver:
            _finish_at_sender(envelope)


def _perform(work: Work, envelope: Envelope, receiver: Tenant | None) -> bool:
    """Do the work; return whether it is done, now or before."""
    if work.commits_itself:
        work.run(**_arguments(work, envelope))
        with platform_context():
            _finish(envelope)
        return True
    with _door(receiver):
        claim = _claim(envelope)
        if claim is Claim.OURS:
            work.run(**_arguments(work, envelope))
        if claim is not Claim.BUSY and envelope.sender == envelope.receiver:
            _finish(envelope)
    return claim is not Claim.BUSY


def _arguments(work: Work, envelope: Envelope) -> dict[str, Any]:
    sender = {"sender_id": envelope.sender} if work.from_others else {}
    return {**envelope.arguments, **sender}


def _door(tenant: Tenant | None) -> AbstractContextManager[None]:
    return platform_context() if tenant is None else tenant_context(tenant)


def _claim(envelope: Envelope) -> Claim:
    if envelope.key is None:
        return Claim.OURS
    is_from_elsewhere = envelope.sender != envelope.receiver
    return claim_effect(envelope.key, envelope.task, from_elsewhere=is_from_elsewhere)


def _finish(envelope: Envelope) -> None:
    if envelope.has_row and envelope.key is not None:
        finish_message(envelope.key)


def _finish_at_sender(envelope: Envelope) -> None:
    """Should this be lost, the sweep sends again, and the effect's key says that it is done."""
    if door := _sender_door(envelope):
        with door:
            _finish(envelope)


def _sender_door(envelope: Envelope) -> AbstractContextManager[None] | None:
    if envelope.sender is None:
        return platform_context()
    sender = _find(envelope.sender)
    return tenant_context(sender) if sender and sender.state == TenantState.ACTIVE else None


def _note(envelope: Envelope, reason: str) -> bool:
    """Note a failure at the message's row; return whether the work may be tried again."""
    door = _sender_door(envelope) if envelope.has_row else None
    if door is None or envelope.key is None:
        return True
    with door:
        return note_failure(envelope.key, reason)


def describe_failure(error: Exception) -> str:
    """Return what went wrong, for a person, without any of the data it went wrong with."""
    if isinstance(error, DomainError):
        return str(error)
    return f"{type(error).__name__}. The worker's log says more."
