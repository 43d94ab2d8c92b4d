"""Ranking and solving what files hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from matching.engine import NeedFacts, OfferFacts, Policy, PolicyAnswer, Ranking, Vocabulary, rank
from matching.engine.results import FULL_SCORE, Shortlist
from matching.engine.weights import Weights
from matching.files.records import Registration
from matching.solver import Move, Plan, Registrations

INDEX_FROM: Final = 50_000
"""From so many pairs of needs and offers on an index pays: it must be made, and once be compiled."""


def rank_all(
    needs: Sequence[NeedFacts],
    offers: Sequence[OfferFacts],
    *,
    vocabulary: Vocabulary,
    weights: Weights,
    today: date,
) -> Iterator[Ranking]:
    """Yield the ranking of each need. A file knows no exchange policy: all may lend to each other."""
    lenders = _lenders(offers)
    for need in needs:
        yield rank(
            need,
            offers,
            vocabulary=vocabulary,
            weights=weights,
            policy=_open_policy(lenders, need),
            today=today,
        )


def shortlist_all(
    needs: Sequence[NeedFacts],
    offers: Sequence[OfferFacts],
    *,
    most: int,
    vocabulary: Vocabulary,
    weights: Weights,
    today: date,
) -> Iterator[Ranking | Shortlist]:
    """Yield the same rankings, of which only the best ``most`` are sure to be there."""
    if len(needs) * len(offers) < INDEX_FROM:
        yield from rank_all(needs, offers, vocabulary=vocabulary, weights=weights, today=today)
        return
    from matching.index import OfferIndex

    index, lenders = OfferIndex.built(offers, vocabulary), _lenders(offers)
    for need in needs:
        policy = _open_policy(lenders, need)
        yield index.shortlist(need, weights=weights, policy=policy, today=today, most=most)


def _lenders(offers: Iterable[OfferFacts]) -> list[str]:
    return sorted({offer.lender for offer in offers})


def _open_policy(lenders: Iterable[str], need: NeedFacts) -> Policy:
    return Policy(tuple(PolicyAnswer(lender, need.host, need.form, True) for lender in lenders))


def ranking_lines(ranking: Ranking | Shortlist, *, top: int) -> Iterator[Mapping[str, Any]]:
    """Yield the lines of a ranking's best ``top``."""
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


def excluded_lines(ranking: Ranking) -> Iterator[Mapping[str, Any]]:
    """Yield a line for each offer that the rules left out."""
    for out in ranking.excluded:
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
    """Yield every move the engine's rules let through, with its score between 0 and 1. Nobody moves to
    their own seat, but what they have written counts among what all have written.
    """
    needs = [one.need for one in registrations if one.need]
    offers = [one.offer for one in registrations if one.offer]
    scored = _all_scores(needs, offers, vocabulary=vocabulary, weights=weights, today=today)
    for need, scores in zip(needs, scored, strict=True):
        for offer_id, score in scores:
            if offer_id != need.id:
                yield Move(offer_id, need.id, score / FULL_SCORE)


def _all_scores(
    needs: Sequence[NeedFacts],
    offers: Sequence[OfferFacts],
    *,
    vocabulary: Vocabulary,
    weights: Weights,
    today: date,
) -> Iterator[list[tuple[str, int]]]:
    """Yield, for each need, the offers that the rules let through with their scores."""
    if len(needs) * len(offers) < INDEX_FROM:
        for ranking in rank_all(needs, offers, vocabulary=vocabulary, weights=weights, today=today):
            yield [(one.offer_id, one.score) for one in ranking.ranked]
        return
    from matching.index import OfferIndex

    index, lenders, most = OfferIndex.built(offers, vocabulary), _lenders(offers), len(offers)
    for need in needs:
        policy = _open_policy(lenders, need)
        yield index.scores(need, weights=weights, policy=policy, today=today, most=most)


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
