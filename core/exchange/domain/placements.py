"""The exchange while it runs."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from django.db import transaction

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.exchange.domain.candidates import move_candidate
from core.exchange.domain.standing import lock_agreement, move_agreement
from core.exchange.enums import AgreementState, CandidateState, PlacementState
from core.exchange.models import ExchangeAgreement, Placement
from core.exchange.queries import agreements_due, agreements_over
from core.market.domain.offers import release_offer

logger = logging.getLogger(__name__)


@transaction.atomic
def activate_agreement(agreement: ExchangeAgreement, *, by: User | None) -> Placement:
    """Begin the placement of a signed agreement. Repeating returns the placement that runs."""
    locked = lock_agreement(agreement)
    running = Placement.objects.filter(agreement=locked).first()
    if running:
        return running
    move_agreement(locked, AgreementState.ACTIVE, by=by)
    move_candidate(locked.candidate, CandidateState.PLACED, by=by)
    started_on = _first_day(locked)
    placement = Placement.objects.create(agreement=locked, started_on=started_on)
    record("placement.started", placement, by=by, changes={"started_on": (None, started_on)})
    return placement


def _first_day(agreement: ExchangeAgreement) -> dt.date:
    """The agreed start; the day of the last signature when that came later."""
    signed = max(
        signature.signed_at for signature in agreement.signatures.filter(version=agreement.version)
    )
    return max(agreement.start_date, signed.astimezone(clock.zone()).date())


@transaction.atomic
def complete_agreement(agreement: ExchangeAgreement, *, by: User | None) -> Placement:
    """End the placement whose last day has passed. Repeating changes nothing."""
    locked = lock_agreement(agreement)
    placement = Placement.objects.select_for_update().get(agreement=locked)
    if placement.state != PlacementState.ACTIVE:
        return placement
    move_agreement(locked, AgreementState.COMPLETED, by=by)
    release_offer(locked.candidate.offer, by=by)
    placement.state = PlacementState.COMPLETED
    placement.ended_on = locked.end_date
    placement.save(update_fields=["state", "ended_on", "updated_at"])
    record("placement.completed", placement, by=by, changes={"ended_on": (None, locked.end_date)})
    return placement


def move_with_calendar(day: dt.date) -> tuple[int, int]:
    """Begin what is due and complete what is over on ``day``; return how many of each."""
    begun = _move_each(agreements_due(day), activate_agreement)
    return begun, _move_each(agreements_over(day), complete_agreement)


def _move_each(agreements: Iterable[ExchangeAgreement], move: Callable[..., Placement]) -> int:
    """One that cannot be moved, for whatever reason, is left for a person to look at: it is logged and
    does not hold the others back. Each is a transaction of its own.
    """
    moved = 0
    for agreement in list(agreements):
        try:
            move(agreement, by=None)
        except Exception:
            logger.exception("The calendar could not move agreement %s.", agreement.number)
        else:
            moved += 1
    return moved
