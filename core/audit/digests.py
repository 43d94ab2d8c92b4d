"""How the rows of a sealed log hang together. Pure, so that an export can be checked anywhere.

The digest of a row is SHA-256 over the digest before it, a line feed, and the row's canonical form:
JSON with sorted keys, no blanks, moments in UTC with microseconds. The first hangs on the owner's id.
"""

import hashlib
import json
from typing import Any


def first_digest(owner: str) -> str:
    """Return what the first row of an owner's log hangs on."""
    return hashlib.sha256(f"veksel log 1 {owner}".encode()).hexdigest()


def next_digest(previous: str, content: dict[str, Any]) -> str:
    """Return the digest of a row that follows ``previous``."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
