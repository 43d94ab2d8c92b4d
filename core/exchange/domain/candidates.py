"""From a line in a list to a mutual yes."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record, record_person_read
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.enums import CandidateState, RevealStage
from core.exchange.models import Candidate, CandidateEvent
from core.exchange.states import require_candidate_move
from core.market.enums import NeedState, OfferState
from core.market.models import Need, Offer
from core.notifications.domain import queue_mail_to
from policy.queries import decide_within

NAMED_FIELDS = ("name", "e-mail", "job title", "unit", "background", "motivation")


@transaction.atomic
def shortlist_candidate(
    need: Need,
    offer: Offer,
    *,
    by: User,
    explanation: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Candidate:
    """Put an offer on a need's shortlist, with the explanation the host saw. Repeating changes nothing."""
    _require_open(need, offer)
    candidate, is_new = Candidate.objects.get_or_create(
        need=need,
        offer=offer,
        defaults={"explanation": dict(explanation or {}), "shortlist_reason": reason},
    )
    if is_new:
        _log(candidate, by=by, note=reason)
        record(
            "candidate.shortlisted", candidate, by=by, changes={"state": (None, candidate.state)}
        )
    elif candidate.state == CandidateState.NOT_CHOSEN:
        _move(candidate, CandidateState.SHORTLISTED, by=by, note=reason)
    return candidate


@transaction.atomic
def request_contact(candidate: Candidate, *, by: User, message: str) -> Candidate:
    """Ask the masked candidate for contact. The candidate learns who asks; the host learns no name."""
    if not message.strip():
        raise DomainError(
            _("Write a few lines about why you ask: it is what the candidate decides on."),
            field="message",
            code="required",
        )
    locked = _lock(candidate)
    _require_open(locked.need, locked.offer)
    locked.contact_message = message
    locked.contact_requested_at = clock.now()
    _move(
        locked,
        CandidateState.CONTACT_REQUESTED,
        by=by,
        fields=("contact_message", "contact_requested_at"),
    )
    queue_mail_to(
        locked.offer.member.user, "exchange/mail/contact_requested", {"candidate": locked}
    )
    return locked


@transaction.atomic
def accept_contact(candidate: Candidate, *, by: User, motivation: str) -> Candidate:
    """The employee says yes and why; from here on the host sees the name."""
    _require_person(candidate, by)
    if not motivation.strip():
        raise DomainError(
            _("Write who you are and why you are interested, before you say yes."),
            field="motivation",
            code="required",
        )
    locked = _lock(candidate)
    _require_open(locked.need, locked.offer)
    locked.motivation = motivation
    locked.answered_at = clock.now()
    locked.reveal = RevealStage.NAMED
    _move(locked, CandidateState.INTERESTED, by=by, fields=("motivation", "answered_at", "reveal"))
    _tell_host(locked, "exchange/mail/contact_accepted")
    return locked


@transaction.atomic
def decline_contact(candidate: Candidate, *, by: User, reason: str = "") -> Candidate:
    """The employee says no; the host never learns who it was."""
    _require_person(candidate, by)
    locked = _lock(candidate)
    locked.answered_at = clock.now()
    locked.outcome_reason = reason
    _move(
        locked,
        CandidateState.DECLINED,
        by=by,
        fields=("answered_at", "outcome_reason"),
        note=reason,
    )
    _tell_host(locked, "exchange/mail/contact_declined")
    return locked


@transaction.atomic
def pass_over_candidate(candidate: Candidate, *, by: User, reason: str) -> Candidate:
    """The host goes on without this candidate, and says why. Who was asked is told."""
    if not reason.strip():
        raise DomainError(
            _("Give a reason: everybody who was considered is owed one."),
            field="reason",
            code="required",
        )
    locked = _lock(candidate)
    was_asked = locked.contact_requested_at is not None
    locked.outcome_reason = reason
    _move(locked, CandidateState.NOT_CHOSEN, by=by, fields=("outcome_reason",), note=reason)
    if was_asked:
        queue_mail_to(locked.offer.member.user, "exchange/mail/not_chosen", {"candidate": locked})
    return locked


def read_named_candidate(candidate: Candidate, *, by: User) -> None:
    """Log that the host's reader was shown who the candidate is. Nothing is logged while masked."""
    if candidate.is_named:
        record_person_read(
            candidate.offer.member.user,
            by=by,
            fields=NAMED_FIELDS,
            purpose="candidate",
            organisation=candidate.need.organisation.name,
            context=candidate.need.title,
        )


def move_candidate(candidate: Candidate, state: CandidateState, *, by: User | None) -> None:
    """Bring a candidate to ``state`` because its agreement moved. Needs a transaction."""
    _move(_lock(candidate), state, by=by)


def _lock(candidate: Candidate) -> Candidate:
    return (
        Candidate.objects.select_for_update(of=("self",))
        .select_related(
            "need__organisation",
            "need__contact",
            "offer__member__user",
            "offer__member__organisation",
            "offer__member__unit",
        )
        .get(pk=candidate.pk)
    )


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
    candidate.save(update_fields=["state", "updated_at", *fields])
    _log(candidate, by=by, note=note)
    record(f"candidate.{state.value}", candidate, by=by, changes={"state": (before, state.value)})


def _log(candidate: Candidate, *, by: User | None, note: str) -> None:
    CandidateEvent.objects.create(candidate=candidate, by=by, state=candidate.state, note=note)


def _require_open(need: Need, offer: Offer) -> None:
    """The need is published, the offer approved, and policy lets the pair exchange on the day."""
    if need.state != NeedState.PUBLISHED:
        raise ConflictError(
            _("The need is not published, so nobody can be asked."), code="need_closed"
        )
    if offer.state != OfferState.APPROVED:
        raise ConflictError(_("This candidate is no longer available."), code="offer_gone")
    lender = offer.member.organisation
    day = max(need.earliest_start or clock.today(), clock.today())
    decision = decide_within(
        lender_orgnr=lender.orgnr if lender else "",
        host_orgnr=need.organisation.orgnr,
        form=need.form,
        on=day,
    )
    if not decision.is_allowed:
        raise NotAllowedError(
            _("These two organisations may not exchange people in this form now."),
            code=decision.reason,
        )


def _require_person(candidate: Candidate, by: User) -> None:
    if candidate.offer.member.user_id != by.pk:
        raise NotAllowedError(_("Only the person who was asked may answer."))


def _tell_host(candidate: Candidate, template: str) -> None:
    if candidate.need.contact:
        queue_mail_to(candidate.need.contact, template, {"candidate": candidate})
