"""The owner's connection: the only one on which schemas are made and changed."""

from typing import cast

from django.conf import settings
from django.db import connections
from psycopg import sql

from core.base.current import NoDoorError
from tenants.backend.base import OWNER_ALIAS, DatabaseWrapper


def owner_connection() -> DatabaseWrapper:
    """Return the owner's connection; raise where the process was not given one."""
    if OWNER_ALIAS not in settings.DATABASES:
        raise NoDoorError("This process has no DATABASE_MIGRATOR_URL and may not change schemas.")
    return cast(DatabaseWrapper, connections[OWNER_ALIAS])


def execute(statement: str, *names: str) -> None:
    """Run one statement; each ``{}`` in it becomes a quoted name."""
    identifiers = [sql.Identifier(name) for name in names]
    with owner_connection().cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*identifiers))


def exists(query: str, *parameters: str) -> bool:
    """Return whether a query finds a row."""
    with owner_connection().cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone() is not None
