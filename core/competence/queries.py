"""Reads of the vocabulary."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Case, Exists, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Length

from core.competence.enums import ConceptKind
from core.competence.folding import fold
from core.competence.models import Concept, spoken_language


def concepts_of_kind(*kinds: ConceptKind) -> QuerySet[Concept]:
    """Return what lists offer of ``kinds``, in the vocabulary's order, parents at hand.

    What others publish (ESCO, STYRK-08) is not among it: it is far too much for a list.
    """
    return _choosable(kinds).filter(is_listed=True).select_related("parent")


def concepts_on_form(kinds: Sequence[ConceptKind], chosen: Iterable[UUID]) -> QuerySet[Concept]:
    """Return what a form offers of ``kinds``: what is listed, and what of the rest is ``chosen``.

    Each says by ``has_more`` whether there is a rest to be searched.
    """
    keys = list(chosen)
    offered = Q(is_listed=True) | Q(pk__in=keys) if keys else Q(is_listed=True)
    concepts = _choosable(kinds).filter(offered).annotate(has_more=Exists(_unlisted(kinds)))
    return concepts.select_related("parent").order_by("-is_listed", "kind", "position", "code")


def find_unlisted(
    text: str, *, kinds: Sequence[ConceptKind], language: str | None = None, limit: int = 10
) -> list[Concept]:
    """Return what no list offers and that has a word with ``text`` in it, best first.

    First comes what has ``text`` as a word of its own, then what begins with it, then the rest; within each
    the shorter label in ``language`` (the reader's unless given).
    """
    sought = fold(text)
    if not sought:
        return []
    lines = Concat(Value("\n"), "search_text", Value("\n"), output_field=TextField())
    nearness = Case(
        When(lines__contains=f"\n{sought}\n", then=0),
        When(lines__contains=f"\n{sought}", then=1),
        default=2,
    )
    label = f"label_{language or spoken_language()}"
    hits = _unlisted(kinds).filter(search_text__contains=sought).alias(lines=lines)
    return list(hits.order_by(nearness, Length(label), "code").defer("descriptions")[:limit])


def unlisted_concepts(kinds: Sequence[ConceptKind]) -> QuerySet[Concept]:
    """Return what may be named of ``kinds`` though no list offers it, without its descriptions."""
    return _unlisted(kinds).defer("descriptions")


def _unlisted(kinds: Sequence[ConceptKind]) -> QuerySet[Concept]:
    return _choosable(kinds).filter(is_listed=False)


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
