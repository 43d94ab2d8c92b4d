"""Words as numbers, and which of many names are alike."""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from matching.engine.results import MILLION
from matching.engine.text import NGrams, ngrams

UNKNOWN = -2
"""Stands for a word that no offer has."""


class Words:
    """Words and their numbers, in the order in which they were first met. It only grows."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []
        for word in words:
            self.add(word)

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __getitem__(self, number: int) -> str:
        return self._words[number]

    def copy(self) -> "Words":
        """Return words that can grow by themselves."""
        copied = Words()
        copied._numbers, copied._words = self._numbers.copy(), self._words.copy()
        return copied

    def add(self, word: str) -> int:
        """Return the word's number, a new one if need be."""
        number = self._numbers.setdefault(word, len(self._words))
        if number == len(self._words):
            self._words.append(word)
        return number

    def number(self, word: str) -> int:
        """Return the word's number, or UNKNOWN."""
        return self._numbers.get(word, UNKNOWN)


class Names:
    """The letter groups of many names, to liken one name with all of them at once."""

    def __init__(self, names: Iterable[str]) -> None:
        grams = [ngrams(name) for name in names]
        self._groups = Words(chain.from_iterable(grams))
        self._squares = np.array([each.square for each in grams], np.int64)
        rows = [
            (self._groups.number(group), name, count)
            for name, each in enumerate(grams)
            for group, count in each.items()
        ]
        table = np.array(rows, np.int32).reshape(-1, 3)
        table = table[np.argsort(table[:, 0], kind="stable")]
        self._starts = np.searchsorted(table[:, 0], np.arange(len(self._groups) + 1))
        self._names, self._counts = table[:, 1].copy(), table[:, 2].copy()

    def likeness(self, grams: NGrams) -> NDArray[np.float64]:
        """Return the cosine with each name, digit for digit as ``engine.text.cosine`` gives it."""
        dots = np.zeros(len(self._squares), np.int64)
        for group, count in grams.items():
            number = self._groups.number(group)
            if number != UNKNOWN:
                found = slice(self._starts[number], self._starts[number + 1])
                dots[self._names[found]] += count * self._counts[found]
        squares = self._squares * grams.square
        return np.divide(dots, np.sqrt(squares), out=np.zeros(len(dots)), where=squares > 0)

    def millionths(self, grams: NGrams) -> NDArray[np.int32]:
        """Return the likeness in millionths, rounded as the engine rounds."""
        return np.rint(self.likeness(grams) * MILLION).astype(np.int32)
