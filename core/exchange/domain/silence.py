"""What the calendar does when somebody does not answer: a reminder, the office, a polite end."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import translation

from core.base import clock
from core.exchange.domain.candidates import conclude_candidate, lapse_candidate
from core.exchange.domain.clocks import (
    ENDED_AFTER,
    ESCALATED_AFTER,
    NO_ANSWER,
    NO_OUTCOME,
    REMINDED_BEFORE,
)
from core.exchange.domain.telling import tell_candidate, tell_host, tell_office
from core.exchange.enums import CandidateState
from core.exchange.models import Candidate
from core.exchange.queries import candidates_in_full
from core.notifications.enums import Event

logger = logging.getLogger(__name__)


class Moved(NamedTuple):
    """How many candidates were reminded of, told the office of, and ended."""

    reminded: int
    escalated: int
    ended: int


def move_clocks(day: dt.date) -> Moved:
    """Do what is due on ``day``: end first, so that nobody is reminded of what is over."""
    due = Candidate.objects.filter(due_on__isnull=False)
    asked = due.filter(state=CandidateState.CONTACT_REQUESTED, due_on__lt=day)
    kept_waiting = due.filter(state=CandidateState.INTERESTED)
    ended = _each(asked, _end_unanswered)
    ended += _each(kept_waiting.filter(due_on__lt=day - ENDED_AFTER), _end_undecided)
    late = kept_waiting.filter(due_on__lt=day - ESCALATED_AFTER, escalated_at__isnull=True)
    escalated = _each(late, _tell_office)
    soon = due.filter(due_on__lte=day + REMINDED_BEFORE, reminded_at__isnull=True)
    return Moved(_each(soon, _remind), escalated, ended)


def shift_clocks(days: int) -> int:
    """Give back the ``days`` a pause has taken; return how many clocks moved."""
    running = Candidate.objects.filter(due_on__isnull=False)
    return running.update(due_on=F("due_on") + dt.timedelta(days=days), reminded_at=None)


def _each(candidates: Iterable[Candidate], act: Callable[[Candidate], None]) -> int:
    """One that fails is logged and does not hold the others back."""
    done = 0
    for candidate in list(candidates):
        try:
            with transaction.atomic():
                locked = (
                    candidates_in_full()
                    .select_for_update(of=("self",), skip_locked=True)
                    .filter(pk=candidate.pk, state=candidate.state, due_on=candidate.due_on)
                    .first()
                )
                if locked is not None:
                    act(locked)
                    done += 1
        except Exception:
            logger.exception("The clock of candidate %s could not be moved.", candidate.pk)
    return done


def _remind(candidate: Candidate) -> None:
    if candidate.state == CandidateState.CONTACT_REQUESTED:
        tell_candidate(candidate, "exchange/mail/answer_due", event=Event.REMINDER)
    else:
        tell_host(candidate, "exchange/mail/outcome_due", event=Event.REMINDER)
    candidate.reminded_at = clock.now()
    candidate.save(update_fields=["reminded_at"])


def _tell_office(candidate: Candidate) -> None:
    tell_office(candidate, "exchange/mail/host_is_late")
    candidate.escalated_at = clock.now()
    candidate.save(update_fields=["escalated_at"])


def _end_unanswered(candidate: Candidate) -> None:
    lapse_candidate(candidate, reason=_in_need_language(candidate, NO_ANSWER))
    tell_candidate(candidate, "exchange/mail/ended_unanswered")
    tell_host(candidate, "exchange/mail/contact_lapsed")


def _end_undecided(candidate: Candidate) -> None:
    reason = _in_need_language(candidate, NO_OUTCOME)
    conclude_candidate(candidate, by=None, reason=reason, mail="exchange/mail/not_chosen")


def _in_need_language(candidate: Candidate, text: object) -> str:
    """A reason is kept as text, so it is written in the language the need is written in."""
    with translation.override(candidate.need.language or translation.get_language() or "nb"):
        return str(text)
