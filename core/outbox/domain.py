"""Writing messages and what became of them. Everything happens in the open door's schema."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from core.base import clock
from core.base.current import NoDoorError, current_door
from core.outbox.enums import Claim, MessageState
from core.outbox.models import Effect, Message

#: A message that has not been done this long after its commit is sent again.
SENT_AGAIN_AFTER = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)
#: A message that failed this often is given up, and left for a person to look at.
MOST_FAILURES = 10
#: What is done is kept this long, for a person to look at.
DONE_KEPT = dt.timedelta(days=7)
#: Longer than any copy in the queue is believed (``envelopes.OLDEST``).
OWN_EFFECTS_KEPT = dt.timedelta(days=2)
ELSEWHERE_EFFECTS_KEPT = dt.timedelta(days=400)


def write_message(
    task: str,
    arguments: Mapping[str, Any],
    *,
    receiver: uuid.UUID | None,
    after: dt.timedelta = dt.timedelta(),
) -> Message:
    """Write a message in the running transaction; it is due ``after`` that long.

    ``arguments`` are what JSON can hold.
    """
    if current_door() is None:
        raise NoDoorError(f"The task {task} needs an open door.")
    return Message.objects.create(
        task=task,
        arguments=dict(arguments),
        receiver_id=receiver,
        due_at=clock.now() + (after or SENT_AGAIN_AFTER),
        sendings=0 if after else 1,
    )


def claim_effect(key: uuid.UUID, task: str, *, from_elsewhere: bool) -> Claim:
    """Take on the work of a message for the running transaction: ours, done before, or being done now.

    The key is written in the same transaction as the effect, so either both stay or none does.
    """
    with connection.cursor() as cursor:
        # Not waiting for another worker's transaction: it will either commit or be sent again.
        cursor.execute(
            "INSERT INTO outbox_effect (id, at, task, is_from_elsewhere)"
            " SELECT %s, now(), %s, %s WHERE pg_try_advisory_xact_lock(%s)"
            " ON CONFLICT DO NOTHING",
            [key, task, from_elsewhere, _lock_number(key)],
        )
        if cursor.rowcount == 1:
            return Claim.OURS
    return Claim.DONE if Effect.objects.filter(pk=key).exists() else Claim.BUSY


def _lock_number(key: uuid.UUID) -> int:
    return int.from_bytes(key.bytes[8:], signed=True)


def finish_message(key: uuid.UUID) -> None:
    """Note that the work of a message is done."""
    Message.objects.filter(pk=key, state=MessageState.WAITING).update(
        state=MessageState.DONE, finished_at=clock.now(), last_error=""
    )


def note_failure(key: uuid.UUID, reason: str, *, is_final: bool = False) -> bool:
    """Note that the work of a message failed; return whether it will be tried again."""
    message = Message.objects.select_for_update().filter(pk=key, state=MessageState.WAITING).first()
    if message is None:
        return False
    message.failures += 1
    message.last_error = reason[:500]
    message.due_at = clock.now() + _pause(message.failures)
    if is_final or message.failures >= MOST_FAILURES:
        message.state, message.finished_at = MessageState.DEAD, clock.now()
    message.save(update_fields=["failures", "last_error", "due_at", "state", "finished_at"])
    return message.state == MessageState.WAITING


def _pause(times: int) -> dt.timedelta:
    return min(SENT_AGAIN_AFTER * int(2 ** (times - 1)), LONGEST_WAIT)


def take_due(at_most: int) -> Sequence[Message]:
    """Return waiting messages that are due, oldest first, and put each off so that no other sweep
    sends it too. A long queue does not fill with copies: the pause doubles each time.
    """
    due = list(
        Message.objects.select_for_update(skip_locked=True)
        .filter(state=MessageState.WAITING, due_at__lte=clock.now())
        .order_by("due_at")[:at_most]
    )
    for message in due:
        message.sendings = min(message.sendings + 1, 32_000)
        message.due_at = clock.now() + _pause(min(message.sendings, 16))
    Message.objects.bulk_update(due, ["sendings", "due_at"])
    return due


def retry_message(message: Message) -> Message:
    """Let a message that was given up be tried again, as if it were new."""
    message.state, message.finished_at = MessageState.WAITING, None
    message.failures, message.sendings, message.due_at = 0, 0, clock.now()
    message.save(update_fields=["state", "finished_at", "failures", "sendings", "due_at"])
    return message


def forget_done(at_most: int = 5_000) -> int:
    """Delete what was done long ago; return how many rows went."""
    now = clock.now()
    old = (
        Message.objects.filter(state=MessageState.DONE, finished_at__lt=now - DONE_KEPT),
        Effect.objects.filter(is_from_elsewhere=False, at__lt=now - OWN_EFFECTS_KEPT),
        Effect.objects.filter(is_from_elsewhere=True, at__lt=now - ELSEWHERE_EFFECTS_KEPT),
    )
    return sum(_delete_some(rows, at_most) for rows in old)


def _delete_some(rows: Any, at_most: int) -> int:
    keys = list(rows.values_list("pk", flat=True)[:at_most])
    return int(rows.model.objects.filter(pk__in=keys).delete()[0])
