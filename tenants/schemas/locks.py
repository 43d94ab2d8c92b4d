"""Advisory locks of the owner's session: PostgreSQL lets go of them when a process dies."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError

from core.base.current import Door
from tenants.schemas.owner import rows

# Any numbers, as long as nothing else uses them.
RELEASE, FAN_OUT, POOL = 7_305_001, 7_305_002, 7_305_003


def share_release_lock() -> None:
    """Until the transaction ends, keep a new release from being announced."""
    rows("SELECT pg_advisory_xact_lock_shared(%s)", RELEASE)


def take_release_lock() -> None:
    """Wait until nobody makes tables by the old release, and let nobody begin."""
    rows("SELECT pg_advisory_xact_lock(%s)", RELEASE)


def lock_schema(door: Door) -> None:
    """Until the transaction ends, be the only one who changes this tenant's tables."""
    if door.tenant_id is None:
        raise ValueError(f"{door.schema} is no tenant's schema.")
    key = int.from_bytes(door.tenant_id.bytes[8:], "big", signed=True)
    rows("SELECT pg_advisory_xact_lock(%s)", key)


@contextmanager
def only_one(key: int) -> Iterator[bool]:
    """Hold a lock of the session while the block runs; yield False when somebody else holds it."""
    ((is_ours,),) = rows("SELECT pg_try_advisory_lock(%s)", key)
    try:
        yield is_ours
    finally:
        if is_ours:
            # A broken connection has let go of the lock already.
            with suppress(DatabaseError):
                rows("SELECT pg_advisory_unlock(%s)", key)
