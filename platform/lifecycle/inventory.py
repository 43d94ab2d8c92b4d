"""What a tenant's schema holds, as numbers and checksums. Runs on the owner's connection."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from psycopg import sql

from tenants.removal import tables_of
from tenants.schemas.owner import owner_connection

LINKS = "audit_link"


@dataclass(frozen=True, slots=True)
class TableCount:
    """One table: how many rows, and the checksum of all of them in the order of their keys."""

    table: str
    rows: int
    sha256: str


def count_tables(schema: str) -> list[dict[str, Any]]:
    """Return rows and checksum of each table of a schema, read as a stream."""
    return [asdict(_count(schema, table)) for table in tables_of(schema)]


def _count(schema: str, table: str) -> TableCount:
    digest, rows = hashlib.sha256(), 0
    for line in copy_lines(schema, table):
        digest.update(line)
        rows += 1
    return TableCount(table, rows, digest.hexdigest())


def log_head(schema: str) -> dict[str, Any]:
    """Return the end of the chain over the tenant's log, as its anchors have it."""
    if LINKS not in tables_of(schema):
        return {"sequence": 0, "digest": ""}
    query = sql.SQL("SELECT sequence, digest FROM {} ORDER BY sequence DESC LIMIT 1")
    with owner_connection().cursor() as cursor:
        cursor.execute(query.format(sql.Identifier(schema, LINKS)))
        sequence, digest = cursor.fetchone() or (0, "")
    return {"sequence": sequence, "digest": digest}


def copy_lines(schema: str, table: str) -> Iterator[bytes]:
    """Yield a table's rows as PostgreSQL writes them, one at a time."""
    query = sql.SQL("COPY (SELECT * FROM {} ORDER BY 1) TO STDOUT").format(
        sql.Identifier(schema, table)
    )
    connection = owner_connection()
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(query) as copy:
        for block in copy:
            yield bytes(block)
