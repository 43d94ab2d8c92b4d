"""The owner's connection: the only one on which schemas are made and changed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from core.base.current import NoDoorError
from tenants.backend.base import OWNER_ALIAS, DatabaseWrapper

#: How long a change of a schema waits for a lock. Whoever uses the table queues behind it meanwhile.
LOCK_TIMEOUT = "2s"


def owner_connection() -> DatabaseWrapper:
    """Return the owner's connection; raise where the process was not given one."""
    if OWNER_ALIAS not in settings.DATABASES:
        raise NoDoorError("This process has no DATABASE_MIGRATOR_URL and may not change schemas.")
    return cast(DatabaseWrapper, connections[OWNER_ALIAS])


@contextmanager
def owner_transaction(schema: str) -> Iterator[DatabaseWrapper]:
    """Work in ``schema`` in one transaction that waits for no lock longer than ``LOCK_TIMEOUT``."""
    connection = owner_connection()
    previous = connection.schema_name
    with transaction.atomic(using=OWNER_ALIAS):
        rows(
            "SELECT set_config('search_path', %s, true), set_config('lock_timeout', %s, true)",
            schema,
            LOCK_TIMEOUT,
        )
        # The router asks for it: which tables belong here.
        connection.schema_name = schema
        try:
            yield connection
        finally:
            connection.schema_name = previous


@contextmanager
def owner_session(schema: str) -> Iterator[DatabaseWrapper]:
    """Work in ``schema`` outside a transaction, for what cannot be done in one."""
    connection = owner_connection()
    with connection.use_schema(schema):
        rows("SELECT set_config('lock_timeout', %s, false)", LOCK_TIMEOUT)
        try:
            yield connection
        finally:
            execute("RESET lock_timeout")


def execute(statement: str, *names: str) -> None:
    """Run one statement; each ``{}`` in it becomes a quoted name."""
    identifiers = [sql.Identifier(name) for name in names]
    with owner_connection().cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*identifiers))


def rows(query: str | sql.Composable, *parameters: Any) -> list[tuple[Any, ...]]:
    """Return what a query finds."""
    with owner_connection().cursor() as cursor:
        cursor.execute(query, parameters or None)
        return list(cursor.fetchall())


def exists(query: str, *parameters: str) -> bool:
    """Return whether a query finds a row."""
    return bool(rows(query, *parameters))


def run_statements(statements: Iterable[str]) -> None:
    """Run finished statements in the open transaction, each by itself but without waiting between.

    The extended protocol takes one statement a string, and no parameter is looked for in them. On
    Citus, which plans each one on several servers, they are sent and answered in turn.
    """
    connection = owner_connection()
    raw = cast("psycopg.Connection[object]", connection.connection)
    with connection.wrap_database_errors:
        if settings.CITUS or not connection.in_atomic_block:
            _run_in_turn(raw, statements)
        else:
            with raw.pipeline():
                _run_in_turn(raw, statements)


def _run_in_turn(raw: "psycopg.Connection[object]", statements: Iterable[str]) -> None:
    with psycopg.Cursor(raw) as cursor:
        for statement in statements:
            cursor.execute(statement.encode(), prepare=False)
