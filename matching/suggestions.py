"""Concepts that a text being written speaks of, for its writer to accept one by one. Nothing is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from core.competence.enums import ConceptKind
from core.competence.models import LANGUAGES, Concept, spoken_language
from core.competence.queries import concepts_of_kind
from core.market.forms.suggesting import SuggestionSource
from matching.files.suggesting import Concept as Suggestable
from matching.files.suggesting import Suggester

MOST: Final = 8
LONGEST_TEXT: Final = 40_000
"""So many letters are read: twice the longest text a field takes."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A concept, the list it would stand in, and the words of the text it rests on."""

    concept: Concept
    list_name: str
    list_label: str
    because: tuple[str, ...]


def suggest_concepts(source: SuggestionSource, written: QueryDict) -> list[Suggested]:
    """Return at most eight concepts that the texts speak of and that no list of the form has yet."""
    text = "\n".join(written.get(name, "") for name in source.texts)[:LONGEST_TEXT]
    lists = {*source.lists.values(), *source.other_lists}
    chosen = {value for name in lists for value in written.getlist(name)}
    concepts = {
        concept.code: concept
        for concept in concepts_of_kind(*source.lists)
        if str(concept.pk) not in chosen
    }
    suggester = Suggester(_suggestable(concepts.values()))
    found = suggester.suggest(text, language=spoken_language(), top=MOST)
    suggested = []
    for one in found:
        concept = concepts[one.code]
        name = source.lists[ConceptKind(concept.kind)]
        suggested.append(Suggested(concept, name, source.label_of(name), one.because))
    return suggested


def _suggestable(concepts: Iterable[Concept]) -> list[Suggestable]:
    return [
        Suggestable(
            concept.code,
            {
                language: (concept.label_in(language), *concept.synonyms_in(language))
                for language in LANGUAGES
            },
        )
        for concept in concepts
    ]
