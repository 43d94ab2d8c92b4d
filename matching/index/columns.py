"""Offers as columns: what each has, a number for every word, one array for each kind of fact.

Days are counted from year 1, as ``date.toordinal`` does; 0 is no day. ``NONE`` is a whole number that was
not said. Offers stand in the order of their ids, which is the order of ties in a ranking.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.criteria import offer_text
from matching.engine.facts import ConceptLink, Evidence, ExchangeForm, OfferFacts, Period, Place
from matching.engine.similarity import ConceptGraph
from matching.index.words import Words

NONE: Final = -(2**31)
MOST_OF_ONE_WORD: Final = 2**16 - 1
APPROVED, ACTIVE, PAUSED, ANYWHERE = 1, 2, 4, 8
FORMS: Final[tuple[ExchangeForm, ...]] = ("short_exchange", "rotation", "secondment")
EVIDENCE: Final[tuple[Evidence | None, ...]] = (None, "claimed", "documented")

Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]


class Ragged(NamedTuple):
    """A list of numbers for each offer: offer n has ``values[starts[n]:starts[n + 1]]``."""

    starts: Ints
    values: Ints


class Columns(NamedTuple):
    """Everything the rules and the criteria look at, except the running text."""

    flags: Bytes
    forms: Bytes
    lender: Ints
    min_days: Ints
    max_days: Ints
    start: Ints
    end: Ints
    reserved_until: Ints
    confirmed_on: Ints
    covered_from: Ints
    covered_until: Ints
    share: Ints
    remote_share: Ints
    clearance: Ints
    home: Ints
    length: Ints
    counties: Ragged
    languages: Ragged
    titles: Ragged
    blocked_hosts: Ragged
    wished_hosts: Ragged
    wished_counties: Ragged
    wished_concepts: Ragged
    held: Ragged
    #: For each held concept: its level in three bits, and the place in EVIDENCE above them.
    held_facts: Bytes


LISTS: Final = tuple(name for name, kind in Columns.__annotations__.items() if kind is Ragged)


class Postings(NamedTuple):
    """Which offers have a word, and how often: word n is in ``offers[starts[n]:starts[n + 1]]``."""

    starts: NDArray[np.int64]
    offers: Ints
    counts: NDArray[np.uint16]


class Lexicon(NamedTuple):
    """The words that the numbers in the columns stand for. Titles and concepts have numbers of their own."""

    organisations: Words
    counties: Words
    languages: Words
    titles: Words
    concepts: Words
    terms: Words


def new_lexicon() -> Lexicon:
    """Return a lexicon without words."""
    return Lexicon(Words(), Words(), Words(), Words(), Words(), Words())


class _List:
    """A ragged column being written."""

    def __init__(self) -> None:
        self.starts, self.values = array("i", [0]), array("i")

    def add(self, numbers: Iterable[int]) -> None:
        self.values.extend(numbers)
        self.starts.append(len(self.values))

    def done(self) -> Ragged:
        return Ragged(np.array(self.starts, np.int32), np.array(self.values, np.int32))


class _Found(NamedTuple):
    """Words as they are found: which, in which offer, how often."""

    terms: "array[int]"
    offers: "array[int]"
    counts: "array[int]"


_PLAIN: Final[tuple[tuple[str, Callable[[OfferFacts], int]], ...]] = (
    ("min_days", lambda offer: _number(offer.min_days)),
    ("max_days", lambda offer: _number(offer.max_days)),
    ("start", lambda offer: _day(offer.period.start)),
    ("end", lambda offer: _day(offer.period.end)),
    ("reserved_until", lambda offer: _day(offer.reserved_until)),
    ("confirmed_on", lambda offer: _day(offer.confirmed_on)),
    ("covered_from", lambda offer: _day(offer.coverage.start)),
    ("covered_until", lambda offer: _day(offer.coverage.end)),
    ("share", lambda offer: _number(offer.share)),
    ("remote_share", lambda offer: _number(offer.place.remote_share)),
    ("clearance", lambda offer: offer.clearance),
)


def write_columns(
    offers: Sequence[OfferFacts], lexicon: Lexicon, graph: ConceptGraph
) -> tuple[Columns, Postings]:
    """Return the columns of offers in the order given; ``lexicon`` gets the words it did not have.

    Raises ValueError, naming the offer, for a number that does not fit in 32 bits.
    """
    plain = {name: array("i") for name, _ in _PLAIN}
    numbers = {name: array("i") for name in ("lender", "home", "length")}
    small = {name: array("B") for name in ("flags", "forms", "held_facts")}
    lists = {name: _List() for name in LISTS}
    found = _Found(array("i"), array("i"), array("i"))
    for place, offer in enumerate(offers):
        try:
            for name, value in _PLAIN:
                plain[name].append(value(offer))
        except OverflowError as error:
            raise ValueError(f"offer {offer.id}: {name} is too large") from error
        small["flags"].append(_flags(offer))
        small["forms"].append(sum(1 << FORMS.index(form) for form in set(offer.forms)))
        small["held_facts"].extend(_packed(link) for link in offer.concepts)
        numbers["lender"].append(lexicon.organisations.add(offer.lender))
        home = offer.place.county
        numbers["home"].append(lexicon.counties.add(home) if home else NONE)
        for name, words in _lists_of(offer, lexicon, graph).items():
            lists[name].add(words)
        counts = Counter(graph.tokeniser.tokens(offer_text(offer)))
        numbers["length"].append(counts.total())
        found.terms.extend(map(lexicon.terms.add, counts))
        found.offers.extend([place] * len(counts))
        found.counts.extend(min(count, MOST_OF_ONE_WORD) for count in counts.values())
    made: dict[str, Any] = {
        **{name: np.array(values, np.uint8) for name, values in small.items()},
        **{name: np.array(values, np.int32) for name, values in (plain | numbers).items()},
        **{name: each.done() for name, each in lists.items()},
    }
    return Columns(**made), _postings(found, len(lexicon.terms))


def _number(value: int | None) -> int:
    return NONE if value is None else value


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0


def _flags(offer: OfferFacts) -> int:
    return (
        APPROVED * offer.approved
        | ACTIVE * offer.active
        | PAUSED * offer.paused
        | ANYWHERE * offer.anywhere
    )


def _packed(link: ConceptLink) -> int:
    return (link.level or 0) | EVIDENCE.index(link.evidence) << 3


def _lists_of(offer: OfferFacts, lexicon: Lexicon, graph: ConceptGraph) -> dict[str, Iterable[int]]:
    concept = lexicon.concepts.add
    return {
        "counties": map(lexicon.counties.add, offer.counties),
        "languages": map(lexicon.languages.add, offer.languages),
        "titles": map(lexicon.titles.add, offer.role_titles),
        "blocked_hosts": map(lexicon.organisations.add, offer.blocked_hosts),
        "wished_hosts": map(lexicon.organisations.add, offer.wished_hosts),
        "wished_counties": map(lexicon.counties.add, offer.wished_counties),
        "wished_concepts": [concept(graph.canonical(code)) for code in offer.wished_concepts],
        "held": [concept(graph.canonical(link.code)) for link in offer.concepts],
    }


def _postings(found: _Found, terms: int) -> Postings:
    numbers = np.array(found.terms, np.int32)
    order = np.argsort(numbers, kind="stable")
    return Postings(
        np.searchsorted(numbers[order], np.arange(terms + 1)).astype(np.int64),
        np.array(found.offers, np.int32)[order],
        np.array(found.counts, np.uint16)[order],
    )


def read_facts(
    columns: Columns, offers: Sequence[int], ids: Sequence[str], lexicon: Lexicon
) -> Iterator[OfferFacts]:
    """Yield the facts of some offers again: concepts by their codes in the vocabulary, no running text."""
    words = {name: getattr(lexicon, kind) for name, kind in _WORDS_OF.items()}
    places = np.array(offers, np.int64)
    plain = {name: getattr(columns, name)[places].tolist() for name in _NUMBERS}
    lists = {name: _lists_at(getattr(columns, name), places) for name in LISTS}
    for at, offer in enumerate(offers):
        number = {name: values[at] for name, values in plain.items()}
        several = {
            name: tuple(map(words[name].__getitem__, values[at])) for name, values in lists.items()
        }
        start = columns.held.starts[offer]
        packed = columns.held_facts[start : start + len(several["held"])].tolist()
        yield _facts(ids[offer], number, several, packed, lexicon)


_NUMBERS: Final = tuple(name for name in Columns._fields if name not in {*LISTS, "held_facts"})
_WORDS_OF: Final = {
    "counties": "counties",
    "languages": "languages",
    "titles": "titles",
    "blocked_hosts": "organisations",
    "wished_hosts": "organisations",
    "wished_counties": "counties",
    "wished_concepts": "concepts",
    "held": "concepts",
}


def _lists_at(column: Ragged, offers: NDArray[np.int64]) -> list[list[int]]:
    first, last = column.starts[offers].tolist(), column.starts[offers + 1].tolist()
    return [column.values[a:b].tolist() for a, b in zip(first, last, strict=True)]


def _facts(
    offer_id: str,
    number: Mapping[str, int],
    several: Mapping[str, tuple[str, ...]],
    packed: Iterable[int],
    lexicon: Lexicon,
) -> OfferFacts:
    flags, home = number["flags"], number["home"]
    held = zip(several["held"], packed, strict=True)
    return OfferFacts(
        id=offer_id,
        lender=lexicon.organisations[number["lender"]],
        forms=tuple(form for bit, form in enumerate(FORMS) if number["forms"] >> bit & 1),
        role_titles=several["titles"],
        concepts=tuple(
            ConceptLink(code, level=each & 7 or None, evidence=EVIDENCE[each >> 3])
            for code, each in held
        ),
        languages=several["languages"],
        period=_period(number["start"], number["end"]),
        min_days=_maybe(number["min_days"]),
        max_days=_maybe(number["max_days"]),
        place=Place(
            None if home == NONE else lexicon.counties[home], _maybe(number["remote_share"])
        ),
        counties=several["counties"],
        anywhere=bool(flags & ANYWHERE),
        share=_maybe(number["share"]),
        clearance=number["clearance"],
        wished_hosts=several["wished_hosts"],
        wished_concepts=several["wished_concepts"],
        wished_counties=several["wished_counties"],
        blocked_hosts=several["blocked_hosts"],
        approved=bool(flags & APPROVED),
        active=bool(flags & ACTIVE),
        paused=bool(flags & PAUSED),
        reserved_until=_date(number["reserved_until"]),
        confirmed_on=_date(number["confirmed_on"]),
        coverage=_period(number["covered_from"], number["covered_until"]),
    )


def _maybe(value: int) -> int | None:
    return None if value == NONE else value


def _date(day: int) -> date | None:
    return date.fromordinal(day) if day else None


def _period(start: int, end: int) -> Period:
    return Period(_date(start), _date(end))
