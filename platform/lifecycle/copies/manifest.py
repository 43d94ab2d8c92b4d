"""What a copy says of itself. The stamp names the tenant, and only our key can make it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from core.base import clock
from core.base.errors import DomainError
from tenants.models import Tenant

FORMAT = "veksel.tenant/1"
NAME = "manifest.json"


class CopyRefusedError(DomainError):
    """A copy cannot be used here; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table or file in the copy."""

    name: str
    size: int
    sha256: str


def make_manifest(
    tenant: Tenant, *, version: str, tables: Sequence[Part], files: Sequence[Part]
) -> dict[str, Any]:
    """Return the stamped manifest of a copy. The size of a table is its rows, of a file its bytes."""
    facts = {
        "format": FORMAT,
        "tenant": {"id": str(tenant.pk), "name": tenant.name, "subdomain": tenant.slug},
        "schema_version": version,
        "taken_at": clock.now().isoformat(timespec="seconds"),
        "tables": [asdict(part) for part in tables],
        "files": [asdict(part) for part in files],
    }
    return {**facts, "stamp": _stamp(facts)}


def _stamp(facts: dict[str, Any]) -> str:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return salted_hmac("veksel.tenant-copy", text, algorithm="sha256").hexdigest()


def require_fit(manifest: dict[str, Any], tenant: Tenant, *, version: str) -> None:
    """Raise unless the copy is whole, ours, of this tenant and of this release's tables."""
    facts = {key: value for key, value in manifest.items() if key != "stamp"}
    if facts.get("format") != FORMAT or not constant_time_compare(
        str(manifest.get("stamp", "")), _stamp(facts)
    ):
        raise CopyRefusedError("The copy's stamp is not ours, or it has been changed since.")
    owner = manifest["tenant"]
    if owner["id"] != str(tenant.pk):
        raise CopyRefusedError(
            f"The copy is of {owner['subdomain']} ({owner['id']}) and not of {tenant.slug}."
        )
    if manifest["schema_version"] != version:
        raise CopyRefusedError(
            f"The copy's tables are of release {manifest['schema_version']}; here they are of"
            f" {version}. Install that release, restore, and migrate."
        )
