"""The schema editor: one statement at a time, and what it has run can be kept."""

import re
from typing import Any, Protocol, cast

import sqlparse
from django.db.backends.postgresql import schema

_CONCURRENT = re.compile(r"^(CREATE (?:UNIQUE )?INDEX|DROP INDEX) CONCURRENTLY ")


class _Recording(Protocol):
    """Our own connection, which the base class does not know."""

    recorded: list[str] | None
    in_atomic_block: bool


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Django's for PostgreSQL, which here and there puts two statements into one string.

    Neither the extended protocol nor Citus takes such a string, so it is cut. Statements are also
    handed to the connection's ``recorded`` list, when it has one: see ``tenants.schemas``.
    """

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Run the statements of ``sql`` one by one."""
        text = str(sql)
        if params is not None:
            text = self.connection.ops.compose_sql(text, params)
        connection = cast(_Recording, self.connection)
        for statement in one_by_one(text):
            if connection.recorded is not None:
                connection.recorded.append(statement)
            is_shared = connection.in_atomic_block
            super().execute(without_concurrency(statement) if is_shared else statement, None)


def one_by_one(text: str) -> list[str]:
    """Return the statements of a string; a semicolon within quotes ends none."""
    stripped = (part.strip().rstrip(";").rstrip() for part in sqlparse.split(text))
    return [statement for statement in stripped if statement]


def without_concurrency(statement: str) -> str:
    """Return an index's statement as it may stand in a transaction: an empty table needs no more."""
    return _CONCURRENT.sub(r"\1 ", statement)
