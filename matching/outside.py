"""Offers from beyond the tenant. Who can reach them says so at start; without, there are none.

They are ranked by the same rules and the same points as the tenant's own. What is known of each are
the facts alone: no row of this schema stands behind them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.competence.models import Concept
from core.competence.queries import concepts_by_code
from core.market.enums import Evidence
from core.market.masking import MaskedConcept, MaskedOffer
from core.market.models import Need
from matching.engine.facts import ConceptLink, OfferFacts, PolicyAnswer


@dataclass(frozen=True, slots=True)
class Standing:
    """How far it has come with somebody from elsewhere, and where that is read."""

    label: str
    colour: str
    href: str


@dataclass(frozen=True, slots=True)
class OutsideOffer:
    """An offer another tenant shows, with what the exchange policy says of it and where it leads.

    ``facts.lender`` is a key that no organisation of this tenant has. ``origin`` is the other
    tenant's name; the addresses lead to what a host may do, empty where it may not any more.
    """

    facts: OfferFacts
    answer: PolicyAnswer
    label: str
    origin: str
    shortlist_href: str
    ask_href: str
    standing: Standing | None = None

    @property
    def id(self) -> UUID:
        """The offer's key, in its own tenant."""
        return UUID(self.facts.id)


Source = Callable[[Need], Sequence[OutsideOffer]]
_sources: list[Source] = []


def use_outside_offers(source: Source) -> None:
    """Let ``source`` give the offers from beyond the tenant that a need may be matched with."""
    _sources[:] = [source]


def outside_offers(need: Need) -> dict[UUID, OutsideOffer]:
    """Return what may be shown for ``need`` from beyond the tenant, now, by the offer's key."""
    found = _sources[0](need) if _sources else []
    return {offer.id: offer for offer in found}


def mask_outside(offers: Sequence[OutsideOffer]) -> list[MaskedOffer]:
    """Return them as they are shown, in their order, concepts in this tenant's words."""
    links = [link for offer in offers for link in offer.facts.concepts]
    wished = [code for offer in offers for code in offer.facts.wished_concepts]
    known = concepts_by_code([*(link.code for link in links), *wished])
    return [_mask(offer, known) for offer in offers]


def _mask(offer: OutsideOffer, known: Mapping[str, Concept]) -> MaskedOffer:
    facts = offer.facts
    start, end = facts.period.start, facts.period.end
    if start is None or end is None:
        raise ValueError(f"The offer {facts.id} has no period.")
    return MaskedOffer(
        id=offer.id,
        label=offer.label,
        forms=facts.forms,
        available_from=start,
        available_until=end,
        min_days=facts.min_days or 1,
        max_days=facts.max_days or 1,
        counties=() if facts.anywhere else facts.counties,
        wants_remote=bool(facts.place.remote_share),
        work_percent=facts.share or 100,
        have=tuple(_concept(link, known) for link in facts.concepts if link.code in known),
        learn=tuple(
            _concept(ConceptLink(code), known) for code in facts.wished_concepts if code in known
        ),
    )


def _concept(link: ConceptLink, known: Mapping[str, Concept]) -> MaskedConcept:
    concept, evidence = known[link.code], Evidence(link.evidence or Evidence.CLAIMED)
    return MaskedConcept(
        code=concept.code,
        kind=concept.kind,
        label=concept.label,
        level=link.level,
        evidence=evidence,
        evidence_label=str(evidence.label),
    )
