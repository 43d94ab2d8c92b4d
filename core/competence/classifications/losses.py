"""A load that would take a whole kind of thing away: most often a file was left out of the folder."""

from collections.abc import Iterable, Iterator

from core.competence.enums import ConceptKind
from core.competence.models import Concept
from core.competence.vocabulary import Vocabulary, VocabularyError

LANGUAGES = {"nb": "bokmål", "nn": "nynorsk", "en": "English"}


def refuse_losses(vocabulary: Vocabulary, known: Iterable[Concept], *, had_relations: bool) -> None:
    """Raise ``VocabularyError`` when ``known`` has something that no entry of ``vocabulary`` has any of."""
    active = [concept for concept in known if concept.is_active]
    if lost := [*_languages(vocabulary, active), *_others(vocabulary, active, had_relations)]:
        raise VocabularyError(
            f"What is loaded here has {' and '.join(lost)}, and the files have none: add the files that"
            " are missing, or say --allow-less to do without."
        )


def _languages(vocabulary: Vocabulary, active: Iterable[Concept]) -> Iterator[str]:
    there = {lang for each in active for lang in (*each.synonyms, *each.descriptions)}
    read = {lang for entry in vocabulary.entries for lang in (*entry.synonyms, *entry.descriptions)}
    for language in sorted(there - read):
        yield f"names in {LANGUAGES[language]}"


def _others(
    vocabulary: Vocabulary, active: Iterable[Concept], had_relations: bool
) -> Iterator[str]:
    there = {concept.kind for concept in active}
    read = {entry.kind for entry in vocabulary.entries}
    if ConceptKind.OCCUPATION in there - read:
        yield "occupations"
    if had_relations and not any(entry.related for entry in vocabulary.entries):
        yield "relations between concepts"
