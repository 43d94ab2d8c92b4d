"""From places in the columns to the engine's own explanations, of the best only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.engine.criteria import Task
from matching.engine.ranking import score_offer
from matching.engine.results import RankedOffer
from matching.engine.rules import Context, try_rules
from matching.engine.text import Pool, TermScore, TextPool, term_score
from matching.engine.weights import CRITERIA
from matching.index.asked import Asked
from matching.index.asking import Numbers
from matching.index.columns import Ints, Postings, read_facts
from matching.index.compiled import compiled
from matching.index.measuring import lowest_of_best
from matching.index.standing import ranks_without

NOTHING_FOUND: Final[Pool] = TextPool({})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A need as the engine takes it and as the index takes it."""

    context: Context
    task: Task
    maxima: Mapping[str, int]
    asked: Asked


@dataclass(frozen=True, slots=True)
class Measured:
    """How many offers stopped at each rule, and what was measured of those that passed all."""

    counts: NDArray[np.int64]
    offers: Ints
    values: Ints
    scores: Ints


def best_places(scores: Ints, most: int) -> NDArray[np.int64]:
    """The places of the best, best first; equal ones in the order in which they stand."""
    enough = np.flatnonzero(scores >= lowest_of_best(scores, most))
    order = np.argsort(-scores[enough], kind="stable")
    return enough[order][:most]


class _FoundTerms:
    """What the words of a need give the best offers, from the index's counts."""

    def __init__(self, asked: Asked, offers: Mapping[str, int], numbers: Numbers) -> None:
        places = np.array(list(offers.values()), np.int32)
        counts = _counts(numbers.postings, asked.terms, places)
        terms = [numbers.lexicon.terms[number] for number in asked.terms.tolist()]
        self._rarity = dict(zip(terms, asked.rarity.tolist(), strict=True))
        self._counts = {
            key: dict(zip(terms, row, strict=True))
            for key, row in zip(offers, counts.tolist(), strict=True)
        }
        lengths = numbers.columns.length[places].tolist()
        self._lengths = dict(zip(offers, lengths, strict=True))
        self._average = numbers.average_length

    def scores(self, key: str, query: Sequence[str]) -> list[TermScore]:
        """What each word of the query adds for one text, in the order of the query."""
        counts, length = self._counts[key], self._lengths[key]
        return [
            TermScore(term, term_score(self._rarity[term], n, length=length, average=self._average))
            for term in query
            if (n := counts.get(term, 0))
        ]


@compiled
def _counts(postings: Postings, terms: Ints, offers: Ints) -> Ints:
    """How often each offer has each word."""
    counts = np.zeros((len(offers), len(terms)), np.int32)
    for column in range(len(terms)):
        first, last = postings.starts[terms[column]], postings.starts[terms[column] + 1]
        having = postings.offers[first:last]
        for row in range(len(offers)):
            at = np.searchsorted(having, offers[row])
            if at < len(having) and having[at] == offers[row]:
                counts[row, column] = postings.counts[first + at]
    return counts


def explained(
    prepared: Prepared, measured: Measured, most: int, ids: Sequence[str], numbers: Numbers
) -> tuple[RankedOffer, ...]:
    """The best, measured again by the engine itself, with their places without each criterion."""
    best = best_places(measured.scores, most)
    without = ranks_without(measured.scores, measured.values, prepared.asked.maxima, best)
    places = measured.offers[best].tolist()
    pool = _FoundTerms(prepared.asked, {ids[place]: place for place in places}, numbers)
    task, maxima = replace(prepared.task, pool=pool), prepared.maxima
    positions = [(code, CRITERIA.index(code)) for code in maxima]
    facts = read_facts(numbers.columns, places, ids, numbers.lexicon)
    ranked: list[RankedOffer] = []
    for offer, ranks in zip(facts, without.tolist(), strict=True):
        scored = score_offer(task, offer, try_rules(prepared.context, offer), maxima)
        ranked.append(
            RankedOffer(
                offer_id=offer.id,
                rank=len(ranked) + 1,
                score=scored.score,
                criteria=scored.criteria,
                rules=scored.rules,
                rank_without={code: ranks[position] for code, position in positions},
            )
        )
    return tuple(ranked)
