"""From a line in a list to a mutual yes."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record, record_person_read
from core.base import clock
from core.base.errors import DomainError, NotAllowedError
from core.exchange.domain.clocks import CLOCK_FIELDS, set_clock
from core.exchange.domain.openness import require_open
from core.exchange.domain.telling import tell_candidate, tell_host
from core.exchange.enums import CandidateSource, CandidateState, RevealStage
from core.exchange.models import Candidate, CandidateEvent
from core.exchange.queries import candidates_in_full
from core.exchange.rules import speaks_for_host
from core.exchange.states import require_candidate_move
from core.market.domain.checks import require_short_texts
from core.market.models import Need, Offer
from core.market.rules import require_speaker
from policy.decision import RevealLevel

NAMED_FIELDS = ("name", "e-mail", "job title", "unit", "background", "motivation")


@transaction.atomic
def shortlist_candidate(
    need: Need,
    offer: Offer,
    *,
    by: User,
    explanation: Mapping[str, Any] | None = None,
    reason: str = "",
    source: CandidateSource = CandidateSource.RANKING,
) -> Candidate:
    """Put an offer on a need's shortlist, with the explanation the host saw. Repeating changes nothing.

    Somebody who was passed over comes back on the list, masked.
    """
    require_speaker(by, need.organisation)
    require_open(need, offer)
    candidate, is_new = Candidate.objects.get_or_create(
        need=need,
        offer=offer,
        defaults={
            "explanation": dict(explanation or {}),
            "shortlist_reason": reason,
            "source": source,
        },
    )
    if is_new:
        _log(candidate, by=by, note=reason)
        record(
            "candidate.shortlisted", candidate, by=by, changes={"state": (None, candidate.state)}
        )
        return candidate
    locked = _lock(candidate)
    if locked.state == CandidateState.NOT_CHOSEN:
        locked.outcome_reason = ""
        locked.explanation = dict(explanation or locked.explanation)
        _move(
            locked,
            CandidateState.SHORTLISTED,
            by=by,
            fields=("outcome_reason", "explanation"),
            note=reason,
        )
    return locked


@transaction.atomic
def request_contact(candidate: Candidate, *, by: User, message: str) -> Candidate:
    """Ask the masked candidate for contact. The candidate learns who asks; the host learns no name.

    Sending the same message twice (a double click) changes nothing.
    """
    if not message.strip():
        raise DomainError(
            _("Write a few lines about why you ask: it is what the candidate decides on."),
            field="message",
            code="required",
        )
    require_short_texts({"message": message})
    locked = _lock_for_host(candidate, by=by)
    if locked.state == CandidateState.CONTACT_REQUESTED and locked.contact_message == message:
        return locked
    require_open(locked.need, locked.offer)
    locked.contact_message = message
    locked.contact_requested_at = clock.now()
    locked.answered_at = None
    _move(
        locked,
        CandidateState.CONTACT_REQUESTED,
        by=by,
        fields=("contact_message", "contact_requested_at", "answered_at"),
    )
    tell_candidate(locked, "exchange/mail/contact_requested")
    return locked


@transaction.atomic
def accept_contact(candidate: Candidate, *, by: User, motivation: str) -> Candidate:
    """The employee says yes and why; from here on the host sees the name, where policy lets it.

    Repeating changes nothing.
    """
    _require_person(candidate, by)
    require_motivation(motivation)
    locked = _lock(candidate)
    if locked.state == CandidateState.INTERESTED and locked.motivation == motivation:
        return locked
    return say_yes(locked, by=by, motivation=motivation)


def require_motivation(motivation: str) -> None:
    """Raise unless the person says who they are and why (requirement C10)."""
    if not motivation.strip():
        raise DomainError(
            _("Write who you are and why you are interested, before you say yes."),
            field="motivation",
            code="required",
        )
    require_short_texts({"motivation": motivation})


def say_yes(
    locked: Candidate, *, by: User, motivation: str, mail: str = "exchange/mail/contact_accepted"
) -> Candidate:
    """Bring a locked candidate to the person's yes and tell the host by ``mail``. Needs a transaction."""
    decision = require_open(locked.need, locked.offer)
    locked.motivation = motivation
    locked.answered_at = clock.now()
    if decision.reveal is not None and decision.reveal.accepted >= RevealLevel.NAME:
        locked.reveal = RevealStage.NAMED
    _move(locked, CandidateState.INTERESTED, by=by, fields=("motivation", "answered_at", "reveal"))
    tell_host(locked, mail)
    return locked


@transaction.atomic
def decline_contact(candidate: Candidate, *, by: User, reason: str = "") -> Candidate:
    """The employee says no, or takes a yes back; from here on the host sees no name.

    Repeating changes nothing.
    """
    _require_person(candidate, by)
    require_short_texts({"reason": reason})
    locked = _lock(candidate)
    if locked.state == CandidateState.DECLINED:
        return locked
    locked.answered_at = clock.now()
    locked.outcome_reason = reason
    locked.reveal = RevealStage.MASKED
    _move(
        locked,
        CandidateState.DECLINED,
        by=by,
        fields=("answered_at", "outcome_reason", "reveal"),
        note=reason,
    )
    tell_host(locked, "exchange/mail/contact_declined")
    return locked


@transaction.atomic
def pass_over_candidate(candidate: Candidate, *, by: User, reason: str) -> Candidate:
    """The host goes on without this candidate, and says why. Who was asked is told, once.

    The host has no more use for the name, so the candidate is masked again. Repeating changes nothing.
    """
    if not reason.strip():
        raise DomainError(
            _("Give a reason: everybody who was considered is owed one."),
            field="reason",
            code="required",
        )
    require_short_texts({"reason": reason})
    locked = _lock_for_host(candidate, by=by)
    if locked.state == CandidateState.NOT_CHOSEN and locked.outcome_reason == reason:
        return locked
    conclude_candidate(locked, by=by, reason=reason, mail="exchange/mail/not_chosen")
    return locked


def read_named_candidate(candidate: Candidate, *, by: User) -> None:
    """Log that the reader was shown who the candidate is. Nothing is logged while masked."""
    if candidate.is_named:
        host = candidate.need.organisation
        record_person_read(
            candidate.offer.member.user,
            by=by,
            fields=NAMED_FIELDS,
            purpose="candidate",
            organisation=host.name if speaks_for_host(by, host) else "",
            context=candidate.need.title,
        )


def lapse_candidate(locked: Candidate, *, reason: str) -> None:
    """End a question that was never answered. Needs a transaction."""
    locked.outcome_reason = reason
    _move(locked, CandidateState.LAPSED, by=None, fields=("outcome_reason",), note=reason)


def conclude_candidate(locked: Candidate, *, by: User | None, reason: str, mail: str) -> None:
    """Let a locked candidate go, masked again; tell by ``mail`` who knows of it. Needs a transaction.

    Somebody who was passed over, came back on the list and was not asked anew knows of nothing.
    """
    knows = locked.state in (CandidateState.CONTACT_REQUESTED, CandidateState.INTERESTED)
    locked.outcome_reason = reason
    locked.reveal = RevealStage.MASKED
    _move(
        locked, CandidateState.NOT_CHOSEN, by=by, fields=("outcome_reason", "reveal"), note=reason
    )
    if knows:
        tell_candidate(locked, mail)


def move_candidate(candidate: Candidate, state: CandidateState, *, by: User | None) -> Candidate:
    """Bring a candidate to ``state`` because its agreement moved. Needs a transaction."""
    locked = _lock(candidate)
    _move(locked, state, by=by)
    return locked


def _lock(candidate: Candidate) -> Candidate:
    return candidates_in_full().select_for_update(of=("self",)).get(pk=candidate.pk)


def _lock_for_host(candidate: Candidate, *, by: User) -> Candidate:
    locked = _lock(candidate)
    require_speaker(by, locked.need.organisation)
    return locked


def _move(
    candidate: Candidate,
    state: CandidateState,
    *,
    by: User | None,
    fields: tuple[str, ...] = (),
    note: str = "",
) -> None:
    require_candidate_move(candidate.state, state)
    before = candidate.state
    candidate.state = state
    set_clock(candidate)
    candidate.save(update_fields=["state", "updated_at", *CLOCK_FIELDS, *fields])
    _log(candidate, by=by, note=note)
    record(f"candidate.{state.value}", candidate, by=by, changes={"state": (before, state.value)})


def _log(candidate: Candidate, *, by: User | None, note: str) -> None:
    CandidateEvent.objects.create(candidate=candidate, by=by, state=candidate.state, note=note)


def _require_person(candidate: Candidate, by: User) -> None:
    if candidate.offer.member.user_id != by.pk:
        raise NotAllowedError(_("Only the person who was asked may answer."))
