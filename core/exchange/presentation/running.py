"""What a placement's page says of talks, evaluation and story, and what its reader may do."""

import datetime as dt
from typing import Any

from core.accounts.models import User
from core.exchange.enums import AmendmentState, Party
from core.exchange.models import Amendment, Evaluation, ExchangeAgreement, FollowUp, Placement
from core.exchange.rules import parties_of
from core.exchange.running import amendments_of, evaluations_of, is_evaluated_on, stories_in_full
from core.exchange.running_forms import YesForm


def running_facts(placement: Placement, user: User, *, today: dt.date) -> dict[str, Any]:
    """Return what the placement's page shows below who, where and when."""
    parties = parties_of(user, placement.agreement)
    evaluations = list(evaluations_of(placement))
    own = next((row for row in evaluations if row.party in parties), None)
    is_told = len(evaluations) == len(Party)
    runs = placement.ended_on is None
    return {
        "is_party": bool(parties),
        "follow_ups": [(row, _standing(row, placement, today)) for row in follow_ups(placement)],
        "may_end_early": bool(parties) and runs,
        "may_change_period": bool(parties) and runs and placement.ends_early_on is None,
        "evaluations": evaluations if is_told and parties else [row for row in (own,) if row],
        "evaluated_by": [Party(row.party).label for row in evaluations],
        "is_told": is_told,
        "may_evaluate": bool(parties)
        and is_evaluated_on(placement, today)
        and not is_told
        and (own is None or own.answered_by_id == user.pk),
        "own_evaluation": own,
        "may_take_home": _may_take_home(own),
        "story": stories_in_full().filter(placement=placement).first(),
    }


def _may_take_home(own: Evaluation | None) -> bool:
    return bool(
        own
        and own.party == Party.EMPLOYEE
        and own.taken_home_at is None
        and list(own.learned.all())
    )


def follow_ups(placement: Placement) -> list[FollowUp]:
    """Return the talks in the order they are due."""
    return list(placement.follow_ups.select_related("noted_by"))


SOON_DAYS = 7


def _standing(row: FollowUp, placement: Placement, today: dt.date) -> str:
    """A word for a template: held, dropped, late, soon or later."""
    if row.held_on:
        return "held"
    if placement.ended_on and row.due_on <= placement.ended_on:
        return "dropped"
    if row.due_on < today:
        return "late"
    return "soon" if (row.due_on - today).days <= SOON_DAYS else "later"


def period_facts(agreement: ExchangeAgreement, user: User) -> dict[str, Any]:
    """Return the changes of a signed agreement's period, and the form to say yes to an open one."""
    rows = list(amendments_of(agreement))
    waiting = next((row for row in rows if row.state == AmendmentState.PROPOSED), None)
    return {
        "amendments": rows,
        "open_amendment": waiting,
        "amendment_form": _yes_form(waiting, user) if waiting else None,
        "may_withdraw_amendment": bool(waiting and waiting.proposed_by_id == user.pk),
    }


def _yes_form(amendment: Amendment, user: User) -> YesForm | None:
    answered = list(amendment.answers.all())
    if any(row.answered_by_id == user.pk for row in answered):
        return None
    given = {row.party for row in answered}
    parties = [party for party in parties_of(user, amendment.agreement) if party not in given]
    return YesForm(parties=parties) if parties else None
