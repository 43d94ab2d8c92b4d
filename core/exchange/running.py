"""Reads of what happens while an exchange runs, and of what it was worth."""

import datetime as dt

from django.db.models import Prefetch, QuerySet

from core.exchange.enums import AgreementState, AmendmentState, PlacementState, StoryState
from core.exchange.models import (
    Amendment,
    AmendmentAnswer,
    Evaluation,
    ExchangeAgreement,
    FollowUp,
    Placement,
    Story,
    StoryConsent,
)
from core.exchange.queries import agreements_in_full, placements_in_full
from core.market.models import Programme

#: From this long before the last day the three can say what it was worth, and until half a year after.
EVALUATED_BEFORE = dt.timedelta(days=14)
EVALUATED_AFTER = dt.timedelta(days=182)


def follow_ups_to_tell(day: dt.date) -> QuerySet[FollowUp]:
    """Return talks due by ``day`` that nobody has been reminded of and nobody has held.

    A talk that fell outside an exchange that ended early is past, and stays unheld in silence.
    """
    return FollowUp.objects.filter(
        due_on__lte=day, held_on__isnull=True, reminded_at__isnull=True
    ).select_related(
        "placement__agreement__employee",
        "placement__agreement__candidate__need__contact",
        "placement__agreement__candidate__need__organisation",
        "placement__agreement__candidate__offer__member__organisation",
        "placement__agreement__candidate__offer__member__unit",
    )


def amendments_of(agreement: ExchangeAgreement) -> QuerySet[Amendment]:
    """Return the agreement's amendments, newest first, with who has answered."""
    answers = AmendmentAnswer.objects.select_related("answered_by")
    return (
        agreement.amendments.select_related("proposed_by")
        .prefetch_related(Prefetch("answers", queryset=answers))
        .order_by("-created_at")
    )


def open_amendment(agreement: ExchangeAgreement) -> Amendment | None:
    """Return the amendment that waits for answers, if there is one."""
    return amendments_of(agreement).filter(state=AmendmentState.PROPOSED).first()


def evaluations_of(placement: Placement) -> QuerySet[Evaluation]:
    """Return what the parties have said of the exchange."""
    return placement.evaluations.select_related("answered_by").prefetch_related("learned")


def is_evaluated_on(placement: Placement, day: dt.date) -> bool:
    """Whether the parties may say what the exchange was worth on ``day``."""
    last = placement.last_day
    return last - EVALUATED_BEFORE <= day <= last + EVALUATED_AFTER


def placements_to_evaluate(day: dt.date) -> QuerySet[Placement]:
    """Return ended exchanges whose parties have not been asked yet what they were worth."""
    return placements_in_full().filter(
        state__in=(PlacementState.COMPLETED, PlacementState.ENDED_EARLY),
        evaluation_asked_at__isnull=True,
        ended_on__gte=day - EVALUATED_AFTER,
    )


def stories_in_full() -> QuerySet[Story]:
    """Return stories with the exchange they are about and who has said yes."""
    consents = StoryConsent.objects.select_related("given_by")
    return Story.objects.select_related(
        "placement__agreement__employee",
        "placement__agreement__lender",
        "placement__agreement__host",
        "placement__agreement__lender_unit",
        "placement__agreement__candidate__need__organisation",
        "placement__agreement__candidate__offer__member",
        "written_by",
    ).prefetch_related(Prefetch("consents", queryset=consents))


def published_stories() -> QuerySet[Story]:
    """Return the stories everybody in the customer may read, newest first."""
    return stories_in_full().filter(state=StoryState.PUBLISHED)


def stories_to_read() -> QuerySet[Story]:
    """Return the stories that wait for the programme office."""
    return stories_in_full().filter(state=StoryState.AGREED).order_by("updated_at")


def agreements_to_shift(programme: Programme) -> QuerySet[ExchangeAgreement]:
    """Return the signed agreements of a programme whose exchange has not begun, by start."""
    return (
        agreements_in_full()
        .filter(state=AgreementState.SIGNED, candidate__need__programme=programme)
        .order_by("start_date", "number")
    )


def placements_to_help() -> QuerySet[FollowUp]:
    """Return the talks after which somebody asked the programme office to get in touch."""
    return (
        FollowUp.objects.filter(needs_help=True, placement__ended_on__isnull=True)
        .select_related("placement__agreement__lender", "placement__agreement__host")
        .order_by("held_on")
    )
