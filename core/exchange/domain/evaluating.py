"""What an exchange was worth: three answers, and what the employee takes home into the profile."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.competence.models import Concept
from core.exchange.domain.placements import lock_placement
from core.exchange.domain.standing import lock_agreement, require_party
from core.exchange.domain.telling import tell_of_placement
from core.exchange.enums import Party
from core.exchange.models import Evaluation, Placement
from core.exchange.running import evaluations_of, is_evaluated_on, placements_to_evaluate
from core.market.domain.checks import require_short_texts
from core.market.domain.offers import Rating, rate_competences, save_offer
from core.market.enums import Direction, Evidence
from core.market.models import Offer
from core.notifications.enums import Event

EVALUATION_FIELDS = (
    "goals_reached",
    "benefit",
    "would_repeat",
    "worked_well",
    "to_improve",
    "brought_home",
)


@transaction.atomic
def evaluate_placement(
    placement: Placement,
    *,
    by: User,
    party: Party,
    values: Mapping[str, Any],
    learned: Sequence[Concept],
) -> Evaluation:
    """Say for one party what the exchange was worth; it can be mended until all three have answered."""
    require_short_texts(values)
    agreement = lock_agreement(placement.agreement)
    locked = lock_placement(agreement)
    require_party(agreement, party, by=by)
    if not is_evaluated_on(locked, clock.today()):
        raise ConflictError(
            _("An exchange is evaluated from two weeks before its end until half a year after."),
            code="not_now",
        )
    _require_grades(values)
    rows = {row.party: row for row in evaluations_of(locked)}
    mine = rows.get(party)
    if mine and mine.answered_by_id != by.pk:
        raise ConflictError(
            _("%(name)s has answered for this party.") % {"name": mine.answered_by},
            code="already_answered",
        )
    if mine and len(rows) == len(Party):
        raise ConflictError(_("All three have answered, so nothing is changed."), code="closed")
    evaluation = mine or Evaluation(placement=locked, party=party, answered_by=by)
    for name in EVALUATION_FIELDS:
        setattr(evaluation, name, values[name])
    evaluation.save()
    evaluation.learned.set(learned)
    # The words themselves are shown to the parties alone and do not go into the log.
    record("evaluation.given", evaluation, by=by, changes={"party": (None, party.value)})
    if mine is None and len(rows) + 1 == len(Party):
        tell_of_placement(
            locked, "exchange/mail/evaluated_by_all", besides=by, event=Event.FOLLOW_UP
        )
    return evaluation


def _require_grades(values: Mapping[str, Any]) -> None:
    for name in ("goals_reached", "benefit"):
        if values[name] not in range(1, 6):
            raise DomainError(_("Choose a number from 1 to 5."), field=name, code="required")


@transaction.atomic
def take_home(placement: Placement, *, by: User) -> Offer:
    """Take what was learned into the employee's own profile, as a draft the manager is asked about anew.

    What the host saw too is documented; what only the employee says is stated. Once is enough.
    """
    agreement = placement.agreement
    if by.pk != agreement.employee_id:
        raise NotAllowedError(_("Only the employee takes what was learned into the profile."))
    rows = {row.party: row for row in evaluations_of(placement)}
    own = rows.get(Party.EMPLOYEE)
    if own is None or not own.learned.all():
        raise ConflictError(
            _("Say first in your evaluation what you have learned."), code="nothing_learned"
        )
    if own.taken_home_at:
        raise ConflictError(_("Your profile has this already."), code="done")
    seen_by_host = set(rows[Party.HOST].learned.all()) if Party.HOST in rows else set()
    offer = _write_home(agreement.candidate.offer, list(own.learned.all()), seen_by_host, by=by)
    own.taken_home_at = clock.now()
    own.save(update_fields=["taken_home_at", "updated_at"])
    record(
        "evaluation.taken_home", own, by=by, changes={"taken_home_at": (None, own.taken_home_at)}
    )
    return offer


def _write_home(offer: Offer, learned: list[Concept], seen: set[Concept], *, by: User) -> Offer:
    links = offer.concept_links.filter(direction=Direction.HAVE).select_related("concept")
    ratings = {link.concept_id: link for link in links}
    have = {link.concept for link in links} | set(learned)
    saved = save_offer(offer, by=by, member=offer.member, values={}, have=sorted(have, key=str))
    rated = {
        concept.pk: Rating(
            level=ratings[concept.pk].level if concept.pk in ratings else None,
            evidence=Evidence.DOCUMENTED,
        )
        for concept in learned
        if concept in seen
    }
    return rate_competences(saved, by=by, ratings=rated) if rated else saved


def ask_for_evaluations(day: dt.date) -> int:
    """Ask the parties of each exchange that has ended, once; return of how many."""
    asked = 0
    for placement in list(placements_to_evaluate(day)):
        with transaction.atomic():
            asked += _ask_once(placement)
    return asked


def _ask_once(placement: Placement) -> bool:
    taken = Placement.objects.filter(pk=placement.pk, evaluation_asked_at__isnull=True).update(
        evaluation_asked_at=clock.now()
    )
    if taken:
        tell_of_placement(placement, "exchange/mail/evaluate", besides=None, event=Event.FOLLOW_UP)
    return bool(taken)
