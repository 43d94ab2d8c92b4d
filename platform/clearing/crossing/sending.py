"""Telling the other tenant, through the sender's outbox: with the transaction, signed, once, in turn."""

import uuid
from typing import Any

from django.db.models import F

from clearing.crossing.models import Contact
from core.base import clock
from tenants.tasks import tenant_task


@tenant_task("crossing.take", from_others=True)
def take(
    *,
    contact_id: str,
    number: int,
    kind: str,
    at: str,
    body: dict[str, Any],
    sender_id: uuid.UUID | None,
    epoch: int = 0,
) -> None:
    """Take one event of the other side into this tenant's records."""
    from clearing.crossing.receiving import Event, take_event

    take_event(
        Event(uuid.UUID(contact_id), number=number, kind=kind, at=at, body=body, epoch=epoch),
        sender_id=sender_id,
    )


def tell_other_side(contact: Contact, kind: str, **body: Any) -> None:
    """Send the other side what has happened here. ``body`` holds what it may know, as JSON types."""
    Contact.objects.filter(pk=contact.pk).update(sent=F("sent") + 1)
    contact.refresh_from_db(fields=["sent", "epoch"])
    take.enqueue_for(
        contact.other_tenant_id,
        contact_id=str(contact.pk),
        number=contact.sent,
        kind=kind,
        at=clock.now().isoformat(),
        body=body,
        epoch=contact.epoch,
    )
