"""Tokens, character n-grams and BM25: how near two texts are, without any trained model."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Protocol

from matching.engine.norwegian import RANKS, STOP_WORDS, normal_form, words

K1: Final = 1.2
B: Final = 0.75
LONGEST_LABEL: Final = 3
SHORTEST_PART: Final = 5
CONCEPT: Final = "§"


def plain_tokens(text: str) -> list[str]:
    """Words in their normal form, without the words that carry no subject."""
    return [normal_form(word) for word in words(text) if word not in STOP_WORDS]


def label_key(label: str) -> str:
    """The form in which labels of the vocabulary are compared."""
    return " ".join(plain_tokens(label)) or " ".join(words(label))


class Tokeniser:
    """Turns text into tokens that are the same in bokmål, nynorsk and English where a label is.

    A label of the vocabulary becomes a token for its concept; a compound also gives the concepts
    it begins or ends with (saksbehandlingssystem -> saksbehandling).
    """

    def __init__(self, synonyms: Mapping[str, str]) -> None:
        self._codes = {label_key(label): code for label, code in sorted(synonyms.items())}
        self._starts = {key.split(" ", 1)[0] for key in self._codes if " " in key}
        self._parts: dict[str, tuple[str, ...]] = {}

    def code(self, label: str) -> str | None:
        """The concept a label stands for."""
        return self._codes.get(label_key(label))

    def tokens(self, text: str) -> list[str]:
        return [token for token, _ in self.tokens_with_words(text)]

    def tokens_with_words(self, text: str) -> list[tuple[str, str]]:
        """Each token with the words of the text it came from. No label reaches over a line's end."""
        return [each for line in text.splitlines() for each in self._line_tokens(line)]

    def _line_tokens(self, text: str) -> list[tuple[str, str]]:
        found = [(normal_form(w), w) for w in words(text) if w not in STOP_WORDS]
        result: list[tuple[str, str]] = []
        position = 0
        while position < len(found):
            size, tokens = self._match(found, position)
            surface = found[position][1]
            if size > 1:
                surface = " ".join(word for _, word in found[position : position + size])
            result.extend([(token, surface) for token in tokens])
            position += size
        return result

    def _match(
        self, found: Sequence[tuple[str, str]], position: int
    ) -> tuple[int, tuple[str, ...]]:
        form = found[position][0]
        longest = min(LONGEST_LABEL, len(found) - position) if form in self._starts else 1
        for size in range(longest, 1, -1):
            key = " ".join(form for form, _ in found[position : position + size])
            if code := self._codes.get(key):
                return size, (CONCEPT + code,)
        return 1, self._word_tokens(form)

    def _word_tokens(self, form: str) -> tuple[str, ...]:
        known = self._parts.get(form)
        if known is None:
            known = self._parts[form] = self._split(form)
        return known

    def _split(self, form: str) -> tuple[str, ...]:
        if code := self._codes.get(form):
            return (CONCEPT + code,)
        cuts = range(SHORTEST_PART, len(form) - 2)
        heads = [
            self._codes[form[:cut]]
            for cut in cuts
            if form[:cut] in self._codes and form[:cut] not in RANKS
        ]
        tails = [
            self._codes[form[cut:]]
            for cut in range(3, len(form) - SHORTEST_PART + 1)
            if form[cut:] in self._codes
        ]
        longest = heads[-1:] + tails[:1]
        return (form, *dict.fromkeys(CONCEPT + code for code in longest))


class NGrams(dict[str, int]):
    """Counts of n-grams, with the square of their length as a vector."""

    @cached_property
    def square(self) -> int:
        return sum(count * count for count in self.values())


@lru_cache(maxsize=20_000)
def ngrams(text: str) -> NGrams:
    """Character n-grams of 3 to 5, within words, of the normal forms of a short text."""
    grams: Counter[str] = Counter()
    for token in plain_tokens(text):
        bounded = f" {token} "
        for size in (3, 4, 5):
            grams.update(bounded[i : i + size] for i in range(len(bounded) - size + 1))
    return NGrams(grams)


def cosine(a: NGrams, b: NGrams) -> float:
    """Cosine of two n-gram counts; 1 for equal texts, 0 when nothing is shared."""
    if not a or not b:
        return 0.0
    dot = sum(a[gram] * b[gram] for gram in a.keys() & b.keys())
    return dot / math.sqrt(a.square * b.square)


@dataclass(frozen=True, slots=True)
class TermScore:
    """What one word of the query adds to the relevance of a text."""

    term: str
    score: float


class Pool(Protocol):
    """Knows how relevant each of many texts is."""

    def scores(self, key: str, query: Sequence[str]) -> list[TermScore]:
        """What each word of the query adds for one text, in the order of the query."""


def rarity(texts: int, found: int) -> float:
    """Inverse document frequency of a word that ``found`` of so many texts have, never negative."""
    return math.log(1 + (texts - found + 0.5) / (found + 0.5))


def term_score(rarity: float, count: int, *, length: int, average: float) -> float:
    """What a word found ``count`` times adds to the relevance of a text of so many words."""
    return rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))


class TextPool:
    """BM25 (Robertson and Zaragoza 2009) over a pool of tokenised texts."""

    def __init__(self, documents: Mapping[str, Iterable[str]]) -> None:
        self._counts = {key: Counter(tokens) for key, tokens in documents.items()}
        self._lengths = {key: sum(counts.values()) for key, counts in self._counts.items()}
        self._average = sum(self._lengths.values()) / max(len(self._lengths), 1) or 1.0
        self._found: Counter[str] = Counter()
        for counts in self._counts.values():
            self._found.update(counts.keys())

    def rarity(self, term: str) -> float:
        """Inverse document frequency, never negative."""
        return rarity(len(self._counts), self._found[term])

    def scores(self, key: str, query: Sequence[str]) -> list[TermScore]:
        """What each word of the query adds for one text, in the order of the query."""
        counts, length = self._counts[key], self._lengths[key]
        return [
            TermScore(term, term_score(self.rarity(term), n, length=length, average=self._average))
            for term in query
            if (n := counts.get(term, 0))
        ]
