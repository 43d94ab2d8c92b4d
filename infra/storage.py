"""Where files lie: one key space for all tenants, each under its own prefix."""

from __future__ import annotations

import re
import uuid

_PART = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def tenant_key(tenant_id: uuid.UUID, kind: str, suffix: str) -> str:
    """A new key `t/<tenant>/<kind>/<uuid>.<suffix>`; never made of anything a person has typed."""
    if not (_PART.match(kind) and _PART.match(suffix)):
        raise ValueError("A storage key's kind and suffix are lower-case words.")
    return f"t/{tenant_id}/{kind}/{uuid.uuid4()}.{suffix}"


def belongs_to(key: str, tenant_id: uuid.UUID) -> bool:
    """Whether `key` lies under the tenant's own prefix."""
    return key.startswith(f"t/{tenant_id}/") and ".." not in key
