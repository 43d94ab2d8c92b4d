"""What a load would change, found without changing anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.competence.models import Concept
from core.competence.vocabulary import Entry, Vocabulary

Pair = tuple[UUID, UUID]
#: What a load decides of a concept, besides its code and source.
FIELDS = (
    "kind",
    "label_nb",
    "label_nn",
    "label_en",
    "descriptions",
    "synonyms",
    "search_text",
    "is_active",
    "is_listed",
    "version",
    "position",
    "parent_id",
)
#: What changes without the concept being another: its release, and its number in the order.
_STAMPS = {"version", "position"}


@dataclass(slots=True)
class Plan:
    """Concepts with their new values, not yet written, and relations by the keys of both. Of the updated
    ones ``confirmed`` are as they were, under a new release.
    """

    created: list[Concept] = field(default_factory=list)
    updated: list[Concept] = field(default_factory=list)
    retired: list[Concept] = field(default_factory=list)
    confirmed: int = 0
    unchanged: int = 0
    linked: set[Pair] = field(default_factory=set)
    unlinked: set[Pair] = field(default_factory=set)

    @property
    def changes_something(self) -> bool:
        """Whether carrying it out would make a difference."""
        lists = (self.created, self.updated, self.retired, self.linked, self.unlinked)
        return any(lists)


def plan_load(
    vocabulary: Vocabulary, known: Mapping[str, Concept], links: Iterable[Pair] = ()
) -> Plan:
    """Return how the concepts of ``vocabulary``'s source come to what its entries say.

    ``known`` is what there is of the source, by code, and ``links`` the relations among them, both ways.
    What has left the classification is retired; it keeps its version and relations. What stands in it is
    active.
    """
    plan = Plan()
    fresh = {
        entry.code: Concept(code=entry.code, source=vocabulary.source)
        for entry in vocabulary.entries
        if entry.code not in known
    }
    concepts = {
        entry.code: known.get(entry.code) or fresh[entry.code] for entry in vocabulary.entries
    }
    for position, entry in enumerate(vocabulary.entries):
        concept = concepts[entry.code]
        parent = concepts[entry.parent].pk if entry.parent else None
        changed = _fill(concept, _values(entry, vocabulary.version, position, parent))
        if entry.code in fresh:
            plan.created.append(concept)
        elif changed:
            plan.updated.append(concept)
            plan.confirmed += changed <= _STAMPS
        else:
            plan.unchanged += 1
    plan.retired = [c for code, c in known.items() if code not in concepts and c.is_active]
    _plan_links(plan, vocabulary, concepts, links)
    return plan


def _values(entry: Entry, version: int, position: int, parent: UUID | None) -> dict[str, Any]:
    return {
        "kind": entry.kind.value,
        "label_nb": entry.labels["nb"],
        "label_nn": entry.labels["nn"],
        "label_en": entry.labels["en"],
        "descriptions": dict(entry.descriptions),
        "synonyms": dict(entry.synonyms),
        "search_text": entry.search_text,
        "is_active": True,
        "is_listed": False,
        "version": version,
        "position": position,
        "parent_id": parent,
    }


def _fill(concept: Concept, values: Mapping[str, Any]) -> set[str]:
    """Give ``concept`` its values; return the names of those that were others."""
    changed = {name for name in FIELDS if getattr(concept, name) != values[name]}
    for name in changed:
        setattr(concept, name, values[name])
    return changed


def _plan_links(
    plan: Plan, vocabulary: Vocabulary, concepts: Mapping[str, Concept], links: Iterable[Pair]
) -> None:
    """Relations count both ways, as two rows. Those to what has left are not looked at."""
    keys = {concept.pk for concept in concepts.values()}
    there = {pair for pair in links if keys.issuperset(pair)}
    wanted = {
        pair
        for entry in vocabulary.entries
        for other in entry.related
        for pair in _both_ways(concepts[entry.code].pk, concepts[other].pk)
    }
    plan.linked, plan.unlinked = wanted - there, there - wanted


def _both_ways(one: UUID, other: UUID) -> tuple[Pair, Pair]:
    return (one, other), (other, one)
