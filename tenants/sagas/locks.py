"""One worker at a time for each run."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db import DatabaseError

from tenants.schemas.owner import owner_connection


@contextmanager
def run_lock(run_id: UUID, *, wait: bool) -> Iterator[bool]:
    """Hold the run's lock while the block runs; yield False when another worker holds it.

    The lock belongs to the owner's session, so PostgreSQL lets go of it when the process dies.
    """
    connection = owner_connection()
    connection.close_if_unusable_or_obsolete()
    key = int.from_bytes(run_id.bytes[8:], "big", signed=True)
    query = "SELECT pg_advisory_lock(%s)" if wait else "SELECT pg_try_advisory_lock(%s)"
    with connection.cursor() as cursor:
        cursor.execute(query, [key])
        is_ours = wait or bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            # A broken connection has let go of the lock already.
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
