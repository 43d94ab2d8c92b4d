"""Reads of what has been loaded."""

from dataclasses import dataclass

from django.db.models import Max

from core.competence.classifications.sources import SOURCES, Source, release_name
from core.competence.models import Concept


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """A classification that the open tenant has, and its newest release there."""

    source: Source
    release: str


def loaded_sources() -> list[LoadedSource]:
    """Return the classifications of others that the open tenant's vocabulary draws on, by name."""
    rows = (
        Concept.objects.filter(source__in=SOURCES, is_active=True)
        .order_by()
        .values_list("source")
        .annotate(newest=Max("version"))
    )
    loaded = [LoadedSource(SOURCES[code], release_name(code, newest)) for code, newest in rows]
    return sorted(loaded, key=lambda each: each.source.name)
