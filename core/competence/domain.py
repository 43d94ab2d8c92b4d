"""Writes to the vocabulary."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model

from core.competence.models import Concept
from core.competence.vocabulary import Entry, Vocabulary, read_vocabulary

_FIELDS = (
    "kind",
    "label_nb",
    "label_nn",
    "label_en",
    "descriptions",
    "synonyms",
    "search_text",
    "is_active",
    "version",
    "position",
    "parent",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one loading of a vocabulary changed."""

    version: int
    created: int = 0
    updated: int = 0
    retired: int = 0


@transaction.atomic
def switch_off(codes: Collection[str]) -> int:
    """Take concepts, and all below them, out of what new descriptions may use; return how many."""
    count, level = 0, Concept.objects.filter(code__in=codes)
    while ids := list(level.values_list("pk", flat=True)):
        count += Concept.objects.filter(pk__in=ids, is_active=True).update(is_active=False)
        level = Concept.objects.filter(parent__in=ids)
    return count


@transaction.atomic
def load_vocabulary(vocabulary: Vocabulary | None = None) -> Loaded:
    """Bring the open tenant's concepts to ``vocabulary`` (the curated one unless given).

    What the tenant has switched off stays off, and so does what is new below it.

    A tenant that already has this version or a newer one is left alone. Concepts that have left
    the vocabulary stay, inactive, because needs and offers point at them; concepts of other
    sources are never touched.
    """
    vocabulary = vocabulary or read_vocabulary()
    known = {c.code: c for c in Concept.objects.filter(source=vocabulary.source)}
    if any(concept.version >= vocabulary.version for concept in known.values()):
        return Loaded(version=max(concept.version for concept in known.values()))
    concepts = _concepts(vocabulary, known)
    created = [concept for code, concept in concepts.items() if code not in known]
    Concept.objects.bulk_create(created)
    Concept.objects.bulk_update([c for c in concepts.values() if c.code in known], _FIELDS)
    retired = _retire([c for c in known.values() if c.code not in concepts])
    _relate(vocabulary, concepts)
    return Loaded(vocabulary.version, len(created), len(concepts) - len(created), retired)


def _concepts(vocabulary: Vocabulary, known: dict[str, Concept]) -> dict[str, Concept]:
    concepts: dict[str, Concept] = {}
    newest = max((concept.version for concept in known.values()), default=0)
    for position, entry in enumerate(vocabulary.entries):
        concept = known.get(entry.code) or Concept(code=entry.code, source=vocabulary.source)
        # A parent stands before its children, so it is here already.
        above = concepts[entry.parent] if entry.parent else None
        is_off = _is_switched_off(concept, newest) if entry.code in known else _is_off(above)
        _fill(concept, entry)
        concept.is_active = not is_off
        concept.version = vocabulary.version
        concept.position = position
        concept.parent = above
        concepts[entry.code] = concept
    return concepts


def _is_switched_off(concept: Concept, newest: int) -> bool:
    """Whether the tenant does without a concept. One that had left the vocabulary is no such choice:
    it kept the version in which it last stood."""
    return not concept.is_active and concept.version == newest


def _is_off(concept: Concept | None) -> bool:
    return concept is not None and not concept.is_active


def _fill(concept: Concept, entry: Entry) -> None:
    concept.kind = entry.kind
    concept.label_nb = entry.labels["nb"]
    concept.label_nn = entry.labels["nn"]
    concept.label_en = entry.labels["en"]
    concept.descriptions = dict(entry.descriptions)
    concept.synonyms = dict(entry.synonyms)
    concept.search_text = entry.search_text


def _retire(concepts: list[Concept]) -> int:
    """Make concepts that have left the vocabulary unavailable for new descriptions."""
    active = [concept for concept in concepts if concept.is_active]
    for concept in active:
        concept.is_active = False
    return Concept.objects.bulk_update(active, ["is_active"])


def _relate(vocabulary: Vocabulary, concepts: dict[str, Concept]) -> None:
    """Replace the relations within the vocabulary; each one counts both ways."""
    through: type[Model] = Concept.related.through
    links = through._default_manager
    ids = [concept.pk for concept in concepts.values()]
    links.filter(from_concept_id__in=ids, to_concept_id__in=ids).delete()
    pairs = {
        pair
        for entry in vocabulary.entries
        for other in entry.related
        for pair in ((entry.code, other), (other, entry.code))
    }
    links.bulk_create(
        through(from_concept_id=concepts[one].pk, to_concept_id=concepts[other].pk)
        for one, other in sorted(pairs)
    )
