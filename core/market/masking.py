"""What may be shown of an offer before its person has said yes.

Only structured fields. Headline, role title and every other text are the person's own words and may
name people and places; the lender, its unit and its county may give a single person away. So a
masked offer says what the person can, wants and is free to do, and where they can work - no more.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from core.competence.enums import ConceptKind
from core.competence.models import Concept
from core.competence.queries import concepts_by_code
from core.market.approved import ApprovedConcept, ApprovedProfile
from core.market.enums import Direction, Evidence
from core.market.models import Offer, OfferConcept


@dataclass(frozen=True, slots=True)
class MaskedConcept:
    """A concept with what is stated of it; ``level`` is 1 to 5 or None."""

    code: str
    kind: str
    label: str
    level: int | None
    evidence: str
    evidence_label: str


@dataclass(frozen=True, slots=True)
class MaskedOffer:
    """One masked offer. ``counties`` are codes of where the person can work; empty is anywhere."""

    id: UUID
    label: str
    forms: tuple[str, ...]
    available_from: dt.date
    available_until: dt.date
    min_days: int
    max_days: int
    counties: tuple[str, ...]
    wants_remote: bool
    work_percent: int
    have: tuple[MaskedConcept, ...]
    learn: tuple[MaskedConcept, ...]

    @property
    def competences(self) -> list[MaskedConcept]:
        """What the person can offer or teach."""
        return [concept for concept in self.have if concept.kind == ConceptKind.COMPETENCE]

    @property
    def other_concepts(self) -> list[MaskedConcept]:
        """Themes, traits and stakeholder groups."""
        return [concept for concept in self.have if concept.kind != ConceptKind.COMPETENCE]


def mask_offer(offer: Offer) -> MaskedOffer:
    """Return what may be shown of the profile as it stands: to its own side, or while it is approved.
    It comes with its concepts (``with_concepts``).
    """
    links = list(offer.concept_links.all())
    return MaskedOffer(
        id=offer.pk,
        label=offer.mask,
        forms=tuple(offer.forms),
        available_from=offer.available_from,
        available_until=offer.available_until,
        min_days=offer.min_days,
        max_days=offer.max_days,
        counties=tuple(offer.counties),
        wants_remote=offer.wants_remote,
        work_percent=offer.work_percent,
        have=tuple(_mask_concept(link) for link in links if link.direction == Direction.HAVE),
        learn=tuple(_mask_concept(link) for link in links if link.direction == Direction.LEARN),
    )


def mask_profile(profile: ApprovedProfile) -> MaskedOffer:
    """Return what may be shown of the version the employer approved, concepts in today's words."""
    known = concepts_by_code(concept.code for concept in profile.concepts)

    def named(direction: Direction) -> tuple[MaskedConcept, ...]:
        return tuple(
            _mask_approved(stated, known[stated.code])
            for stated in profile.concepts
            if stated.direction == direction and stated.code in known
        )

    return MaskedOffer(
        id=profile.offer_id,
        label=profile.label,
        forms=profile.forms,
        available_from=profile.available_from,
        available_until=profile.available_until,
        min_days=profile.min_days,
        max_days=profile.max_days,
        counties=profile.counties,
        wants_remote=profile.wants_remote,
        work_percent=profile.work_percent,
        have=named(Direction.HAVE),
        learn=named(Direction.LEARN),
    )


def _mask_approved(stated: ApprovedConcept, concept: Concept) -> MaskedConcept:
    return MaskedConcept(
        code=concept.code,
        kind=concept.kind,
        label=concept.label,
        level=stated.level,
        evidence=stated.evidence,
        evidence_label=str(Evidence(stated.evidence).label),
    )


def _mask_concept(link: OfferConcept) -> MaskedConcept:
    return MaskedConcept(
        code=link.concept.code,
        kind=link.concept.kind,
        label=link.concept.label,
        level=link.level,
        evidence=link.evidence,
        evidence_label=link.get_evidence_display(),
    )
