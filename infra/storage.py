"""Where files lie: one key space for all tenants, each under its own prefix."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from django.core.files.storage import default_storage

_PART = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def tenant_key(tenant_id: uuid.UUID, kind: str, suffix: str) -> str:
    """A new key `t/<tenant>/<kind>/<uuid>.<suffix>`; never made of anything a person has typed."""
    if not (_PART.match(kind) and _PART.match(suffix)):
        raise ValueError("A storage key's kind and suffix are lower-case words.")
    return f"t/{tenant_id}/{kind}/{uuid.uuid4()}.{suffix}"


def belongs_to(key: str, tenant_id: uuid.UUID) -> bool:
    """Whether `key` lies under the tenant's own prefix."""
    return key.startswith(f"t/{tenant_id}/") and ".." not in key


def files_of(tenant_id: uuid.UUID) -> Iterator[str]:
    """Yield the keys of everything a tenant has, folder by folder."""
    waiting = [f"t/{tenant_id}"]
    while waiting:
        folder = waiting.pop()
        try:
            folders, names = default_storage.listdir(folder)
        except FileNotFoundError:
            continue
        waiting += [f"{folder}/{name}" for name in folders]
        yield from (f"{folder}/{name}" for name in names if name)


def count_files(tenant_id: uuid.UUID) -> tuple[int, int]:
    """Return how many files a tenant has, and their size in bytes."""
    sizes = [default_storage.size(key) for key in files_of(tenant_id)]
    return len(sizes), sum(sizes)


def delete_files(tenant_id: uuid.UUID) -> int:
    """Delete every file of a tenant; return how many there were."""
    keys = list(files_of(tenant_id))
    for key in keys:
        default_storage.delete(key)
    return len(keys)
