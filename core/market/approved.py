"""What the employer has said yes to, kept with the yes.

The profile itself is the employee's to change at any time; each change waits for a new yes. Whoever is
outside the lender reads the version that was approved, never the one being written.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from core.market.enums import ApprovalDecision, OfferState
from core.market.models import Offer, OfferApproval

DATES = ("available_from", "available_until")
LISTS = ("forms", "counties")
#: What of an offer's row is approved; how it stands and when follow from what is done.
CONTENT_FIELDS = (
    *DATES,
    *LISTS,
    "headline",
    "role_title",
    "background",
    "teach_text",
    "learn_text",
    "min_days",
    "max_days",
    "wants_remote",
    "work_percent",
)


@dataclass(frozen=True, slots=True)
class ApprovedConcept:
    """A concept as it was stated; ``level`` is 1 to 5 or None."""

    code: str
    direction: str
    level: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class ApprovedProfile:
    """A profile as the employer approved it, by which the host knows the candidate."""

    offer_id: UUID
    label: str
    approved_at: dt.datetime
    headline: str
    role_title: str
    background: str
    teach_text: str
    learn_text: str
    forms: tuple[str, ...]
    available_from: dt.date
    available_until: dt.date
    min_days: int
    max_days: int
    counties: tuple[str, ...]
    wants_remote: bool
    work_percent: int
    concepts: tuple[ApprovedConcept, ...]

    @classmethod
    def of(cls, offer: Offer, approval: OfferApproval) -> Self:
        """Return what was approved of ``offer``."""
        kept: Mapping[str, Any] = approval.content
        parts = {
            **{name: kept[name] for name in CONTENT_FIELDS},
            **{name: dt.date.fromisoformat(kept[name]) for name in DATES},
            **{name: tuple(kept[name]) for name in LISTS},
        }
        return cls(
            offer_id=offer.pk,
            label=offer.mask,
            approved_at=approval.decided_at,
            concepts=tuple(ApprovedConcept(**concept) for concept in kept["concepts"]),
            **parts,
        )


def content_of(offer: Offer) -> dict[str, Any]:
    """Return the profile as it stands, to be kept with the employer's yes."""
    row = {name: getattr(offer, name) for name in CONTENT_FIELDS}
    links = offer.concept_links.select_related("concept")
    return {
        **row,
        **{name: row[name].isoformat() for name in DATES},
        "concepts": [
            {
                "code": link.concept.code,
                "direction": link.direction,
                "level": link.level,
                "evidence": link.evidence,
            }
            for link in links.order_by("concept__kind", "concept__position", "direction")
        ],
    }


def approved_profile(offer: Offer) -> ApprovedProfile | None:
    """Return the version others may see; None when no yes stands: there was none, the latest answer was
    a no, or employer or employee has taken the profile back.
    """
    latest = offer.approvals.first()
    if (
        offer.state == OfferState.WITHDRAWN
        or latest is None
        or latest.decision != ApprovalDecision.APPROVED
        or latest.withdrawn_at is not None
        or not latest.content
    ):
        return None
    return ApprovedProfile.of(offer, latest)
