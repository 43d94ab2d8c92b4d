"""The outboxes on the command line: what waits, what was given up, and another try."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from core.audit.domain import record
from core.base.errors import DomainError
from core.outbox.domain import retry_message
from core.outbox.queries import dead_messages, unfinished_messages
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant

PLATFORM = "platform"
#: How much of one outbox is listed.
LISTED = 100


def list_messages(owner: str | None) -> Iterator[tuple[str, ...]]:
    """Yield the owner, key, task, state, failures and reason of each message that is not done."""
    for name, door in _doors(owner):
        with door:
            found = list(unfinished_messages()[:LISTED])
        for row in found:
            yield (name, str(row.pk), row.task, row.state, str(row.failures), row.last_error)


def retry_messages(owner: str | None) -> int:
    """Let everything that was given up be tried again; return how many messages that is."""
    count = 0
    for _name, door in _doors(owner):
        with door:
            messages = list(dead_messages())
            for message in messages:
                retry_message(message)
                record("message.retried", message, by=None)
        count += len(messages)
    return count


def _doors(owner: str | None) -> list[tuple[str, AbstractContextManager[None]]]:
    """Return the doors of one owner (a subdomain, or ``platform``), or of all that are served."""
    with platform_context():
        tenants = [tenant for tenant in Tenant.objects.order_by("slug") if tenant.is_active]
    doors = {PLATFORM: platform_context()}
    doors |= {tenant.slug: tenant_context(tenant) for tenant in tenants}
    if owner is not None and owner not in doors:
        raise DomainError(
            f"There is no served customer {owner!r}: give the subdomain of one, or {PLATFORM!r}."
        )
    return [(name, door) for name, door in doors.items() if owner in (None, name)]
