"""The four talks of every exchange: when they are due, who is reminded, what came of them."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.telling import tell_of_placement
from core.exchange.enums import FollowUpKind
from core.exchange.models import FollowUp, Placement
from core.exchange.rules import parties_of
from core.exchange.running import follow_ups_to_tell
from core.market.domain.checks import require_short_texts
from core.notifications.enums import Event

#: The first talk comes when the first week is over.
FIRST_WEEK = dt.timedelta(days=7)
#: Time enough to agree on an extension, or on what is handed over.
BEFORE_THE_END = dt.timedelta(days=14)
#: When what was learned has met the everyday at home (requirement D5).
AFTERWARDS = dt.timedelta(days=30)
#: The three are reminded this long before a talk is due.
TOLD_BEFORE = dt.timedelta(days=3)


def days_of_follow_ups(first: dt.date, last: dt.date) -> Mapping[FollowUpKind, dt.date]:
    """Return when the talks of an exchange from ``first`` to ``last`` are due, in that order.

    In a very short exchange the talks move together; none before the last lies outside it.
    """
    length = last - first
    return {
        FollowUpKind.START: first + min(FIRST_WEEK, length // 4),
        FollowUpKind.MIDWAY: first + length // 2,
        FollowUpKind.BEFORE_END: last - min(BEFORE_THE_END, length // 4),
        FollowUpKind.AFTERWARDS: last + AFTERWARDS,
    }


def plan_follow_ups(placement: Placement) -> None:
    """Set when the talks are due, anew when the period has changed. What has been held stays.

    A talk that the exchange ended before is not held any more. Needs a transaction.
    """
    last = placement.last_day
    planned = days_of_follow_ups(placement.started_on, last)
    known = {row.kind: row for row in placement.follow_ups.select_for_update()}
    for kind, due_on in planned.items():
        row = known.get(kind)
        if row is None:
            FollowUp.objects.create(placement=placement, kind=kind, due_on=due_on)
        elif row.held_on is None and row.due_on != due_on:
            row.due_on, row.reminded_at = due_on, None
            row.save(update_fields=["due_on", "reminded_at", "updated_at"])


@transaction.atomic
def note_follow_up(
    follow_up: FollowUp, *, by: User, held_on: dt.date, note: str, needs_help: bool
) -> FollowUp:
    """Note that a talk was held, and what was agreed. Any of the three may, and may mend it later."""
    locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    agreement = follow_up.placement.agreement
    if not parties_of(by, agreement):
        raise NotAllowedError(_("Only a party to the agreement notes what was talked about."))
    require_short_texts({"note": note})
    if held_on > clock.today():
        raise DomainError(
            _("The talk cannot have been held on a day to come."), field="held_on", code="future"
        )
    if held_on < follow_up.placement.started_on:
        raise DomainError(
            _("The exchange had not begun that day."), field="held_on", code="before_start"
        )
    before = locked.held_on
    locked.held_on, locked.note, locked.needs_help, locked.noted_by = held_on, note, needs_help, by
    locked.save()
    # The words themselves are the three parties' own and do not go into the log.
    changes = {"held_on": (before, held_on), "needs_help": (None, needs_help)}
    record("follow_up.held", locked, by=by, changes=changes)
    return locked


def tell_of_follow_ups(day: dt.date) -> int:
    """Remind the parties of each talk that is due within days; return how many talks."""
    told = 0
    for follow_up in list(follow_ups_to_tell(day + TOLD_BEFORE)):
        with transaction.atomic():
            told += _tell_once(follow_up)
    return told


def _tell_once(follow_up: FollowUp) -> bool:
    row = (
        FollowUp.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=follow_up.pk, reminded_at__isnull=True, held_on__isnull=True)
        .first()
    )
    if row is None:
        return False
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at", "updated_at"])
    tell_of_placement(
        follow_up.placement,
        "exchange/mail/follow_up_due",
        besides=None,
        event=Event.FOLLOW_UP,
        follow_up=follow_up,
    )
    return True


def require_running(placement: Placement) -> None:
    """Raise unless the exchange runs now."""
    if placement.ended_on is not None:
        raise ConflictError(_("The exchange is over."), code="over")
