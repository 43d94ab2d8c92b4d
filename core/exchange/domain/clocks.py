"""The clocks of the dialogue: whose turn it is, until when, and what silence leads to.

Nobody is left hanging: who was asked answers or it ends politely, and who said yes gets an outcome.
"""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from core.base import clock
from core.exchange.enums import CandidateState
from core.exchange.models import Candidate

#: As long as a holiday week and a week to think.
DAYS_TO_ANSWER = 14
#: For interviews and a decision.
DAYS_TO_DECIDE = 28
REMINDED_BEFORE = dt.timedelta(days=4)
#: From then on the programme office knows that a host lets somebody wait.
ESCALATED_AFTER = dt.timedelta(days=7)
#: From then on a yes that was never answered ends by itself.
ENDED_AFTER = dt.timedelta(days=28)

CLOCK_FIELDS = ("due_on", "reminded_at", "escalated_at")
NO_ANSWER = _("Nobody answered in time, so this ended by itself.")
NO_OUTCOME = _(
    "The host did not decide in time, so this ended by itself. It says nothing about you."
)

_DAYS = {
    CandidateState.CONTACT_REQUESTED: DAYS_TO_ANSWER,
    CandidateState.INTERESTED: DAYS_TO_DECIDE,
}


def set_clock(candidate: Candidate) -> None:
    """Start the clock of the state the candidate has come to, or stop it; the caller saves."""
    days = _DAYS.get(CandidateState(candidate.state))
    candidate.due_on = clock.today() + dt.timedelta(days=days) if days else None
    candidate.reminded_at = candidate.escalated_at = None
