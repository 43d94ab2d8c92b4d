"""Which of a masked person's own words may count, and so be felt in the points.

A host chooses the words of its need. Were any word compared, a rare one - a village, a colleague's
surname, a project - would raise the points of the one person who has used it, and a guess could be
tried out. So a person's text counts by the words that tell nobody from anybody: those of the
vocabulary, the titles that are found everywhere, and those that many people of several lenders use.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from matching.engine.norwegian import STOP_WORDS, normal_form, words
from matching.engine.text import CONCEPT, Tokeniser

FEWEST_PEOPLE: Final = 5
"""So many people must use a word before it counts: no fewer than a figure about people may be of."""
FEWEST_LENDERS: Final = 3
"""And they must come from so many lenders, or the word could tell which one it is."""

_TITLES: Final = (
    "analytiker arkitekt arkivar arkivleder avdelingsdirektør avdelingsleder bibliotekar controller "
    "dataingeniør designer direktør fagansvarlig fagdirektør fagleder fagsjef forsker "
    "førstekonsulent gruppeleder hr-rådgiver hr-leder ingeniør innkjøper inspektør it-rådgiver "
    "jurist kommunikasjonsrådgiver konsulent kontorsjef koordinator leder lege lærer "
    "medarbeider nestleder overingeniør overlege produkteier produktleder programleder "
    "prosjektleder prosjektmedarbeider psykolog regnskapsfører revisor rådgiver saksbehandler "
    "samfunnsøkonom seksjonsleder seksjonssjef sekretær seniorforsker senioringeniør "
    "seniorkonsulent seniorrådgiver sjefingeniør spesialkonsulent spesialrådgiver statistiker "
    "systemutvikler sykepleier teamleder teknolog testleder tjenestedesigner underdirektør utreder "
    "utvikler vernepleier virksomhetsarkitekt økonom økonomirådgiver "
    "adviser advisor analyst architect caseworker consultant coordinator developer director "
    "economist engineer lawyer librarian manager nurse officer physician researcher secretary "
    "senior teacher"
)
TITLES: Final[Mapping[str, str]] = {
    normal_form(word): word for title in _TITLES.split() for word in words(title)
}
"""Titles found in every sector, by their form. Closed on purpose: a rare title may be one person's."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What one person has written, with names taken out, and who lends them."""

    lender: str
    texts: tuple[str, ...]


class Countable:
    """Reduces texts to the words that count, with what is common among ``everybody``.

    The same people give the same answer in any order.
    """

    def __init__(self, everybody: Iterable[OwnWords], synonyms: Mapping[str, str]) -> None:
        self._tokeniser = Tokeniser(synonyms)
        self._labels = self._one_label_each(synonyms)
        self._common = {**_used_by_many(everybody), **TITLES}

    def reduced(self, text: str) -> str:
        """The words of ``text`` that count, one a line so that no two are read together."""
        return "\n".join(self._kept(text))

    def _kept(self, text: str) -> Iterable[str]:
        for token, surface in self._tokeniser.tokens_with_words(text):
            if token.startswith(CONCEPT) and normal_form(surface) in TITLES:
                # A title is one word: a senior adviser does not work with seniors.
                continue
            # A concept by its own label: what a compound says besides does not count.
            known = self._labels if token.startswith(CONCEPT) else self._common
            if (word := known.get(token)) is not None:
                yield word

    def _one_label_each(self, synonyms: Mapping[str, str]) -> dict[str, str]:
        labels: dict[str, str] = {}
        for label in sorted(synonyms):
            token = CONCEPT + synonyms[label]
            if token not in labels and self._tokeniser.tokens(label) == [token]:
                labels[token] = label
        return labels


def _used_by_many(everybody: Iterable[OwnWords]) -> dict[str, str]:
    """Words by their form, as one of those who use them writes it: the first in the alphabet."""
    people: dict[str, int] = defaultdict(int)
    lenders: dict[str, set[str]] = defaultdict(set)
    spellings: dict[str, set[str]] = defaultdict(set)
    for person in everybody:
        written = {word for text in person.texts for word in words(text)} - STOP_WORDS
        for word in written:
            spellings[normal_form(word)].add(word)
        for form in {normal_form(word) for word in written}:
            people[form] += 1
            lenders[form].add(person.lender)
    return {
        form: min(spellings[form])
        for form, count in people.items()
        if count >= FEWEST_PEOPLE and len(lenders[form]) >= FEWEST_LENDERS
    }
