"""Messages and interviews between a host and a candidate."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.telling import tell_candidate, tell_host
from core.exchange.enums import CandidateState, InterviewState
from core.exchange.models import Candidate, CandidateMessage, Interview
from core.exchange.queries import candidates_in_full
from core.exchange.rules import handles_candidates, is_shown
from core.market.domain.checks import require_short_texts
from core.notifications.enums import Event
from tenants.current import require_not_paused

#: While the two have something to talk about.
TALKING = (
    CandidateState.CONTACT_REQUESTED,
    CandidateState.INTERESTED,
    CandidateState.AGREEMENT,
    CandidateState.PLACED,
)
MOST_TIMES = 5


@transaction.atomic
def send_message(candidate: Candidate, *, by: User, text: str) -> CandidateMessage:
    """Write a line to the other side. A masked candidate's line comes without a name.

    Sending the same line twice in a row (a double click) is once.
    """
    if not text.strip():
        raise DomainError(_("Write something."), field="text", code="required")
    require_short_texts({"text": text})
    locked = _lock(candidate)
    is_from_host = _side_of(locked, by)
    _require_talking(locked)
    last = locked.messages.last()
    if last and (last.text, last.written_by_id) == (text, by.pk) and last.read_at is None:
        return last
    message = CandidateMessage.objects.create(
        candidate=locked, is_from_host=is_from_host, written_by=by, text=text
    )
    # The words are the two sides' own and do not go into the log.
    record("candidate.message_sent", locked, by=by, changes={"from_host": (None, is_from_host)})
    tell = tell_candidate if is_from_host else tell_host
    tell(locked, "exchange/mail/message", event=Event.DIALOGUE)
    return message


def read_messages(candidate: Candidate, *, by: User) -> None:
    """Note that one side has seen what the other wrote."""
    from_host = candidate.offer.member.user_id == by.pk
    candidate.messages.filter(is_from_host=from_host, read_at__isnull=True).update(
        read_at=clock.now()
    )


@transaction.atomic
def propose_interview(
    candidate: Candidate,
    *,
    by: User,
    times: Sequence[dt.datetime],
    minutes: int,
    place: str,
    note: str = "",
) -> Interview:
    """Propose one to five times to a candidate who has said yes. An earlier proposal is replaced."""
    require_short_texts({"note": note})
    locked = _lock(candidate)
    _require_host(locked, by)
    if locked.state not in (CandidateState.INTERESTED, CandidateState.AGREEMENT):
        raise ConflictError(
            _("An interview is proposed when the candidate has said yes."), code="move_refused"
        )
    require_not_paused()
    chosen = sorted(set(times))
    _require_times(chosen)
    if not place.strip():
        raise DomainError(_("Say where, or give a link."), field="place", code="required")
    locked.interviews.filter(state=InterviewState.PROPOSED).update(state=InterviewState.CANCELLED)
    interview = Interview.objects.create(
        candidate=locked, proposed_by=by, times=chosen, minutes=minutes, place=place, note=note
    )
    record("interview.proposed", interview, by=by, changes={"times": (None, len(chosen))})
    tell_candidate(locked, "exchange/mail/interview_proposed", event=Event.DIALOGUE)
    return interview


@transaction.atomic
def choose_time(interview: Interview, *, by: User, time: dt.datetime) -> Interview:
    """The candidate takes one of the times. Choosing the same twice changes nothing."""
    locked = _lock_interview(interview)
    _require_person(locked.candidate, by)
    if locked.state == InterviewState.AGREED and locked.starts_at == time:
        return locked
    _require_proposed(locked)
    if time not in locked.times:
        raise DomainError(_("Choose one of the times."), field="time", code="required")
    if time <= clock.now():
        raise ConflictError(_("That time has passed. Choose another."), field="time", code="past")
    locked.starts_at = time
    _move(locked, InterviewState.AGREED, by=by)
    tell_host(
        locked.candidate,
        "exchange/mail/interview_agreed",
        event=Event.DIALOGUE,
        interview=locked,
    )
    return locked


@transaction.atomic
def decline_times(interview: Interview, *, by: User, note: str) -> Interview:
    """The candidate says that no time suits, and what would."""
    require_short_texts({"note": note})
    locked = _lock_interview(interview)
    _require_person(locked.candidate, by)
    if locked.state == InterviewState.DECLINED:
        return locked
    _require_proposed(locked)
    _move(locked, InterviewState.DECLINED, by=by)
    if note.strip():
        send_message(locked.candidate, by=by, text=note)
    else:
        tell_host(locked.candidate, "exchange/mail/interview_declined", event=Event.DIALOGUE)
    return locked


@transaction.atomic
def cancel_interview(interview: Interview, *, by: User) -> Interview:
    """Call an interview off; either side may until it begins."""
    locked = _lock_interview(interview)
    from_host = _side_of(locked.candidate, by)
    if locked.state == InterviewState.CANCELLED:
        return locked
    if locked.state == InterviewState.DECLINED:
        raise ConflictError(_("The interview has been declined."), code="move_refused")
    if locked.starts_at and locked.starts_at <= clock.now():
        raise ConflictError(_("The interview has been held by now."), code="past")
    _move(locked, InterviewState.CANCELLED, by=by)
    tell = tell_candidate if from_host else tell_host
    tell(locked.candidate, "exchange/mail/interview_cancelled", event=Event.DIALOGUE)
    return locked


# -- parts ----------------------------------------------------------------------------------------


def _lock(candidate: Candidate) -> Candidate:
    return candidates_in_full().select_for_update(of=("self",)).get(pk=candidate.pk)


def _lock_interview(interview: Interview) -> Interview:
    candidate = _lock(interview.candidate)
    locked = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    locked.candidate = candidate
    return locked


def _side_of(candidate: Candidate, by: User) -> bool:
    """Whether the user speaks for the host; raises for who is of neither side."""
    if candidate.offer.member.user_id == by.pk:
        return False
    _require_host(candidate, by)
    return True


def _require_host(candidate: Candidate, by: User) -> None:
    if not handles_candidates(by, candidate.need) or not is_shown(candidate):
        raise NotAllowedError(_("Only the host and the candidate write here."))


def _require_person(candidate: Candidate, by: User) -> None:
    if candidate.offer.member.user_id != by.pk:
        raise NotAllowedError(_("Only the candidate answers this."))


def _require_talking(candidate: Candidate) -> None:
    require_not_paused()
    if candidate.state not in TALKING:
        raise ConflictError(
            _("The candidate stands at “%(state)s”, and there is nothing more to write.")
            % {"state": candidate.get_state_display()},
            code="move_refused",
        )


def _require_proposed(interview: Interview) -> None:
    if interview.state != InterviewState.PROPOSED:
        raise ConflictError(
            _("The interview stands at “%(state)s” and is not answered any more.")
            % {"state": interview.get_state_display()},
            code="move_refused",
        )


def _require_times(times: Sequence[dt.datetime]) -> None:
    if not times:
        raise DomainError(_("Propose at least one time."), field="time_1", code="required")
    if len(times) > MOST_TIMES:
        raise DomainError(_("Propose at most five times."), field="time_1", code="too_many")
    if times[0] <= clock.now():
        raise DomainError(
            _("A proposed time has passed. Choose times to come."), field="time_1", code="past"
        )


def _move(interview: Interview, state: InterviewState, *, by: User) -> None:
    before, interview.state = interview.state, state
    interview.sequence += 1
    interview.save(update_fields=["state", "starts_at", "sequence", "updated_at"])
    record(f"interview.{state.value}", interview, by=by, changes={"state": (before, state.value)})
