"""A schema that exists for one look and is then rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.postgres.operations import NotInTransactionMixin
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState

from core.base.current import Door
from core.base.ids import new_id
from tenants.backend.base import OWNER_ALIAS, PUBLIC_SCHEMA
from tenants.naming import door_of
from tenants.schemas.applying import Step, apply_and_record
from tenants.schemas.citus import stay_on_this_server
from tenants.schemas.owner import owner_transaction
from tenants.schemas.roles import make_here


@contextmanager
def scratch_schema() -> Iterator[Door]:
    """Work in a new, empty schema with a role of its own; nothing of it stays, whatever happens."""
    door = door_of(new_id())
    with owner_transaction(PUBLIC_SCHEMA):
        stay_on_this_server()
        make_here(door)
        with owner_transaction(door.schema):
            yield door
        transaction.set_rollback(True, using=OWNER_ALIAS)


def apply_in_scratch(migration: Migration, state: ProjectState) -> Step:
    """Apply a migration to a scratch schema and return its step.

    What insists on being outside a transaction is let in: nobody waits for these empty tables.
    """
    for operation in migration.operations:
        if isinstance(operation, NotInTransactionMixin) and not migration.atomic:
            operation._ensure_not_in_transaction = _allow  # type: ignore[assignment] # of this one only
    return apply_and_record(migration, state)


def _allow(_editor: object) -> None:
    """Refuse nothing."""
