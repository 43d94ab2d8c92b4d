"""Reading the outbox of the open door."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from core.base import clock
from core.outbox.domain import SENT_AGAIN_AFTER
from core.outbox.enums import MessageState
from core.outbox.models import Message


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """How many messages wait past their time, and how many were given up."""

    late: int
    dead: int


def unfinished_messages() -> QuerySet[Message]:
    """Return what waits or was given up, oldest first."""
    return Message.objects.exclude(state=MessageState.DONE)


def dead_messages() -> QuerySet[Message]:
    """Return what was given up, oldest first."""
    return Message.objects.filter(state=MessageState.DEAD)


def outbox_health() -> OutboxHealth:
    """Return the figures of the open door's outbox, in one query."""
    late = Q(state=MessageState.WAITING, due_at__lt=clock.now() - 4 * SENT_AGAIN_AFTER)
    figures = unfinished_messages().aggregate(
        late=Count("pk", filter=late), dead=Count("pk", filter=Q(state=MessageState.DEAD))
    )
    return OutboxHealth(**figures)
