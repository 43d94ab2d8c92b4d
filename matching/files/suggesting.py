"""Which concepts a text speaks of, by words and parts of words alone; a person accepts them. Pure.

No trained model and no vectors: a concept is as near as the share of one of its labels that the text has,
counted by how rare each of its words is in the vocabulary. Compounds count by their parts, and spellings and
inflections of bokmål and nynorsk are one (``engine.norwegian``). What a suggestion rests on is said with it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matching.engine.norwegian import RANKS, STOP_WORDS, normal_form, words

#: A part of a compound is at least this long, so that no ending is taken for a word.
SHORTEST_PART: Final = 5
#: A word that contains another as its last part means a kind of it; as its first part, something about it.
LAST_PART, FIRST_PART = 0.85, 0.75
#: From this share of common letter groups on, two words are taken for forms of one.
SAME_WORD: Final = 0.62
#: Below this share of a label the text does not speak of the concept.
LEAST_COVERAGE: Final = 0.5
#: How much the rarity of what was found counts beside the share of the label.
_RARITY_COUNTS: Final = 0.8


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept with its words by language; the first word of a language is its label there."""

    code: str
    words: Mapping[str, Sequence[str]]

    def label_in(self, language: str) -> str:
        """Return the label in the language, else in any, else the code."""
        for key in (language, *self.words):
            if self.words.get(key):
                return self.words[key][0]
        return self.code


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept the text speaks of; ``score`` is above 0 and at most 1, ``because`` the text's own words."""

    code: str
    label: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Label:
    concept: int
    forms: tuple[str, ...]


class Suggester:
    """Knows a vocabulary and reads texts. Making one reads every label once; asking is fast."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts = sorted(concepts, key=lambda each: each.code)
        self._labels = list(self._read_labels())
        counts = Counter(form for label in self._labels for form in set(label.forms))
        self._rarity = {
            form: math.log(1 + (len(self._labels) - n + 0.5) / (n + 0.5))
            for form, n in counts.items()
        }
        self._with_form: dict[str, list[int]] = defaultdict(list)
        for number, label in enumerate(self._labels):
            for form in dict.fromkeys(label.forms):
                self._with_form[form].append(number)
        self._grams: dict[str, list[str]] = defaultdict(list)
        for form in self._with_form:
            for gram in _grams(form):
                self._grams[gram].append(form)
        self._near: dict[str, tuple[tuple[str, float], ...]] = {}

    def _read_labels(self) -> Iterator[_Label]:
        for number, concept in enumerate(self._concepts):
            texts = {word for said in concept.words.values() for word in said}
            keys = {_forms(text) for text in texts}
            yield from (_Label(number, key) for key in sorted(keys) if key)

    def suggest(self, text: str, *, language: str = "nb", top: int = 10) -> list[Suggestion]:
        """Return at most ``top`` concepts, best first; equal scores are ordered by code."""
        found: dict[str, tuple[float, str]] = {}
        for surface in dict.fromkeys(words(text)):
            if surface not in STOP_WORDS:
                for form, nearness in self._forms_near(normal_form(surface)):
                    if nearness > found.get(form, (0.0, ""))[0]:
                        found[form] = (nearness, surface)
        best: dict[int, tuple[float, tuple[str, ...]]] = {}
        for number in {number for form in found for number in self._with_form[form]}:
            label = self._labels[number]
            scored = self._score(label, found)
            if scored and scored[0] > best.get(label.concept, (0.0, ()))[0]:
                best[label.concept] = scored
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], self._concepts[item[0]].code))
        return [
            Suggestion(concept.code, concept.label_in(language), round(score, 4), because)
            for concept, (score, because) in (
                (self._concepts[key], scored) for key, scored in ranked[:top]
            )
        ]

    def _score(
        self, label: _Label, found: Mapping[str, tuple[float, str]]
    ) -> tuple[float, tuple[str, ...]] | None:
        whole = sum(self._rarity[form] for form in label.forms)
        hits = [(form, *found[form]) for form in dict.fromkeys(label.forms) if form in found]
        reached = sum(self._rarity[form] * nearness for form, nearness, _ in hits)
        coverage = reached / whole
        if coverage < LEAST_COVERAGE:
            return None
        # Of two labels that the text has as whole, the one with rarer words says more.
        score = coverage**2 * (1 - _RARITY_COUNTS / (1 + reached))
        return score, tuple(dict.fromkeys(word for _, _, word in hits))

    def _forms_near(self, form: str) -> tuple[tuple[str, float], ...]:
        known = self._near.get(form)
        if known is None:
            known = self._near[form] = tuple(self._look_near(form))
        return known

    def _look_near(self, form: str) -> Iterator[tuple[str, float]]:
        if form in self._with_form:
            yield form, 1.0
        yield from self._parts_of(form)
        grams = _grams(form)
        shared = Counter(near for gram in grams for near in self._grams.get(gram, ()))
        for near, count in shared.items():
            alike = 2 * count / (len(grams) + len(_grams(near)))
            if near != form and alike >= SAME_WORD:
                yield near, alike**2

    def _parts_of(self, form: str) -> Iterator[tuple[str, float]]:
        for cut in range(SHORTEST_PART, len(form) - 2):
            head = form[:cut]
            if head in self._with_form and head not in RANKS:
                yield head, FIRST_PART
        for cut in range(3, len(form) - SHORTEST_PART + 1):
            if form[cut:] in self._with_form:
                yield form[cut:], LAST_PART


def _forms(text: str) -> tuple[str, ...]:
    return tuple(normal_form(word) for word in words(text) if word not in STOP_WORDS)


def _grams(form: str) -> frozenset[str]:
    bounded = f" {form} "
    return frozenset(
        bounded[at : at + size] for size in (3, 4) for at in range(len(bounded) - size + 1)
    )
