"""The other way round: which needs fit an employee, by the very lists that the hosts see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from core.exchange.domain.openness import policy_for
from core.market.models import Need, Offer
from core.market.queries import open_needs
from matching.domain import rank_candidates
from matching.explanations import RenderedExplanation, concept_labels, render_explanation
from matching.models import Match, MatchRun

#: Needs nobody has ranked yet that are ranked while the page is made; a refresh takes the next.
MOST_RANKED_NOW = 15
SHOWN = 10


@dataclass(frozen=True, slots=True)
class FittingNeed:
    """A need with the person's place in its list and why, in words for the person."""

    need: Need
    why: RenderedExplanation


def needs_for(offer: Offer) -> list[FittingNeed]:
    """Return the needs an approved profile fits best, best first: the same points and reasons the host
    sees. A need that policy does not open to the person's employer is not among them.
    """
    _rank_new_needs(offer)
    best = [match.run.need for match in _matches(offer)[:SHOWN]]
    # What is shown is true now, whatever has changed since a host last looked.
    for need in best:
        rank_candidates(need, by=None)
    return _rendered(list(_matches(offer).filter(run__need__in=best)), offer)


def _rank_new_needs(offer: Offer) -> None:
    without = open_needs().exclude(pk__in=MatchRun.objects.values("need"))
    fitting = without.filter(form__in=offer.forms).exclude(
        organisation=offer.member.organisation_id
    )
    for need in fitting.order_by("-published_at")[:MOST_RANKED_NOW]:
        rank_candidates(need, by=None)


def _matches(offer: Offer) -> QuerySet[Match]:
    newest = MatchRun.objects.filter(need=OuterRef("run__need")).order_by("-created_at", "-id")
    return (
        Match.objects.filter(
            offer=offer, run=Subquery(newest.values("pk")[:1]), run__need__in=open_needs()
        )
        .select_related("run__need__organisation")
        .order_by("-score", "pk")
    )


def _rendered(matches: Sequence[Match], offer: Offer) -> list[FittingNeed]:
    labels = concept_labels(*(match.explanation for match in matches))
    return [
        FittingNeed(
            match.run.need, render_explanation(match.explanation, reader="employee", labels=labels)
        )
        for match in matches
        if policy_for(match.run.need, offer).is_allowed
    ]
