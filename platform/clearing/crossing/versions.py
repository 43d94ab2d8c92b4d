"""The versions of an agreement between two tenants, as they were written or told, kept on each side."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from clearing.crossing.contents import values_in
from clearing.crossing.models import CrossAgreement, CrossAgreementVersion
from core.exchange.contents import content_from_json


@dataclass(frozen=True, slots=True)
class VersionAcross:
    """One version with its terms and clauses, as versions of one tenant's own agreements have them."""

    version: int
    terms: dict[str, Any]
    clauses: list[dict[str, Any]]
    written_at: dt.datetime


def keep_version(agreement: CrossAgreement) -> None:
    """Keep what the agreement says now, once for each version. Needs a saved agreement."""
    CrossAgreementVersion.objects.get_or_create(
        agreement=agreement, version=agreement.version, defaults={"content": agreement.content}
    )


def versions_across(agreement: CrossAgreement) -> list[VersionAcross]:
    """Return the versions that this side knows, the first one first."""
    return [_version(row) for row in agreement.versions.all()]


def _version(row: CrossAgreementVersion) -> VersionAcross:
    values = values_in(content_from_json(row.content))
    terms = {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }
    return VersionAcross(row.version, terms, row.content["clauses"], row.written_at)
