"""Ranking and solving what files hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from matching.engine import NeedFacts, OfferFacts, Policy, PolicyAnswer, Ranking, Vocabulary, rank
from matching.engine.results import FULL_SCORE
from matching.engine.weights import Weights
from matching.files.records import Registration
from matching.solver import Move, Plan, Registrations


def rank_all(
    needs: Iterable[NeedFacts],
    offers: Sequence[OfferFacts],
    *,
    vocabulary: Vocabulary,
    weights: Weights,
    today: date,
) -> Iterator[Ranking]:
    """Yield the ranking of each need. A file knows no exchange policy: all may lend to each other."""
    lenders = sorted({offer.lender for offer in offers})
    for need in needs:
        answers = tuple(PolicyAnswer(lender, need.host, need.form, True) for lender in lenders)
        yield rank(
            need,
            offers,
            vocabulary=vocabulary,
            weights=weights,
            policy=Policy(answers=answers),
            today=today,
        )


def ranking_lines(ranking: Ranking, *, top: int, excluded: bool) -> Iterator[Mapping[str, Any]]:
    """Yield a ranking's lines: the best ``top``, and after them, if asked, what the rules left out."""
    for one in ranking.ranked[:top]:
        yield {
            "need": ranking.need_id,
            "offer": one.offer_id,
            "rank": one.rank,
            "score": one.score,
            "criteria": [
                {"code": each.code, "points": each.points, "maximum": each.maximum}
                for each in one.criteria
            ],
            "failed": [],
        }
    for out in ranking.excluded if excluded else ():
        yield {
            "need": ranking.need_id,
            "offer": out.offer_id,
            "rank": None,
            "score": None,
            "criteria": [],
            "failed": [outcome.code for outcome in out.failed],
        }


def derived_moves(
    registrations: Sequence[Registration],
    *,
    vocabulary: Vocabulary,
    weights: Weights,
    today: date,
) -> Iterator[Move]:
    """Yield every move the engine's rules let through, with its score between 0 and 1."""
    offers = [one.offer for one in registrations if one.offer]
    for need in (one.need for one in registrations if one.need):
        others = [offer for offer in offers if offer.id != need.id]
        for ranking in rank_all(
            [need], others, vocabulary=vocabulary, weights=weights, today=today
        ):
            for one in ranking.ranked:
                yield Move(one.offer_id, need.id, one.score / FULL_SCORE)


def registrations_of(registrations: Sequence[Registration], moves: Iterable[Move]) -> Registrations:
    """Return the round that the solver takes."""
    return Registrations(tuple(one.participant for one in registrations), tuple(moves))


def plan_lines(plan: Plan) -> Iterator[Mapping[str, Any]]:
    """Yield a plan's lines: one a move, those of one ring or chain after each other."""
    for number, group in enumerate(plan.groups, start=1):
        for step, move in enumerate(group.moves, start=1):
            yield {
                "group": number,
                "kind": group.kind,
                "step": step,
                "lender": move.lender,
                "host": move.host,
                "score": move.score,
            }
