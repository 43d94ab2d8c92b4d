"""Reads of rankings."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from core.exchange.models import Candidate
from core.market.models import Need, Offer
from matching.models import Match, MatchRun


def latest_run(need: Need) -> MatchRun | None:
    """The newest ranking of a need; its facts, which are large, are left behind."""
    return MatchRun.objects.filter(need=need).defer("facts").first()


def matches_of(run: MatchRun) -> QuerySet[Match]:
    """The lines of a ranking in order, each with what ``mask_offer`` needs."""
    offers = Offer.objects.with_concepts()
    return run.matches.prefetch_related(Prefetch("offer", queryset=offers))


def match_in_latest_run(need: Need, offer_pk: UUID) -> Match | None:
    """The line of one offer in the newest ranking of a need."""
    run = latest_run(need)
    if run is None:
        return None
    return matches_of(run).select_related("run__need__organisation").filter(offer=offer_pk).first()


def candidates_by_offer(need: Need) -> dict[UUID, Candidate]:
    """The candidates already chosen for a need, by their offer."""
    return {candidate.offer_id: candidate for candidate in Candidate.objects.filter(need=need)}


def explanation_of_outside(need: Need, offer_key: UUID) -> dict[str, Any]:
    """Why another tenant's offer stands where it stands in the newest ranking; empty without one."""
    run = latest_run(need)
    found = run.matches.filter(outside_id=offer_key).first() if run else None
    explanation: dict[str, Any] = found.explanation if found else {}
    return explanation
