"""The exchange while it runs."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from django.db import transaction

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.exchange.domain.candidates import move_candidate
from core.exchange.domain.follow_ups import plan_follow_ups
from core.exchange.domain.standing import lock_agreement, move_agreement
from core.exchange.enums import AgreementState, CandidateState, PlacementState
from core.exchange.models import ExchangeAgreement, Placement
from core.exchange.queries import agreements_due, agreements_over, placements_in_full
from core.market.domain.offers import release_offer

logger = logging.getLogger(__name__)

_PLACEMENT_STATE = {
    AgreementState.COMPLETED: PlacementState.COMPLETED,
    AgreementState.ENDED_EARLY: PlacementState.ENDED_EARLY,
}


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
    plan_follow_ups(placement)
    return placement


def _first_day(agreement: ExchangeAgreement) -> dt.date:
    """The agreed start; the day of the last signature when that came later."""
    signed = max(
        signature.signed_at for signature in agreement.signatures.filter(version=agreement.version)
    )
    return max(agreement.start_date, signed.astimezone(clock.zone()).date())


@transaction.atomic
def complete_agreement(agreement: ExchangeAgreement, *, by: User | None) -> Placement:
    """End the placement whose last day has passed, as agreed or before. Repeating changes nothing."""
    locked = lock_agreement(agreement)
    placement = lock_placement(locked)
    if placement.state != PlacementState.ACTIVE:
        return placement
    ended_early = placement.ends_early_on is not None
    state = AgreementState.ENDED_EARLY if ended_early else AgreementState.COMPLETED
    return end_placement(locked, placement, state, by=by)


def lock_placement(agreement: ExchangeAgreement) -> Placement:
    """Return the placement as it is now, locked, with the locked agreement it belongs to."""
    placement = placements_in_full().select_for_update(of=("self",)).get(agreement=agreement)
    placement.agreement = agreement
    return placement


def end_placement(
    agreement: ExchangeAgreement,
    placement: Placement,
    state: AgreementState,
    *,
    by: User | None,
) -> Placement:
    """End a locked placement and its locked agreement on the placement's last day."""
    move_agreement(agreement, state, by=by)
    release_offer(agreement.candidate.offer, by=by)
    placement.state = _PLACEMENT_STATE[state]
    placement.ended_on = placement.last_day
    placement.save(update_fields=["state", "ended_on", "updated_at"])
    changes = {"ended_on": (None, placement.ended_on)}
    record(f"placement.{placement.state.value}", placement, by=by, changes=changes)
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
