"""Ending an exchange before the agreed day."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.follow_ups import plan_follow_ups, require_running
from core.exchange.domain.placements import end_placement, lock_placement
from core.exchange.domain.standing import lock_agreement
from core.exchange.domain.telling import tell_of_placement
from core.exchange.enums import AgreementState
from core.exchange.models import Placement
from core.exchange.rules import parties_of
from core.market.domain.checks import require_reason, require_short_texts


@transaction.atomic
def end_early(placement: Placement, *, by: User, last_day: dt.date, reason: str) -> Placement:
    """End the exchange on ``last_day``, which may lie ahead or be today; all three are told why.

    Any party may. A day ahead can be moved, or taken back, until it has passed.
    """
    require_reason(reason)
    require_short_texts({"reason": reason})
    agreement = lock_agreement(placement.agreement)
    locked = lock_placement(agreement)
    require_running(locked)
    _require_party(locked, by)
    _require_day(locked, last_day)
    before = locked.ends_early_on
    locked.ends_early_on, locked.early_end_reason, locked.early_end_by = last_day, reason, by
    locked.save(update_fields=["ends_early_on", "early_end_reason", "early_end_by", "updated_at"])
    changes = {"ends_early_on": (before, last_day), "reason": (None, reason)}
    record("placement.early_end_set", locked, by=by, changes=changes)
    plan_follow_ups(locked)
    tell_of_placement(
        locked, "exchange/mail/ends_early", besides=by, stated_reason=reason, last_day=last_day
    )
    if last_day < clock.today():
        end_placement(agreement, locked, AgreementState.ENDED_EARLY, by=by)
    return locked


@transaction.atomic
def take_back_early_end(placement: Placement, *, by: User) -> Placement:
    """Let the exchange run to the agreed day after all. Whoever set the early end may, or their side."""
    agreement = lock_agreement(placement.agreement)
    locked = lock_placement(agreement)
    require_running(locked)
    _require_party(locked, by)
    if locked.ends_early_on is None:
        return locked
    if locked.early_end_by and not _is_of_same_side(locked, by):
        raise NotAllowedError(_("Only the side that set the early end can take it back."))
    before = locked.ends_early_on
    locked.ends_early_on, locked.early_end_reason, locked.early_end_by = None, "", None
    locked.save(update_fields=["ends_early_on", "early_end_reason", "early_end_by", "updated_at"])
    record(
        "placement.early_end_taken_back", locked, by=by, changes={"ends_early_on": (before, None)}
    )
    plan_follow_ups(locked)
    tell_of_placement(locked, "exchange/mail/ends_as_agreed", besides=by)
    return locked


def _is_of_same_side(placement: Placement, by: User) -> bool:
    setter = placement.early_end_by
    if setter is None or setter.pk == by.pk:
        return True
    agreement = placement.agreement
    return bool(set(parties_of(setter, agreement)) & set(parties_of(by, agreement)))


def _require_party(placement: Placement, by: User) -> None:
    if not parties_of(by, placement.agreement):
        raise NotAllowedError(_("Only a party can end the exchange early."))


def _require_day(placement: Placement, last_day: dt.date) -> None:
    if last_day < placement.started_on:
        raise DomainError(
            _("The exchange had not begun that day."), field="last_day", code="before_start"
        )
    if last_day >= placement.agreement.end_date:
        raise DomainError(
            _("The exchange ends on that day anyhow, or before. Choose an earlier one."),
            field="last_day",
            code="not_early",
        )
    if last_day < clock.today() - dt.timedelta(days=30):
        raise ConflictError(
            _("An early end is noted within thirty days. Choose a later day."),
            field="last_day",
            code="too_long_ago",
        )
