"""Solving a round in steps that a worker takes one by one, so that it may be watched, stopped and killed.

Each step is a message of its own: what it has done is committed before the next begins.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError
from core.market.models import Need, Offer
from matching.domain import rank_candidates
from matching.models import Match
from matching.queries import latest_run
from matching.rounds.domain import at_rest, lock_round, require_office, require_open
from matching.rounds.enums import GoalOrder, RoundState, RuleKind
from matching.rounds.models import Round, RoundMove
from matching.rounds.queries import (
    needs_of_programme,
    offers_of_programme,
    rules_of,
    wished_pairs,
)
from matching.solver.exchange import (
    ExchangePlan,
    Goal,
    ImpossiblePinsError,
    Lending,
    solve_exchange,
)

logger = logging.getLogger(__name__)

ORDERS: Mapping[str, tuple[Goal, ...]] = {
    GoalOrder.PLACED: ("placed", "reciprocity", "organisations", "score"),
    GoalOrder.RINGS: ("reciprocity", "placed", "organisations", "score"),
    GoalOrder.WIDE: ("organisations", "placed", "reciprocity", "score"),
    GoalOrder.FIT: ("score", "placed", "reciprocity", "organisations"),
}
#: What a wish between two organisations (a partner interest) adds to a move's score, of 10,000.
WISH = 500
#: Needs that are ranked in one step.
STEP = 5


@transaction.atomic
def start_solving(round_: Round, *, by: User) -> Round:
    """Let a worker solve the round, from the registrations as they stand now."""
    from matching.tasks import rank_for_round  # the tasks call this module

    require_office(by)
    locked = lock_round(round_)
    require_open(locked)
    locked.state, locked.failure = RoundState.WORKING, ""
    locked.done, locked.total = 0, needs_of_programme(locked.programme).count()
    locked.run += 1
    locked.save()
    record("round.solving", locked, by=by, changes={"run": (locked.run - 1, locked.run)})
    rank_for_round.enqueue(round_id=str(locked.pk), run=locked.run, done=0)
    return locked


@transaction.atomic
def take_step(round_: Round, *, run: int, done: int) -> bool:
    """Rank the next needs; return whether there are more. A round stopped or begun anew does nothing."""
    locked = lock_round(round_)
    if locked.state != RoundState.WORKING or locked.run != run:
        return False
    needs = list(needs_of_programme(locked.programme)[done : done + STEP])
    for need in needs:
        rank_candidates(need, by=None)
    locked.done = done + len(needs)
    locked.total = max(locked.total, locked.done)
    locked.save(update_fields=["done", "total", "updated_at"])
    return len(needs) == STEP


@transaction.atomic
def solve(round_: Round, *, run: int) -> Round:
    """Solve a round whose needs are ranked, and store the plan beside those of earlier runs."""
    locked = lock_round(round_)
    if locked.state != RoundState.WORKING or locked.run != run:
        return locked
    lendings, places = registrations_of(locked)
    rules = list(rules_of(locked))
    forbidden = {_key(rule) for rule in rules if rule.kind == RuleKind.FORBIDDEN}
    pinned = frozenset(_key(rule) for rule in rules if rule.kind == RuleKind.PINNED)
    known = {(move.offer, move.need) for move in lendings}
    try:
        _require_possible(pinned, known)
        plan = solve_exchange(
            [move for move in lendings if (move.offer, move.need) not in forbidden],
            places=places,
            goals=ORDERS[locked.goal_order],
            max_ring=locked.max_ring,
            most_out=locked.most_out,
            pinned=pinned,
            time_limit=float(locked.seconds),
        )
    except (ConflictError, ImpossiblePinsError) as error:
        return _fail(locked, error)
    _store(locked, plan, len(lendings))
    return locked


def registrations_of(round_: Round) -> tuple[list[Lending], dict[str, int]]:
    """Return every possible move of the round with its score, and how many people each need takes.

    Possible is what the newest ranking of a need has: every hard rule and the policy are met there.
    """
    offers = {offer.pk: offer for offer in offers_of_programme(round_.programme)}
    wishes = wished_pairs(round_.programme)
    lendings, places = [], {}
    for need in needs_of_programme(round_.programme):
        places[str(need.pk)] = need.people_count
        run = latest_run(need)
        rows = run.matches.filter(offer__in=offers).values_list("offer", "score") if run else ()
        lendings += [_lending(offers[offer], need, score, wishes) for offer, score in rows]
    return lendings, places


def _lending(offer: Offer, need: Need, score: int, wishes: set[tuple[object, object]]) -> Lending:
    lender, host = offer.member.organisation_id, need.organisation_id
    is_wished = (lender, host) in wishes or (host, lender) in wishes
    worth = score + (WISH if is_wished else 0)
    return Lending(str(offer.pk), str(need.pk), lender=str(lender), host=str(host), score=worth)


def _key(rule: Any) -> tuple[str, str]:
    return str(rule.offer_id), str(rule.need_id)


def _require_possible(pinned: frozenset[tuple[str, str]], known: set[tuple[str, str]]) -> None:
    if lost := pinned - known:
        raise ConflictError(
            _("%(number)d of the pairs that must be in the plan are not possible any more.")
            % {"number": len(lost)},
            code="pin_lost",
        )


def _fail(round_: Round, error: Exception) -> Round:
    """Leave the round open, with what a person has to change."""
    said = (
        str(error)
        if isinstance(error, ConflictError)
        else _("The pairs that must be in the plan do not go together. Take one of them out.")
    )
    round_.state, round_.failure = at_rest(round_), said
    round_.save()
    record("round.not_solved", round_, by=None, changes={"failure": (None, said)})
    return round_


def _store(round_: Round, plan: ExchangePlan, possible: int) -> None:
    rings = {move: number for number, ring in enumerate(plan.rings, 1) for move in ring}
    # Only the plan and the one before it are kept: the page says what differs.
    RoundMove.objects.filter(round=round_, run__lt=round_.solved_run).delete()
    RoundMove.objects.bulk_create(
        RoundMove(
            round=round_,
            run=round_.run,
            offer_id=move.offer,
            need_id=move.need,
            score=move.score,
            ring=rings.get(move),
        )
        for move in plan.moves
    )
    offers = offers_of_programme(round_.programme).count()
    round_.result = {
        "goals": [
            {"goal": each.goal, "value": each.value, "bound": each.bound} for each in plan.reached
        ],
        "is_proven": plan.is_proven,
        "one_by_one": plan.greedy_placed,
        "needs": round_.total,
        "offers": offers,
        "possible": possible,
        "rings": len(plan.rings),
        "seconds": round(plan.seconds, 2),
    }
    round_.state, round_.solved_run = RoundState.SOLVED, round_.run
    round_.save()
    record("round.solved", round_, by=None, changes={"moves": (None, len(plan.moves))})


def explanation_of(move: RoundMove) -> dict[str, Any]:
    """Return why the pair fits, from the newest ranking of the need; empty when it is gone."""
    run = latest_run(move.need)
    found: Match | None = run.matches.filter(offer=move.offer_id).first() if run else None
    return dict(found.explanation) if found else {}
