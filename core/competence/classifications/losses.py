"""A load that would take a whole kind of thing away: most often a file was left out of the folder."""

from collections.abc import Collection, Iterator

from core.competence.classifications.reading import Reading
from core.competence.enums import ConceptKind
from core.competence.models import Concept
from core.competence.vocabulary import VocabularyError

LANGUAGES = {"nb": "bokmål", "nn": "nynorsk", "en": "English"}


def refuse_losses(reading: Reading, known: Collection[Concept], *, had_relations: bool) -> None:
    """Raise ``VocabularyError`` when ``known`` has words of a language, or things of a kind, for which there
    was no file at all.
    """
    active = [concept for concept in known if concept.is_active]
    if lost := list(_lost(reading, active, had_relations=had_relations)):
        raise VocabularyError(
            f"What is loaded here has {' and '.join(lost)}, and there is no file of them now: add the files"
            " that are missing, or say --allow-less to do without."
        )


def _lost(reading: Reading, active: Collection[Concept], *, had_relations: bool) -> Iterator[str]:
    there = {language for each in active for language in (*each.synonyms, *each.descriptions)}
    for language in sorted(there.difference(reading.languages)):
        yield f"words in {LANGUAGES[language]}"
    kinds = {concept.kind for concept in active}
    if ConceptKind.OCCUPATION in kinds and "occupations" not in reading.counts:
        yield "occupations"
    if had_relations and not reading.has_relations:
        yield "relations between concepts"
