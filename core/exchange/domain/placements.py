"""The exchange while it runs."""

import datetime as dt

from django.db import transaction

from core.accounts.models import User
from core.audit.domain import record
from core.exchange.domain.agreements import lock_agreement, move_agreement
from core.exchange.domain.candidates import move_candidate
from core.exchange.enums import AgreementState, CandidateState, PlacementState
from core.exchange.models import ExchangeAgreement, Placement
from core.exchange.queries import agreements_due, agreements_over


@transaction.atomic
def activate_agreement(agreement: ExchangeAgreement, *, by: User | None) -> Placement:
    """Begin the placement of a signed agreement. Repeating returns the placement that runs."""
    locked = lock_agreement(agreement)
    running = Placement.objects.filter(agreement=locked).first()
    if running:
        return running
    move_agreement(locked, AgreementState.ACTIVE, by=by)
    move_candidate(locked.candidate, CandidateState.PLACED, by=by)
    placement = Placement.objects.create(agreement=locked, started_on=locked.start_date)
    record("placement.started", placement, by=by, changes={"started_on": (None, locked.start_date)})
    return placement


@transaction.atomic
def complete_agreement(agreement: ExchangeAgreement, *, by: User | None) -> Placement:
    """End the placement whose last day has passed."""
    locked = lock_agreement(agreement)
    placement = Placement.objects.select_for_update().get(agreement=locked)
    if placement.state != PlacementState.ACTIVE:
        return placement
    move_agreement(locked, AgreementState.COMPLETED, by=by)
    placement.state = PlacementState.COMPLETED
    placement.ended_on = locked.end_date
    placement.save(update_fields=["state", "ended_on", "updated_at"])
    record("placement.completed", placement, by=by, changes={"ended_on": (None, locked.end_date)})
    return placement


def move_with_calendar(day: dt.date) -> tuple[int, int]:
    """Begin what is due and complete what is over on ``day``; return how many of each."""
    due, over = list(agreements_due(day)), list(agreements_over(day))
    for agreement in due:
        activate_agreement(agreement, by=None)
    for agreement in over:
        complete_agreement(agreement, by=None)
    return len(due), len(over)
