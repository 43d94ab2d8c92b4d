"""The curated vocabulary as it stands in the repository, read and checked."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.competence.enums import ConceptKind
from core.competence.folding import fold

CURATED = Path(__file__).parent / "data" / "concepts.toml"


class VocabularyError(ValueError):
    """A vocabulary file does not hold together; the text names the entry and what to mend."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept of a vocabulary file."""

    code: str
    kind: ConceptKind
    parent: str | None
    labels: Mapping[str, str]
    descriptions: Mapping[str, str]
    synonyms: Mapping[str, list[str]]
    related: tuple[str, ...]

    @property
    def search_text(self) -> str:
        """Every label and synonym, folded, each once, one a line."""
        words = [*self.labels.values(), *(word for each in self.synonyms.values() for word in each)]
        return "\n".join(dict.fromkeys(fold(word) for word in words))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A named, versioned set of entries; a parent stands before its children."""

    source: str
    version: int
    entries: tuple[Entry, ...]


@cache
def read_vocabulary(path: Path = CURATED) -> Vocabulary:
    """Return the vocabulary in ``path``, or raise ``VocabularyError``."""
    with path.open("rb") as file:
        content = tomllib.load(file)
    entries = tuple(_entry(raw) for raw in content["concept"])
    _check_references(entries)
    return Vocabulary(content["source"], content["version"], entries)


def _entry(raw: Mapping[str, Any]) -> Entry:
    labels = raw["labels"]
    if missing := [language for language in ("nb", "nn", "en") if not labels.get(language)]:
        raise VocabularyError(f"{raw['code']} has no label in {', '.join(missing)}: add it.")
    return Entry(
        code=raw["code"],
        kind=ConceptKind(raw["kind"]),
        parent=raw.get("parent"),
        labels=labels,
        descriptions=raw.get("descriptions", {}),
        synonyms=raw.get("synonyms", {}),
        related=tuple(raw.get("related", ())),
    )


def _check_references(entries: Iterable[Entry]) -> None:
    # Demanding that a parent comes first is also what keeps the hierarchy free of circles.
    seen: dict[str, Entry] = {}
    for entry in entries:
        if entry.code in seen:
            raise VocabularyError(f"{entry.code} stands twice: remove one.")
        if entry.parent is not None and entry.parent not in seen:
            raise VocabularyError(f"{entry.code} stands before its parent {entry.parent}: move it.")
        if entry.parent is not None and seen[entry.parent].kind != entry.kind:
            raise VocabularyError(f"{entry.code} and its parent are of different kinds.")
        seen[entry.code] = entry
    for entry in seen.values():
        if unknown := [code for code in entry.related if code not in seen]:
            raise VocabularyError(f"{entry.code} is related to unknown {', '.join(unknown)}.")
