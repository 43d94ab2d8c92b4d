"""Changing the period of an agreement that all have signed: an extension, or a moved start.

What was signed stays as it is. The change is a row beside it that all three say yes to; only then does
the agreement's period move.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.follow_ups import plan_follow_ups
from core.exchange.domain.standing import lock_agreement, require_one_party, require_party
from core.exchange.domain.telling import tell_parties
from core.exchange.domain.terms import require_sound
from core.exchange.enums import AgreementState, AmendmentKind, AmendmentState, Party
from core.exchange.models import Amendment, AmendmentAnswer, ExchangeAgreement, Placement
from core.exchange.running import agreements_to_shift
from core.market.announcements import offers_changed
from core.market.domain.checks import require_reason, require_short_texts
from core.market.models import Programme
from core.organisations.rules import has_role

_KIND_OF_STATE = {
    AgreementState.SIGNED: AmendmentKind.MOVED_START,
    AgreementState.ACTIVE: AmendmentKind.EXTENSION,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a party says to an amendment, and how the person had logged in."""

    party: Party
    is_yes: bool
    login_level: str
    reason: str = ""


@transaction.atomic
def propose_amendment(
    agreement: ExchangeAgreement,
    *,
    by: User,
    answer: Answer,
    start_date: dt.date,
    end_date: dt.date,
    reason: str,
) -> Amendment:
    """Propose another period: of a running exchange a later end, of one to come another start or end.

    Who proposes has thereby said yes for their party. Raises at its field what the period may not be.
    """
    require_reason(reason)
    require_short_texts({"reason": reason})
    locked = lock_agreement(agreement)
    require_party(locked, answer.party, by=by)
    kind = _kind_for(locked)
    if locked.amendments.filter(state=AmendmentState.PROPOSED).exists():
        raise ConflictError(
            _("Another change of the period waits for answers. Take that one back first."),
            code="amendment_open",
        )
    _require_change(locked, kind, start_date, end_date)
    _require_possible(locked, start_date, end_date, reason)
    amendment = Amendment.objects.create(
        agreement=locked,
        kind=kind,
        old_start_date=locked.start_date,
        old_end_date=locked.end_date,
        start_date=start_date,
        end_date=end_date,
        reason=reason,
        proposed_by=by,
    )
    record("amendment.proposed", amendment, by=by, changes=_periods(amendment))
    _note_answer(amendment, by=by, answer=answer)
    tell_parties(
        locked,
        "exchange/mail/amendment_proposed",
        besides=by,
        stated_reason=reason,
        amendment=amendment,
    )
    return amendment


@transaction.atomic
def answer_amendment(amendment: Amendment, *, by: User, answer: Answer) -> Amendment:
    """Say yes or no for one party. One no ends it; the third yes moves the period at once.

    Repeating one's own answer changes nothing.
    """
    locked_agreement = lock_agreement(amendment.agreement)
    locked = Amendment.objects.select_for_update().get(pk=amendment.pk)
    locked.agreement = locked_agreement
    require_party(locked_agreement, answer.party, by=by)
    if locked.answers.filter(party=answer.party, answered_by=by, is_yes=answer.is_yes).exists():
        return locked
    if locked.state != AmendmentState.PROPOSED:
        raise ConflictError(
            _("The change stands at “%(state)s” and is not answered any more.")
            % {"state": locked.get_state_display()},
            code="move_refused",
        )
    if not answer.is_yes:
        require_reason(answer.reason)
    require_short_texts({"reason": answer.reason})
    if locked.answers.filter(party=answer.party).exists():
        raise ConflictError(_("Somebody has answered for this party."), code="already_answered")
    require_one_party(locked.answers.filter(answered_by=by).exists())
    _note_answer(locked, by=by, answer=answer)
    if not answer.is_yes:
        return _end(locked, AmendmentState.REFUSED, by=by, reason=answer.reason)
    if locked.answers.filter(is_yes=True).count() == len(Party):
        _require_possible(locked_agreement, locked.start_date, locked.end_date, locked.reason)
        _apply(locked, by=by)
        tell_parties(
            locked_agreement, "exchange/mail/amendment_agreed", besides=None, amendment=locked
        )
    return locked


@transaction.atomic
def withdraw_amendment(amendment: Amendment, *, by: User) -> Amendment:
    """Take back a change that waits for answers; who proposed it may."""
    lock_agreement(amendment.agreement)
    locked = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
    if locked.proposed_by_id != by.pk:
        raise NotAllowedError(_("Only who proposed the change can take it back."))
    if locked.state == AmendmentState.WITHDRAWN:
        return locked
    if locked.state != AmendmentState.PROPOSED:
        raise ConflictError(_("The change has been answered by now."), code="move_refused")
    return _end(locked, AmendmentState.WITHDRAWN, by=by, reason="")


# -- many at once ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shift:
    """What moving a programme's starts means for one agreement; ``problem`` says why it cannot move."""

    agreement: ExchangeAgreement
    start_date: dt.date
    end_date: dt.date
    problem: str = ""


def preview_shift(programme: Programme, *, days: int, reason: str = "-") -> list[Shift]:
    """Return what moving all starts to come by ``days`` would do, an agreement each; nothing is saved."""
    return [_shift_of(row, days, reason) for row in agreements_to_shift(programme)]


@transaction.atomic
def shift_starts(programme: Programme, *, by: User, days: int, reason: str) -> Sequence[Shift]:
    """Move the starts of all signed exchanges of a programme that have not begun, by whole days.

    The length of each stays. What cannot move - policy, a year, a start in the past - is returned with
    its problem and left as it is. All parties are told; none is asked (requirements A8, A9).
    """
    if not has_role(by, Role.PROGRAMME_OFFICE):
        raise NotAllowedError(_("Only the programme office moves the starts of a programme."))
    require_reason(reason)
    require_short_texts({"reason": reason})
    if days == 0:
        raise DomainError(_("Say by how many days."), field="days", code="required")
    shifts = []
    for agreement in agreements_to_shift(programme):
        locked = lock_agreement(agreement)
        shift = _shift_of(locked, days, reason)
        if not shift.problem and locked.state == AgreementState.SIGNED:
            _shift_one(shift, by=by, reason=reason)
        shifts.append(shift)
    changes = {"days": (None, days), "agreements": (None, sum(not each.problem for each in shifts))}
    record("programme.starts_moved", programme, by=by, changes=changes)
    return shifts


def _shift_of(agreement: ExchangeAgreement, days: int, reason: str) -> Shift:
    start = agreement.start_date + dt.timedelta(days=days)
    end = agreement.end_date + dt.timedelta(days=days)
    problem = ""
    try:
        _require_change(agreement, AmendmentKind.MOVED_START, start, end)
        _require_possible(agreement, start, end, reason)
    except DomainError as error:
        problem = str(error)
    return Shift(agreement, start, end, problem)


def _shift_one(shift: Shift, *, by: User, reason: str) -> None:
    agreement = shift.agreement
    for waiting in agreement.amendments.filter(state=AmendmentState.PROPOSED):
        _end(waiting, AmendmentState.WITHDRAWN, by=by, reason=reason)
    amendment = Amendment.objects.create(
        agreement=agreement,
        kind=AmendmentKind.MOVED_START,
        old_start_date=agreement.start_date,
        old_end_date=agreement.end_date,
        start_date=shift.start_date,
        end_date=shift.end_date,
        reason=reason,
        proposed_by=by,
        is_by_office=True,
    )
    record("amendment.proposed", amendment, by=by, changes=_periods(amendment))
    _apply(amendment, by=by)
    tell_parties(
        agreement,
        "exchange/mail/start_moved_by_office",
        besides=None,
        stated_reason=reason,
        amendment=amendment,
    )


# -- parts ----------------------------------------------------------------------------------------


def _kind_for(agreement: ExchangeAgreement) -> AmendmentKind:
    kind = _KIND_OF_STATE.get(AgreementState(agreement.state))
    if kind is None:
        raise ConflictError(
            _("Only a signed agreement whose exchange is not over gets another period."),
            code="move_refused",
        )
    return kind


def _require_change(
    agreement: ExchangeAgreement, kind: AmendmentKind, start: dt.date, end: dt.date
) -> None:
    if (start, end) == (agreement.start_date, agreement.end_date):
        raise DomainError(
            _("This is the period that is agreed already."), field="end_date", code="unchanged"
        )
    if kind == AmendmentKind.MOVED_START and start < clock.today():
        raise DomainError(
            _("The start has passed. Choose today or a later day."),
            field="start_date",
            code="in_the_past",
        )
    if kind == AmendmentKind.EXTENSION and start != agreement.start_date:
        raise DomainError(
            _("The exchange has begun, so its start stays."), field="start_date", code="begun"
        )
    if kind == AmendmentKind.EXTENSION and end <= agreement.end_date:
        raise DomainError(
            _("An extension ends later than agreed. To end before, end the exchange early."),
            field="end_date",
            code="not_later",
        )


def _require_possible(
    agreement: ExchangeAgreement, start: dt.date, end: dt.date, reason: str
) -> None:
    """Raise what terms and policy have against the period, leaving the agreement as it was."""
    kept = (agreement.start_date, agreement.end_date, agreement.long_period_reason)
    agreement.start_date, agreement.end_date = start, end
    # Why the exchange becomes longer is also why it may be longer than recommended.
    agreement.long_period_reason = agreement.long_period_reason or reason
    try:
        require_sound(agreement)
    finally:
        agreement.start_date, agreement.end_date, agreement.long_period_reason = kept


def _note_answer(amendment: Amendment, *, by: User, answer: Answer) -> None:
    AmendmentAnswer.objects.create(
        amendment=amendment,
        party=answer.party,
        is_yes=answer.is_yes,
        reason="" if answer.is_yes else answer.reason,
        login_level=answer.login_level,
        answered_by=by,
    )
    changes = {"party": (None, answer.party.value), "is_yes": (None, answer.is_yes)}
    record("amendment.answered", amendment, by=by, changes=changes)


def _end(amendment: Amendment, state: AmendmentState, *, by: User, reason: str) -> Amendment:
    before, amendment.state, amendment.decided_at = amendment.state, state, clock.now()
    amendment.save(update_fields=["state", "decided_at", "updated_at"])
    changes = {"state": (before, state.value)} | ({"reason": (None, reason)} if reason else {})
    record(f"amendment.{state.value}", amendment, by=by, changes=changes)
    if state == AmendmentState.REFUSED:
        tell_parties(
            amendment.agreement,
            "exchange/mail/amendment_refused",
            besides=by,
            stated_reason=reason,
            amendment=amendment,
        )
    return amendment


def _apply(amendment: Amendment, *, by: User) -> None:
    agreement = amendment.agreement
    amendment.state, amendment.decided_at = AmendmentState.AGREED, clock.now()
    amendment.save(update_fields=["state", "decided_at", "updated_at"])
    agreement.start_date, agreement.end_date = amendment.start_date, amendment.end_date
    # Not save(): the signed document says the day of its version, and only an edit makes a new one.
    ExchangeAgreement.objects.filter(pk=agreement.pk).update(
        start_date=amendment.start_date, end_date=amendment.end_date
    )
    record("agreement.period_moved", agreement, by=by, changes=_periods(amendment))
    offers_changed.tell([agreement.candidate.offer_id])
    placement = Placement.objects.filter(agreement=agreement).first()
    if placement:
        placement.agreement = agreement
        plan_follow_ups(placement)


def _periods(amendment: Amendment) -> dict[str, tuple[object, object]]:
    return {
        "start_date": (amendment.old_start_date, amendment.start_date),
        "end_date": (amendment.old_end_date, amendment.end_date),
    }
