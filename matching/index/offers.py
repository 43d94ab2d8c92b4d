"""The index itself: made from offers once, changed as they change, asked for the best of them."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matching.engine.criteria import prepare_for, used_criteria
from matching.engine.facts import NeedFacts, OfferFacts, Policy, Vocabulary
from matching.engine.ranking import ENGINE_VERSION
from matching.engine.results import Shortlist
from matching.engine.rules import RULE_CODES, context_for
from matching.engine.serialise import sha256_of
from matching.engine.similarity import ConceptGraph
from matching.engine.weights import CRITERIA, Weights
from matching.index.asked import Asked
from matching.index.asking import Alike, Numbers, Wishes, put
from matching.index.changing import merged_columns, merged_order, merged_postings
from matching.index.columns import (
    Columns,
    Lexicon,
    Postings,
    Ragged,
    new_lexicon,
    write_columns,
)
from matching.index.explaining import NOTHING_FOUND, Measured, Prepared, best_places, explained
from matching.index.ids import Ids
from matching.index.measuring import measure
from matching.index.sifting import sift
from matching.index.words import Names


def _require_once(ids: Sequence[str]) -> None:
    for one, other in pairwise(ids):
        if one == other:
            raise ValueError(f"offers given more than once: {one}")


class OfferIndex:
    """The offers of one pool for one vocabulary. It is never changed: ``replaced`` gives another.

    It holds what facts hold and may be read by many threads at a time.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        ids: Ids,
        lexicon: Lexicon,
        columns: Columns,
        postings: Postings,
    ) -> None:
        self.vocabulary = vocabulary
        self.ids, self.lexicon, self.columns, self.postings = ids, lexicon, columns, postings
        self.graph = ConceptGraph(vocabulary)

    @classmethod
    def built(cls, offers: Iterable[OfferFacts], vocabulary: Vocabulary) -> Self:
        """Return an index of the offers. Raises ValueError when an id is given twice."""
        ordered = sorted(offers, key=lambda offer: offer.id)
        ids = [offer.id for offer in ordered]
        _require_once(ids)
        lexicon = new_lexicon()
        columns, postings = write_columns(ordered, lexicon, ConceptGraph(vocabulary))
        return cls(vocabulary, Ids.of(ids), lexicon, columns, postings)

    def replaced(self, *, gone: Collection[str], offers: Iterable[OfferFacts]) -> Self:
        """Return an index without the offers of some ids and with others put in.

        An offer put in takes the place of one with its id; an id that is not there may be gone.
        """
        ordered = sorted(offers, key=lambda offer: offer.id)
        new_ids = [offer.id for offer in ordered]
        _require_once(new_ids)
        lexicon = Lexicon(*(words.copy() for words in self.lexicon))
        columns, postings = write_columns(ordered, lexicon, self.graph)
        ids, sources = merged_order(self.ids, {*gone, *new_ids}, new_ids)
        return type(self)(
            self.vocabulary,
            Ids.of(ids),
            lexicon,
            merged_columns(self.columns, columns, sources),
            merged_postings(self.postings, postings, sources, len(self)),
        )

    @property
    def nbytes(self) -> int:
        """What the columns, the postings and the ids take."""
        return sum(array.nbytes for array in self._arrays())

    def _arrays(self) -> Iterator[NDArray[Any]]:
        for part in (self.ids.starts, self.ids.letters, *self.columns, *self.postings):
            yield from part if isinstance(part, Ragged) else (part,)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def version(self) -> str:
        """A hash of all that the index holds."""
        digest = hashlib.sha256(sha256_of([self.vocabulary, *map(list, self.lexicon)]).encode())
        for array in self._arrays():
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    @cached_property
    def numbers(self) -> Numbers:
        lexicon, columns = self.lexicon, self.columns
        tags = [n for n, code in enumerate(lexicon.concepts) if not self.graph.knows(code)]
        return Numbers(
            lexicon=lexicon,
            columns=columns,
            postings=self.postings,
            average_length=int(columns.length.sum(dtype=np.int64)) / max(len(self), 1) or 1.0,
            alike=Alike(
                titles=Names(lexicon.titles),
                tags=Names(lexicon.concepts[number] for number in tags),
                tag_numbers=np.array(tags, np.int32),
            ),
            wishes=Wishes(self.graph, lexicon, np.unique(columns.wished_concepts.values).tolist()),
        )

    def shortlist(
        self, need: NeedFacts, *, weights: Weights, policy: Policy, today: date, most: int
    ) -> Shortlist:
        """The best ``most`` offers of the ranking that ``engine.rank`` would give, explained alike."""
        prepared = self._prepare(need, weights, policy, today)
        measured = self.measure(prepared.asked)
        return Shortlist(
            need_id=need.id,
            engine_version=ENGINE_VERSION,
            weights_version=weights.version,
            facts_hash=self._facts_hash(prepared, weights),
            ranked=explained(prepared, measured, most, self.ids, self.numbers),
            eligible=len(measured.offers),
            excluded_counts={
                code: int(count)
                for code, count in zip(RULE_CODES, measured.counts, strict=False)
                if count
            },
        )

    def _facts_hash(self, prepared: Prepared, weights: Weights) -> str:
        """A hash of all that the shortlist is made from: the pool, the need and what the policy says."""
        context, asked = prepared.context, prepared.asked
        facts = sha256_of([self.version, context.need, context.limits, weights, context.today])
        digest = hashlib.sha256(facts.encode())
        digest.update(asked.allowed.data)
        digest.update(asked.longest.data)
        return digest.hexdigest()

    def scores(
        self, need: NeedFacts, *, weights: Weights, policy: Policy, today: date, most: int
    ) -> list[tuple[str, int]]:
        """The ids and scores of the same offers, without a reason: for the many needs of a round."""
        measured = self.measure(self.asked(need, weights=weights, policy=policy, today=today))
        best = best_places(measured.scores, most)
        offers, scores = measured.offers[best].tolist(), measured.scores[best].tolist()
        return [(self.ids[n], score) for n, score in zip(offers, scores, strict=True)]

    def _prepare(self, need: NeedFacts, weights: Weights, policy: Policy, today: date) -> Prepared:
        context = context_for(need, policy, self.graph, today)
        task = prepare_for(need, NOTHING_FOUND, graph=self.graph, today=today)
        maxima = weights.maxima(need.form, used_criteria(task))
        return Prepared(context, task, maxima, put(context, task, maxima, self.numbers))

    def asked(self, need: NeedFacts, *, weights: Weights, policy: Policy, today: date) -> Asked:
        """Return the need in the numbers of this index."""
        return self._prepare(need, weights, policy, today).asked

    def measure(self, asked: Asked) -> Measured:
        """Return which offers pass all rules, and their scores: the loops, without any explanation."""
        left = np.empty(len(self), np.int32)
        counts = sift(asked, self.columns, left)
        offers = left[: counts[-1]]
        values = np.empty((len(CRITERIA), len(offers)), np.int32)
        scores = measure(asked, self.columns, self.postings, offers, values)
        return Measured(counts, offers, values, scores)
