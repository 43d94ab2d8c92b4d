"""Reading what sectors mean. Needs the platform's door."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Count, OuterRef, Subquery

from onboarding.models import SectorVersion
from onboarding.sectors.content import SectorContent, read_content
from tenants.models import Sector, Tenant

_DATA = Path(__file__).parent / "data" / "sectors.json"
#: What a sector that an operator adds begins from, unless another is chosen.
STANDARD = "state"


@dataclass(frozen=True, slots=True)
class CurrentSector:
    """A sector with the newest version of its data."""

    sector: Sector
    number: int
    content: SectorContent


@cache
def first_contents() -> Mapping[str, SectorContent]:
    """Return what the product comes with, by the sector's code."""
    rows = json.loads(_DATA.read_text(encoding="utf-8"))
    return {code: read_content(row) for code, row in rows.items()}


def content_of(code: str, number: int) -> SectorContent:
    """Return one version of a sector's data."""
    if number == 0:
        return first_contents().get(code, first_contents()[STANDARD])
    return read_content(SectorVersion.objects.get(sector=code, number=number).content)


def current_sectors(*, only_active: bool = False) -> list[CurrentSector]:
    """Return every sector with its newest data, in their order, in one query."""
    newest = SectorVersion.objects.filter(sector=OuterRef("pk")).order_by("-number")
    rows = Sector.objects.annotate(
        newest_number=Subquery(newest.values("number")[:1]),
        newest_content=Subquery(newest.values("content")[:1]),
    )
    if only_active:
        rows = rows.filter(is_active=True)
    return [_current(row) for row in rows]


def _current(row: Sector) -> CurrentSector:
    number: int = getattr(row, "newest_number", None) or 0
    content = getattr(row, "newest_content", None)
    return CurrentSector(row, number, read_content(content) if number else content_of(row.pk, 0))


def current_sector(code: str) -> CurrentSector | None:
    """Return one sector with its newest data, or None."""
    return next((row for row in current_sectors() if row.sector.code == code), None)


def customers_by_sector() -> dict[str, int]:
    """Return how many customers each sector has, by its code; a sector without any is left out."""
    rows = Tenant.objects.order_by().values_list("sector").annotate(count=Count("pk"))
    return dict(rows)
