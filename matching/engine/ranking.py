"""Ranks the offers for a need: rules first, then criteria, then points that sum to the score."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from matching.engine.criteria import Task, measure, prepare, used_criteria
from matching.engine.facts import NeedFacts, OfferFacts, Policy, Vocabulary
from matching.engine.results import (
    FULL_SCORE,
    MILLION,
    Change,
    CriterionPoints,
    ExcludedOffer,
    PossibleChange,
    RankedOffer,
    Ranking,
    RuleOutcome,
)
from matching.engine.rules import Context, context_for, try_rules
from matching.engine.serialise import canonical_json, from_plain, sha256_of
from matching.engine.similarity import ConceptGraph
from matching.engine.weights import Weights, apportion

ENGINE_VERSION: Final = "1.3"
"""Changes whenever the same facts and weights could give another list or another explanation."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything one ranking is made from; stored, it replays the list."""

    need: NeedFacts
    offers: tuple[OfferFacts, ...]
    vocabulary: Vocabulary
    weights: Weights
    policy: Policy
    today: date

    def __post_init__(self) -> None:
        counts = Counter(offer.id for offer in self.offers)
        if repeated := sorted(key for key, count in counts.items() if count > 1):
            raise ValueError(f"offers given more than once: {', '.join(repeated[:5])}")

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "Inputs":
        return from_plain(cls, data)

    def facts_hash(self) -> str:
        return sha256_of(self)


@dataclass(frozen=True, slots=True)
class Scored:
    """An offer's score and what it is made of."""

    offer_id: str
    score: int
    criteria: tuple[CriterionPoints, ...]
    rules: tuple[RuleOutcome, ...]


def rank(
    need: NeedFacts,
    offers: Iterable[OfferFacts],
    *,
    vocabulary: Vocabulary,
    weights: Weights,
    policy: Policy,
    today: date,
) -> Ranking:
    """The offers for one need, best first, with points and with the reason of every exclusion.

    The same facts give the same answer whatever the order of the offers; equal scores are
    ordered by offer id. Raises ValueError when an offer id is given twice.
    """
    ordered = tuple(sorted(offers, key=lambda offer: offer.id))
    return rank_inputs(Inputs(need, ordered, vocabulary, weights, policy, today))


def rank_inputs(inputs: Inputs) -> Ranking:
    """Ranks, or replays, a whole set of inputs."""
    graph = ConceptGraph(inputs.vocabulary)
    context = context_for(inputs.need, inputs.policy, graph, inputs.today)
    eligible, excluded = _sift(context, inputs.offers)
    task = prepare(inputs.need, inputs.offers, graph=graph, today=inputs.today)
    maxima = inputs.weights.maxima(inputs.need.form, used_criteria(task))
    scored = [score_offer(task, offer, rules, maxima) for offer, rules in eligible]
    return Ranking(
        need_id=inputs.need.id,
        engine_version=ENGINE_VERSION,
        weights_version=inputs.weights.version,
        facts_hash=inputs.facts_hash(),
        ranked=_ranked(scored, tuple(maxima)),
        excluded=excluded,
        excluded_counts=_counts(excluded),
        possible_changes=_possible_changes(excluded),
    )


def _sift(
    context: Context, offers: Iterable[OfferFacts]
) -> tuple[list[tuple[OfferFacts, tuple[RuleOutcome, ...]]], tuple[ExcludedOffer, ...]]:
    eligible, excluded = [], []
    for offer in offers:
        rules = try_rules(context, offer)
        if failed := tuple(outcome for outcome in rules if not outcome.passed):
            excluded.append(ExcludedOffer(offer.id, failed))
        else:
            eligible.append((offer, rules))
    return eligible, tuple(excluded)


def score_offer(
    task: Task,
    offer: OfferFacts,
    rules: tuple[RuleOutcome, ...],
    maxima: Mapping[str, int],
) -> Scored:
    """Measure an offer that the rules let through; ``maxima`` is the most each used criterion gives."""
    values = {code: measure(task, offer, code) for code in maxima}
    exact = [maxima[code] * value.millionths for code, value in values.items()]
    score = (sum(exact) + MILLION // 2) // MILLION
    points = apportion(score, exact)
    criteria = tuple(
        CriterionPoints(code, given, maxima[code], value.millionths, value.parts)
        for (code, value), given in zip(values.items(), points, strict=True)
    )
    return Scored(offer.id, min(score, FULL_SCORE), criteria, rules)


def _ranked(scored: Sequence[Scored], codes: Sequence[str]) -> tuple[RankedOffer, ...]:
    best_first = sorted(scored, key=lambda one: (-one.score, one.offer_id))
    without = {code: _ranks_without(scored, position) for position, code in enumerate(codes)}
    return tuple(
        RankedOffer(
            offer_id=one.offer_id,
            rank=rank_,
            score=one.score,
            criteria=one.criteria,
            rules=one.rules,
            rank_without={code: ranks[one.offer_id] for code, ranks in without.items()},
        )
        for rank_, one in enumerate(best_first, start=1)
    )


def _ranks_without(scored: Sequence[Scored], position: int) -> dict[str, int]:
    """Where each offer would stand if one criterion did not count."""
    ordered = sorted(
        scored, key=lambda one: (one.criteria[position].points - one.score, one.offer_id)
    )
    return {one.offer_id: rank_ for rank_, one in enumerate(ordered, start=1)}


def _counts(excluded: Iterable[ExcludedOffer]) -> dict[str, int]:
    return dict(Counter(offer.failed[0].code for offer in excluded))


def _possible_changes(excluded: Iterable[ExcludedOffer]) -> tuple[PossibleChange, ...]:
    """Single changes that would each let offers in, from offers that failed one rule alone.

    Offers that need the same kind of change are counted together: the days named are enough for
    all of them.
    """
    groups: dict[tuple[str, str, str], list[Change]] = {}
    for offer in excluded:
        if len(offer.failed) == 1:
            for change in offer.failed[0].changes:
                groups.setdefault(_kind_of(change), []).append(change)
    possible = [PossibleChange(_largest(changes), len(changes)) for changes in groups.values()]
    return tuple(sorted(possible, key=lambda one: (-one.offers, *_kind_of(one.change))))


def _kind_of(change: Change) -> tuple[str, str, str]:
    fixed = {key: value for key, value in change.parameters.items() if key != "days"}
    return change.side, change.code, canonical_json(fixed)


def _largest(changes: Sequence[Change]) -> Change:
    return max(changes, key=lambda change: int(change.parameters.get("days") or 0))  # type: ignore[arg-type]  # days is a whole number wherever it is given
