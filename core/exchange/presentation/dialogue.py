"""What both sides see of their dialogue."""

from typing import Any

from core.accounts.models import User
from core.exchange.calendar import as_choices
from core.exchange.dialogue_forms import MaskedMessageForm, MessageForm, NoTimeForm, TimeForm
from core.exchange.domain.dialogue import TALKING
from core.exchange.enums import CandidateState, InterviewState
from core.exchange.models import Candidate


def dialogue_facts(candidate: Candidate, user: User) -> dict[str, Any]:
    """Return messages, the conversation that stands, and the forms that its reader may use.

    The other side's words are shown while the two are talking; once the candidate is masked again the
    host has no more use for them.
    """
    is_person = candidate.offer.member.user_id == user.pk
    is_talking = candidate.state in TALKING
    lines = candidate.messages.select_related("written_by") if is_person or is_talking else []
    interview = candidate.interviews.exclude(state=InterviewState.CANCELLED).first()
    may_choose = (
        is_person
        and interview is not None
        and interview.state == InterviewState.PROPOSED
        and is_talking
    )
    return {
        "is_person": is_person,
        "lines": [(line, _writer(line.is_from_host, candidate, line.written_by)) for line in lines],
        "message_form": _message_form(candidate, is_person=is_person) if is_talking else None,
        "interview": interview if is_talking else None,
        "time_form": TimeForm(interview=interview) if may_choose and interview else None,
        "no_time_form": NoTimeForm() if may_choose else None,
        "may_choose_any": bool(may_choose and interview and as_choices(interview)),
        "may_propose_interview": not is_person
        and candidate.state in (CandidateState.INTERESTED, CandidateState.AGREEMENT),
    }


def _message_form(candidate: Candidate, *, is_person: bool) -> MessageForm:
    return MessageForm() if not is_person or candidate.is_named else MaskedMessageForm()


def _writer(is_from_host: bool, candidate: Candidate, writer: User) -> str:
    """The host writes as a person; a masked candidate as a number."""
    if is_from_host:
        return f"{writer.full_name}, {candidate.need.organisation.name}"
    return writer.full_name if candidate.is_named else candidate.offer.mask
