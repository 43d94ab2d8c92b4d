"""When two needs are the same: the same organisation says the same words, dates and competences."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any
from uuid import UUID

from core.market.domain.needs import NEED_FIELDS, NeedChoice
from core.market.enums import ConceptRelation, NeedState
from core.market.models import Need

#: Who uploads decides the first two where the sheet does not, and the last may be given at publishing: the
#: need is the same still.
_BESIDE_THE_POINT = ("contact", "language", "long_period_reason")
_COMPARED = tuple(name for name in NEED_FIELDS if name not in _BESIDE_THE_POINT)


def identity(
    organisation: UUID, values: Mapping[str, Any], choices: Iterable[NeedChoice]
) -> Hashable:
    """Return what two needs have in common exactly when they are the same."""
    concepts = frozenset((choice.concept.pk, choice.relation) for choice in choices)
    return organisation, concepts, tuple(_plain(values[name]) for name in _COMPARED)


def open_needs_of(organisations: Iterable[UUID]) -> dict[Hashable, Need]:
    """Return the drafts and published needs of ``organisations`` by what they say."""
    needs = Need.objects.filter(
        organisation__in=list(organisations), state__in=(NeedState.DRAFT, NeedState.PUBLISHED)
    )
    return {_identity_of(need): need for need in needs.in_full()}


def _identity_of(need: Need) -> Hashable:
    choices = [
        NeedChoice(link.concept, ConceptRelation(link.relation))
        for link in need.concept_links.all()
    ]
    values = {name: getattr(need, name) for name in _COMPARED}
    return identity(need.organisation_id, values, choices)


def _plain(value: Any) -> Any:
    """Line breaks as browsers send them are those of a sheet."""
    return "\n".join(value.splitlines()).strip() if isinstance(value, str) else value
