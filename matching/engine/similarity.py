"""How near two concepts are in the vocabulary, in per cent."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from matching.engine.facts import Vocabulary
from matching.engine.text import Tokeniser, cosine, ngrams

SAME: Final = 100
BROADER_OR_NARROWER: Final = 60
RELATED: Final = 50
SIBLING: Final = 40
LARGEST_GROUP: Final = 25
"""Children of a broader group than this are no longer taken as near each other."""
MOST_NEIGHBOURS: Final = 12
SIMILAR_NAME_FROM: Final = 0.5
"""Two free tags with names this alike (n-gram cosine) count, at most as much as a neighbour."""


class Nearness(NamedTuple):
    """A per cent and the relation it comes from."""

    percent: int
    relation: str


class ConceptGraph:
    """The vocabulary with its neighbours worked out; built once per ranking."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.tokeniser = Tokeniser(vocabulary.synonyms)
        self._parents = vocabulary.parents
        self._related: dict[str, set[str]] = defaultdict(set)
        for code, others in vocabulary.related.items():
            for other in others:
                self._related[code].add(other)
                self._related[other].add(code)
        self._children: dict[str, set[str]] = defaultdict(set)
        for code, parents in vocabulary.parents.items():
            for parent in parents:
                self._children[parent].add(code)
        self._known = {
            *self._parents,
            *self._children,
            *self._related,
            *vocabulary.synonyms.values(),
        }
        self._canonical: dict[str, str] = {}
        self._near: dict[str, Mapping[str, Nearness]] = {}

    def canonical(self, code: str) -> str:
        """The vocabulary code for a code or a label; a free tag stays as it is."""
        found = self._canonical.get(code)
        if found is None:
            found = code if code in self._known else self.tokeniser.code(code) or code
            self._canonical[code] = found
        return found

    def knows(self, code: str) -> bool:
        """Whether the vocabulary has this code; else it is a free tag."""
        return code in self._known

    def nearness(self, asked: str, held: str) -> Nearness | None:
        """How far holding one canonical code answers for another; None when not at all."""
        near = self.neighbours(asked).get(held)
        if near is None and asked not in self._known and held not in self._known:
            return name_nearness(cosine(ngrams(asked), ngrams(held)))
        return near

    def neighbours(self, code: str) -> Mapping[str, Nearness]:
        """The code itself and at most twelve codes near it, the nearest first."""
        known = self._near.get(code)
        if known is None:
            known = self._near[code] = self._find_neighbours(code)
        return known

    def _find_neighbours(self, code: str) -> dict[str, Nearness]:
        best: dict[str, Nearness] = {}
        for other, near in self._candidates(code):
            if other != code and (other not in best or near.percent > best[other].percent):
                best[other] = near
        nearest = sorted(best.items(), key=lambda item: (-item[1].percent, item[0]))
        return {code: Nearness(SAME, "same"), **dict(nearest[:MOST_NEIGHBOURS])}

    def _candidates(self, code: str) -> Iterator[tuple[str, Nearness]]:
        parents = self._parents.get(code, ())
        for parent in parents:
            yield parent, Nearness(BROADER_OR_NARROWER, "broader")
        for child in self._children.get(code, ()):
            yield child, Nearness(BROADER_OR_NARROWER, "narrower")
        for other in self._related.get(code, ()):
            yield other, Nearness(RELATED, "related")
        for parent in parents:
            siblings = self._children[parent]
            if len(siblings) <= LARGEST_GROUP:
                for sibling in siblings:
                    yield sibling, Nearness(SIBLING, "sibling")


def name_nearness(alike: float) -> Nearness | None:
    """How far a free tag answers for another whose name is so much alike."""
    if alike < SIMILAR_NAME_FROM:
        return None
    if alike > 0.999:
        return Nearness(SAME, "same")
    return Nearness(round(alike * BROADER_OR_NARROWER), "similar_name")
