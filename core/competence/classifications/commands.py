"""What ``veksel vocabulary`` does, as functions that answer with facts. The command line speaks English."""

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.base.errors import DomainError
from core.competence.classifications.domain import Change, load_classification
from core.competence.classifications.esco import read_esco
from core.competence.classifications.reading import Reading
from core.competence.classifications.sources import SOURCES, esco_release, styrk_release
from core.competence.classifications.styrk import read_styrk
from tenants.doors import platform_context, tenant_context
from tenants.enums import STANDING
from tenants.models import Tenant

ESCO_RELEASE = "1.2.0"
STYRK_RELEASE = "2011-01-01"


@dataclass(frozen=True, slots=True)
class Report:
    """One load as a person reads it, line by line, and as a program does."""

    slug: str
    reading: Reading
    change: Change
    is_dry_run: bool

    @property
    def facts(self) -> dict[str, Any]:
        """All of it under names that stay."""
        return {
            "tenant": self.slug,
            "source": self.reading.vocabulary.source,
            "release": self.reading.release,
            "languages": list(self.reading.languages),
            "read": dict(self.reading.counts),
            "dry_run": self.is_dry_run,
            **asdict(self.change),
            "notes": list(self.reading.notes),
        }

    @property
    def lines(self) -> list[str]:
        """All of it in sentences."""
        read = ", ".join(f"{number} {name}" for name, number in self.reading.counts.items())
        name = SOURCES[self.reading.vocabulary.source].name
        languages = " and ".join(self.reading.languages)
        return [
            f"{name} {self.reading.release} for {self.slug}: {read}, in {languages}.",
            *self.reading.notes,
            self._changed,
        ]

    @property
    def _changed(self) -> str:
        change = self.change
        if change.is_nothing:
            return f"All {change.unchanged} concepts stand there already: nothing is changed."
        counts = (
            f"{change.created} new concepts, {change.updated} with other words or another place,"
            f" {change.confirmed} the same under this release, {change.retired} no longer active,"
            f" {change.unchanged} as they were;"
            f" {change.linked} new relations, {change.unlinked} removed."
        )
        return f"Would be: {counts} Nothing is changed." if self.is_dry_run else f"Loaded: {counts}"


def load_esco(
    folder: Path,
    *,
    slug: str,
    release: str = "",
    may_lose: bool = False,
    is_dry_run: bool = False,
) -> Report:
    """Load the folder's ESCO into a customer. The release is the one said, or the one in the folder's name,
    or 1.2.0. Raises ``VocabularyError`` and ``DomainError``; then nothing is loaded.
    """
    tenant = _standing(slug)
    reading = read_esco(folder, esco_release(release or _release_in(folder) or ESCO_RELEASE))
    return _load(tenant, reading, may_lose=may_lose, is_dry_run=is_dry_run)


def load_styrk(
    file: Path,
    *,
    slug: str,
    release: str = "",
    language: str = "nb",
    may_lose: bool = False,
    is_dry_run: bool = False,
) -> Report:
    """Load an export of STYRK-08 into a customer. The release is the day that the version is valid from;
    2011-01-01 unless said. Raises ``VocabularyError`` and ``DomainError``; then nothing is loaded.
    """
    tenant = _standing(slug)
    reading = read_styrk(file, styrk_release(release or STYRK_RELEASE), language=language)
    return _load(tenant, reading, may_lose=may_lose, is_dry_run=is_dry_run)


def _standing(slug: str) -> Tenant:
    with platform_context():
        tenant = Tenant.objects.filter(slug=slug, state__in=STANDING).first()
    if tenant is None:
        raise DomainError(f"There is no customer {slug!r}: `veksel tenant list` names them.")
    return tenant


def _load(tenant: Tenant, reading: Reading, *, may_lose: bool, is_dry_run: bool) -> Report:
    with tenant_context(tenant):
        change = load_classification(reading, may_lose=may_lose, is_dry_run=is_dry_run)
    return Report(tenant.slug, reading, change, is_dry_run)


def _release_in(folder: Path) -> str:
    """Return the release that ESCO's own name of a folder holds: ``ESCO dataset - v1.2.0 - ...``."""
    found = re.search(r"\bv(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)\b", folder.resolve().name)
    return found[1] if found else ""
