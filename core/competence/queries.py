"""Reads of the vocabulary."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from core.competence.enums import ConceptKind
from core.competence.folding import fold
from core.competence.models import Concept, spoken_language


def concepts_of_kind(*kinds: ConceptKind) -> QuerySet[Concept]:
    """Return what lists offer of ``kinds``, in the vocabulary's order, parents at hand.

    What others publish (ESCO, STYRK-08) is not among it: it is far too much for a list.
    """
    return _choosable(kinds).filter(is_listed=True).select_related("parent")


def concepts_on_form(kinds: Sequence[ConceptKind], chosen: Iterable[UUID]) -> QuerySet[Concept]:
    """Return what a form offers of ``kinds``: what is listed, and what of the rest is ``chosen``."""
    concepts = _choosable(kinds).filter(Q(is_listed=True) | Q(pk__in=list(chosen)))
    return concepts.select_related("parent").order_by("-is_listed", "kind", "position", "code")


def unlisted_concepts(kinds: Sequence[ConceptKind]) -> QuerySet[Concept]:
    """Return what may be named of ``kinds`` though no list offers it, without its descriptions."""
    return _choosable(kinds).filter(is_listed=False).defer("descriptions")


def _choosable(kinds: Sequence[ConceptKind]) -> QuerySet[Concept]:
    return Concept.objects.filter(kind__in=kinds, is_active=True)


def concepts_by_code(codes: Iterable[str]) -> dict[str, Concept]:
    """Return the concepts with ``codes``; an unknown code is absent from the answer."""
    return {concept.code: concept for concept in Concept.objects.filter(code__in=set(codes))}


def search_concepts(
    text: str,
    language: str | None = None,
    *,
    kinds: Sequence[ConceptKind] = (),
    among: QuerySet[Concept] | None = None,
    limit: int = 20,
) -> list[Concept]:
    """Return the active concepts with a word that contains ``text``, best first; of ``among`` only,
    if given.

    Words in every language are looked in, whatever ``language`` is: ``sakshandsaming`` finds
    ``saksbehandling``. First comes a concept whose label in ``language`` (the reader's unless
    given) is ``text``, then one that has ``text`` as another word, then labels that begin with it,
    labels that contain it, and the rest; within each first what is listed, then alphabetically.
    """
    sought = fold(text)
    if not sought:
        return []
    language = language or spoken_language()
    concepts = Concept.objects.all() if among is None else among
    hits = concepts.filter(is_active=True, search_text__contains=sought).defer("descriptions")
    if kinds:
        hits = hits.filter(kind__in=kinds)

    def rank(concept: Concept) -> tuple[int, bool, str, str]:
        label = fold(concept.label_in(language))
        is_word = sought in concept.search_text.split("\n")
        nearness = (label == sought, is_word, label.startswith(sought), sought in label, True)
        return nearness.index(True), not concept.is_listed, label, concept.code

    return sorted(hits, key=rank)[:limit]
