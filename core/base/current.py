"""Which door to the database is open in this context (request, task or command)."""

import uuid
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Door:
    """What one transaction is confined to: a PostgreSQL role and a schema.

    ``tenant_id`` is None for the platform's own tables.
    """

    role: str
    schema: str
    tenant_id: uuid.UUID | None = None


class NoDoorError(RuntimeError):
    """The database was used outside a tenant's or the platform's door, or after it closed."""


class WrongTenantError(RuntimeError):
    """An object or a query of one tenant was used inside another."""


#: Who owns the platform's rows. No tenant has this id.
PLATFORM_OWNER = uuid.UUID(int=0)

open_door: ContextVar[Door | None] = ContextVar("open_door", default=None)


def current_door() -> Door | None:
    """Return the open door, or None."""
    return open_door.get()


def current_tenant_id() -> uuid.UUID | None:
    """Return the id of the tenant whose door is open, or None on the platform and outside."""
    door = open_door.get()
    return door.tenant_id if door else None


def current_owner_id() -> uuid.UUID | None:
    """Return whose rows the open door leads to: a tenant's or ``PLATFORM_OWNER``; None outside."""
    door = open_door.get()
    return (door.tenant_id or PLATFORM_OWNER) if door else None
