"""The database backend: no query without an open door.

Stock django-tenants puts the search path on the session and swallows a failing ``SET``; here role and
path are set together, locally to a transaction, and anything else raises. See docs/adr/0001.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base

from core.base.current import Door, NoDoorError, current_door
from tenants.backend.cursors import OneStatementCursor
from tenants.backend.features import DatabaseFeatures
from tenants.backend.schema import DatabaseSchemaEditor

OWNER_ALIAS = "migrator"
PUBLIC_SCHEMA = "public"
# "none" and "default" mean something else to PostgreSQL than a role of that name.
_ROLE = re.compile(r"(r|veksel)_[a-z0-9_]+")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is confined to the door opened on it."""

    features_class = DatabaseFeatures
    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.door: Door | None = None
        self._is_unguarded = False
        # The owner's connection serves migrations and provisioning alone: it is pinned to one schema
        # by ``use_schema`` and never goes through a transaction pool.
        self._is_owner = self.alias == OWNER_ALIAS
        self.schema_name: str = PUBLIC_SCHEMA
        # Where the schema editor keeps what it runs, while a migration is turned into SQL.
        self.recorded: list[str] | None = None
        # What was refused since the door was opened; reported when it is closed.
        self.alarms: list[str] = []

    # -- doors ------------------------------------------------------------------------------------

    def enter(self, door: Door) -> None:
        """Confine the running transaction to ``door``. An unknown role or no right to it raises."""
        if not self.in_atomic_block:
            raise NoDoorError("A door opens only inside a transaction.")
        if not _ROLE.fullmatch(door.role):
            raise NoDoorError("A door has the role of a tenant or of the platform.")
        if self.door is not None or self.savepoint_ids:
            self._leave_role()
        with self.unguarded(), self.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('role', %s, true), set_config('search_path', %s, true)",
                [door.role, door.schema],
            )
        self.door = door
        self.schema_name = door.schema

    def _leave_role(self) -> None:
        """Become the login role again: it alone may choose another (see ``tenants.database``)."""
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.is_guarded = False
            cursor.execute("SET LOCAL ROLE NONE")

    def leave(self, previous: Door | None) -> None:
        """Go back to the door that was open before, or to none when the transaction is over."""
        if previous is not None and self.in_atomic_block and not self.needs_rollback:
            self.enter(previous)
        else:
            self.door = None
            self.schema_name = PUBLIC_SCHEMA

    @contextmanager
    def use_schema(self, schema: str) -> Iterator[None]:
        """On the owner's connection: work in ``schema`` until the block ends."""
        if not self._is_owner:
            raise NoDoorError("Only the owner's connection may be pinned to a schema.")
        previous = self.schema_name
        self._set_owner_path(schema)
        try:
            yield
        finally:
            self._set_owner_path(previous)

    def _set_owner_path(self, schema: str) -> None:
        self.schema_name = schema
        with self.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %s, false)", [schema])

    # -- what Django calls ------------------------------------------------------------------------

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Let the backend's own statements (savepoints, the door itself) pass."""
        previous, self._is_unguarded = self._is_unguarded, True
        try:
            yield
        finally:
            self._is_unguarded = previous

    def _cursor(self, name: str | None = None) -> Any:
        if not (self._is_unguarded or self._is_owner):
            self._check_door()
        return super()._cursor(name)  # type: ignore[misc] # private, absent from the stubs

    def get_connection_params(self) -> dict[str, Any]:
        """Make every cursor of the connection one of ours, a raw one too."""
        return {**super().get_connection_params(), "cursor_factory": OneStatementCursor}

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor that refuses to leave the door, except for the backend's own statements."""
        cursor = super().create_cursor(name)
        cursor.is_guarded = not (self._is_unguarded or self._is_owner)
        cursor.alarm = self.alarms.append
        return cursor

    def _check_door(self) -> None:
        wanted = current_door()
        if wanted is None:
            raise NoDoorError(
                "No tenant and no platform context is open: nothing may be read or written."
            )
        if not self.in_atomic_block or self.door != wanted:
            raise NoDoorError("The connection is not inside the door this context has opened.")

    def _savepoint(self, sid: str) -> None:
        with self.unguarded():
            super()._savepoint(sid)  # type: ignore[misc] # private, absent from the stubs

    def _savepoint_rollback(self, sid: str) -> None:
        with self.unguarded():
            super()._savepoint_rollback(sid)  # type: ignore[misc] # private, absent from the stubs

    def _savepoint_commit(self, sid: str) -> None:
        with self.unguarded():
            super()._savepoint_commit(sid)  # type: ignore[misc] # private, absent from the stubs

    def init_connection_state(self) -> None:
        """Let Django ask the server for its version and settings."""
        with self.unguarded():
            super().init_connection_state()

    def check_constraints(self, table_names: Any = None) -> None:
        """Check deferred constraints; the test runner asks for it outside any door."""
        with self.unguarded():
            super().check_constraints(table_names)

    def close(self) -> None:
        """Close the connection and forget its door."""
        self.door = None
        super().close()


__all__ = ["OWNER_ALIAS", "PUBLIC_SCHEMA", "DatabaseWrapper"]
