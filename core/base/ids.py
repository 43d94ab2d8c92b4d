"""Keys that may be seen outside their tenant: UUID version 7 (RFC 9562), ordered by time."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """Return a new UUIDv7."""
    return uuid_utils.compat.uuid7()
