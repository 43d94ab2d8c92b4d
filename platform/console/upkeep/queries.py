"""What the pages of upkeep show. Needs the platform's door; of a customer's messages only the envelope."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from clearing.models import (
    NeedProjection,
    OfferProjection,
    Owned,
    Participant,
    ParticipatingOrganisation,
)
from core.outbox.models import Message
from core.outbox.queries import dead_messages
from lifecycle.models import Condition
from tenants.doors import clearing_context, tenant_context
from tenants.models import Tenant

#: The exception that workers note; a refusal in words may tell of the customer's people.
_KIND = re.compile(r"([A-Z]\w*)\. The worker's log says more\.$")
#: How many of one owner's messages are shown; how many there are is counted.
LISTED = 20


@dataclass(frozen=True, slots=True)
class GivenUp:
    """One message that workers gave up. What it is about is its owner's, and so is what went wrong in
    full: an operator is told the kind of error and no more.
    """

    task: str
    written_at: datetime
    failures: int
    kind_of_error: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """One owner's messages that were given up; ``tenant`` is None for the platform's own."""

    tenant: Tenant | None
    number: int
    messages: list[GivenUp]


def outboxes_with_trouble() -> list[Outbox]:
    """Return the platform's outbox and those of customers where the last examination found something,
    each with what was given up; owners without any are left out.
    """
    conditions = Condition.objects.filter(findings__contains=[{"code": "outbox"}])
    rows = conditions.select_related("tenant").order_by("tenant__name")
    tenants = [row.tenant for row in rows if row.tenant.is_active]
    found = (_read(tenant) for tenant in [None, *tenants])
    return [outbox for outbox in found if outbox.number]


def outbox_door(tenant: Tenant | None) -> AbstractContextManager[None]:
    """Return the door behind which an owner's messages lie."""
    return nullcontext() if tenant is None else tenant_context(tenant)


def _read(tenant: Tenant | None) -> Outbox:
    with outbox_door(tenant):
        messages = dead_messages()
        listed = [_envelope(message) for message in messages[:LISTED]]
        return Outbox(tenant, messages.count() if listed else 0, listed)


def _envelope(message: Message) -> GivenUp:
    kind = _KIND.match(message.last_error)
    return GivenUp(message.task, message.created_at, message.failures, kind[1] if kind else "")


@dataclass(frozen=True, slots=True)
class ShownBy:
    """How much one customer shows the others."""

    tenant_id: Any
    name: str
    is_open: bool
    organisations: int
    offers: int
    needs: int


def shown_by_customers() -> Iterator[ShownBy]:
    """Yield what each customer shows of itself, in four queries, by name."""
    with clearing_context():
        organisations, offers, needs = (
            _counted(model)
            for model in (ParticipatingOrganisation, OfferProjection, NeedProjection)
        )
        participants = list(Participant.objects.order_by("name"))
    for row in participants:
        yield ShownBy(
            row.tenant_id,
            row.name,
            row.is_open,
            organisations.get(row.owner, 0),
            offers.get(row.owner, 0),
            needs.get(row.owner, 0),
        )


def _counted(model: type[Owned]) -> dict[str, int]:
    rows = model._default_manager.order_by().values_list("owner")
    return dict(rows.annotate(number=Count("pk")))
