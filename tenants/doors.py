"""The ways into the database. Nothing else sets a role or a search path."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import cast

from django.db import connections, transaction

from core.audit.domain import record
from core.base.current import Door, NoDoorError, current_door, open_door
from tenants.backend.base import PUBLIC_SCHEMA, DatabaseWrapper
from tenants.models import Tenant
from tenants.naming import CLEARING_SCHEMA, PLATFORM_ROLE

# The row whose door is open, so that asking for the current tenant costs no query.
open_tenant: ContextVar[Tenant | None] = ContextVar("open_tenant", default=None)
PLATFORM_DOOR = Door(role=PLATFORM_ROLE, schema=PUBLIC_SCHEMA)


def door_connection() -> DatabaseWrapper:
    """Return this thread's connection for doors."""
    return cast(DatabaseWrapper, connections["default"])


@contextmanager
def _opened(door: Door) -> Iterator[None]:
    connection = door_connection()
    previous = connection.door
    token = open_door.set(door)
    try:
        with transaction.atomic():
            connection.enter(door)
            yield
    finally:
        open_door.reset(token)
        connection.leave(previous)
        if previous is None and connection.alarms:
            _report(door, connection)


def _report(door: Door, connection: DatabaseWrapper) -> None:
    """Log what was refused in a transaction that is over, whatever became of it."""
    refused = sorted(set(connection.alarms))
    connection.alarms.clear()
    with platform_context():
        tenants = (
            Tenant.objects.filter(pk=door.tenant_id) if door.tenant_id else Tenant.objects.none()
        )
        subject = tenants.first() or Tenant(name="platform")
        record(
            "security.statement_refused",
            subject,
            by=None,
            changes={"statement": ("", ", ".join(refused)[:500])},
        )


@contextmanager
def tenant_context(tenant: Tenant) -> Iterator[None]:
    """Open ``tenant``'s door: a transaction in its schema, with its role's rights and no others.

    Nested doors share the outer transaction and give it back as it was. An exception rolls the
    block back. Effects outside the database belong in ``transaction.on_commit``.
    """
    token = open_tenant.set(tenant)
    try:
        with _opened(tenant.door):
            yield
    finally:
        open_tenant.reset(token)


@contextmanager
def platform_context() -> Iterator[None]:
    """Open the platform's door: tenants, policy, onboarding, billing; no tenant's data."""
    with _opened(PLATFORM_DOOR):
        yield


@contextmanager
def clearing_context() -> Iterator[None]:
    """Step from the open door into the tables all tenants share, as the one who is already inside.

    The role stays, so that row-level security knows whose rows these are; only the search path
    changes. Raises ``NoDoorError`` when neither a tenant nor the platform is inside.
    """
    door = current_door()
    if door is None:
        raise NoDoorError("The shared exchange is entered from a tenant's or the platform's door.")
    with _opened(Door(role=door.role, schema=CLEARING_SCHEMA, tenant_id=door.tenant_id)):
        yield
