"""The tenant's concepts as the engine takes them, in two queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.competence.enums import DESCRIBING
from core.competence.models import LANGUAGES, Concept
from core.market.models import NeedConcept, OfferConcept
from matching.engine import Vocabulary


def load_vocabulary() -> Vocabulary:
    """Return the concepts that lists offer, and of the thousands that others publish those in play.

    In play is what a need or an offer names, and what may answer for it: what it stands under, stands
    above, stands beside or is related to. Only words of the former are looked for in texts. A rare skill of
    ESCO in somebody's text would else tell a host who it is (``engine.disclosure``).
    """
    concepts = list(_in_play().defer("descriptions", "search_text").order_by("code"))
    codes = {concept.pk: concept.code for concept in concepts}
    parents = {
        c.code: (codes[c.parent_id],) for c in concepts if c.parent_id and c.parent_id in codes
    }
    # Without words and perhaps without parents, yet known: a code is no free tag to compare by letters.
    unlisted = {concept.code: () for concept in concepts if not concept.is_listed}
    return Vocabulary(
        parents={**unlisted, **parents},
        related=_related(codes),
        synonyms=_labels(concept for concept in concepts if concept.is_listed),
    )


def _in_play() -> QuerySet[Concept]:
    near = Q(is_listed=True)
    tables: tuple[QuerySet[Any], ...] = (NeedConcept.objects.all(), OfferConcept.objects.all())
    for links in tables:
        # From the few rows that name something, so that the thousands are read through once.
        named = links.filter(concept__is_listed=False)
        keys = named.values("concept")
        above = named.exclude(concept__parent=None).values("concept__parent")
        related = Concept.related.through.objects.filter(from_concept__in=keys)
        near |= Q(pk__in=keys) | Q(pk__in=above) | Q(parent__in=keys) | Q(parent__in=above)
        near |= Q(pk__in=related.values("to_concept"))
    # Occupations are not named by needs and offers, and would crowd out the skills near a skill.
    return Concept.objects.filter(near, is_active=True, kind__in=DESCRIBING)


def _related(codes: dict[UUID, str]) -> dict[str, tuple[str, ...]]:
    related: dict[str, list[str]] = defaultdict(list)
    pairs = Concept.related.through.objects.filter(from_concept__in=list(codes))
    for one, other in pairs.values_list("from_concept_id", "to_concept_id"):
        if other in codes:
            related[codes[one]].append(codes[other])
    return {code: tuple(sorted(others)) for code, others in related.items()}


def _labels(concepts: Iterable[Concept]) -> dict[str, str]:
    """Every word for every concept; where two share one, a label goes before a synonym."""
    concepts = list(concepts)
    synonyms = {
        word: concept.code
        for concept in concepts
        for language in LANGUAGES
        for word in concept.synonyms_in(language)
    }
    labels = {
        concept.label_in(language): concept.code for concept in concepts for language in LANGUAGES
    }
    return {**synonyms, **labels}
