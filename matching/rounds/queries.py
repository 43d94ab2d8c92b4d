"""Reads of rounds and of what they are made from."""

from django.db.models import Count, F, Max, Q, QuerySet

from core.market.models import Need, Offer, PartnerInterest, Programme
from core.market.queries import open_needs, visible_offers
from matching.rounds.enums import MoveState
from matching.rounds.models import Round, RoundMove, RoundRule


def rounds_with_counts() -> QuerySet[Round]:
    """Return the rounds, newest first, with how many moves their plan has."""
    live = Q(moves__state__in=(MoveState.PROPOSED, MoveState.SENT), moves__run=F("solved_run"))
    rounds = Round.objects.select_related("opened_by").annotate(move_count=Count("moves", live))
    return rounds.order_by("-created_at")


def needs_of_programme(programme: Programme) -> QuerySet[Need]:
    """Return the published needs of a programme, in a fixed order."""
    return open_needs().filter(programme=programme).select_related("organisation").order_by("pk")


def offers_of_programme(programme: Programme) -> QuerySet[Offer]:
    """Return what employers have made available in a programme, in a fixed order."""
    return (
        visible_offers()
        .filter(programme=programme)
        .select_related("member__organisation")
        .order_by("pk")
    )


def moves_of(round_: Round, run: int | None = None) -> QuerySet[RoundMove]:
    """Return the moves of a round's newest plan, or of an earlier one, with what a page shows."""
    return RoundMove.objects.filter(
        round=round_, run=round_.solved_run if run is None else run
    ).select_related("need__organisation", "offer__member__organisation", "candidate", "changed_by")


def run_before(round_: Round) -> int:
    """Return the number of the plan before the newest; 0 when there is none."""
    earlier = RoundMove.objects.filter(round=round_, run__lt=round_.solved_run)
    return earlier.aggregate(newest=Max("run"))["newest"] or 0


def rules_of(round_: Round) -> QuerySet[RoundRule]:
    """Return what the office has decided for a round, with what a page shows."""
    return round_.rules.select_related(
        "need__organisation", "offer__member__organisation", "made_by"
    )


def wished_pairs(programme: Programme) -> set[tuple[object, object]]:
    """Return which organisations have said that they would like to work with which."""
    wishes = PartnerInterest.wished_partners.through.objects.filter(
        partnerinterest__programme=programme, partnerinterest__state="published"
    )
    return set(wishes.values_list("partnerinterest__organisation", "organisation"))
