"""The parts of the vocabulary that a sector may switch off."""

from collections.abc import Collection

from core.competence.enums import ConceptKind
from core.competence.models import spoken_language
from core.competence.vocabulary import Entry, read_vocabulary


def branch_choices(also: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return the main competences, themes and functions, and those in ``also``, by their kind."""
    entries = [entry for entry in read_vocabulary().entries if _is_branch(entry, also)]
    return [(entry.code, f"{_kind(entry)}: {_label(entry)}") for entry in entries]


def label_of(code: str) -> str:
    """Return a concept's label in the reader's language; the code when it has left the vocabulary."""
    found = (entry for entry in read_vocabulary().entries if entry.code == code)
    return next((_label(entry) for entry in found), code)


def _is_branch(entry: Entry, also: Collection[str]) -> bool:
    kinds = (ConceptKind.COMPETENCE, ConceptKind.THEME, ConceptKind.FUNCTION)
    return entry.code in also or (entry.parent is None and entry.kind in kinds)


def _kind(entry: Entry) -> str:
    return str(entry.kind.label)


def _label(entry: Entry) -> str:
    return entry.labels[spoken_language()]
