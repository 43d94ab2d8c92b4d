"""Reads of the vocabulary."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from core.competence.enums import ConceptKind
from core.competence.folding import fold
from core.competence.models import Concept, spoken_language


def concepts_of_kind(*kinds: ConceptKind) -> QuerySet[Concept]:
    """Return what may be chosen of ``kinds``, in the vocabulary's order, parents at hand."""
    return Concept.objects.filter(kind__in=kinds, is_active=True).select_related("parent")


def concepts_by_code(codes: Iterable[str]) -> dict[str, Concept]:
    """Return the concepts with ``codes``; an unknown code is absent from the answer."""
    return {concept.code: concept for concept in Concept.objects.filter(code__in=set(codes))}


def search_concepts(
    text: str,
    language: str | None = None,
    *,
    kinds: Sequence[ConceptKind] = (),
    limit: int = 20,
) -> list[Concept]:
    """Return the concepts with a word that contains ``text``, best first.

    Words in every language are looked in, whatever ``language`` is: ``sakshandsaming`` finds
    ``saksbehandling``. First comes a concept whose label in ``language`` (the reader's unless
    given) is ``text``, then one that has ``text`` as another word, then labels that begin with it,
    labels that contain it, and the rest; within each alphabetically.
    """
    sought = fold(text)
    if not sought:
        return []
    language = language or spoken_language()
    hits = Concept.objects.filter(is_active=True, search_text__contains=sought)
    if kinds:
        hits = hits.filter(kind__in=kinds)

    def rank(concept: Concept) -> tuple[int, str, str]:
        label = fold(concept.label_in(language))
        is_word = sought in concept.search_text.split("\n")
        nearness = (label == sought, is_word, label.startswith(sought), sought in label, True)
        return nearness.index(True), label, concept.code

    return sorted(hits, key=rank)[:limit]
