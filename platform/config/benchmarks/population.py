"""A made-up state for benchmarks of matching: the same people and needs each time, for any number.

An offer has 8 to 15 competences drawn along the tree of the curated vocabulary, 60 words of Norwegian, and
comes from one of 200 organisations. About one offer in six passes the rules for a need. Words fall off in
frequency as words do, with a long tail of compounds.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random

from matching.engine import (
    ConceptLink,
    NeedFacts,
    OfferFacts,
    Period,
    Place,
    Policy,
    PolicyAnswer,
    Vocabulary,
)
from matching.engine.facts import ExchangeForm
from matching.engine.norwegian import STOP_WORDS, words

TODAY = date(2026, 12, 1)
ORGANISATIONS = [f"{910_000_000 + 7 * number}" for number in range(200)]
COUNTIES = (
    "03",
    "11",
    "15",
    "18",
    "31",
    "32",
    "33",
    "34",
    "39",
    "40",
    "42",
    "46",
    "50",
    "55",
    "56",
)
#: How long a need of each form lasts: at least, and at best.
LENGTHS: dict[ExchangeForm, tuple[int, int]] = {
    "short_exchange": (14, 60),
    "rotation": (90, 180),
    "secondment": (120, 300),
}
FORMS = tuple(LENGTHS)
WORDS_OF_TEXT, COMPOUNDS = 60, 30_000
#: Of a text's words: those that carry no subject, and those that are compounds.
PLAIN_SHARE, COMPOUND_SHARE = 0.4, 0.1


class Population:
    """Offers and needs drawn from one vocabulary with a fixed seed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._labels = sorted(set(vocabulary.synonyms))
        self._codes = sorted(set(vocabulary.synonyms.values()))
        self._near = {code: self._near_to(code) for code in self._codes}

    def _near_to(self, code: str) -> list[str]:
        """The code, its parents, its siblings and those that are related to it."""
        parents, related = self.vocabulary.parents, self.vocabulary.related
        own = set(parents.get(code, ()))
        siblings = {other for other in self._codes if own & set(parents.get(other, ()))}
        return sorted({code, *own, *siblings, *related.get(code, ())} & set(self._codes))

    @cached_property
    def _words(self) -> tuple[list[str], list[float]]:
        """Words and their cumulative weights."""
        random = Random(1)  # noqa: S311 - made up, the same each time
        content = sorted({w for label in self._labels for w in words(label)} - STOP_WORDS)
        random.shuffle(content)
        plain = sorted(STOP_WORDS)
        compounds = [random.choice(content) + random.choice(content) for _ in range(COMPOUNDS)]
        weights = [
            *_falling_off(len(plain), PLAIN_SHARE),
            *_falling_off(len(content), 1 - PLAIN_SHARE - COMPOUND_SHARE),
            *_falling_off(len(compounds), COMPOUND_SHARE),
        ]
        return [*plain, *content, *compounds], list(accumulate(weights))

    def offers(self, count: int) -> Iterator[OfferFacts]:
        """Yield offers; the first n are the same for every count."""
        random = Random(2)  # noqa: S311 - made up, the same each time
        for number in range(count):
            yield self.offer(
                f"{number:08x}-0000-7000-8000-{random.randrange(1 << 48):012x}", random
            )

    def offer(self, key: str, random: Random) -> OfferFacts:
        """Return one offer drawn from ``random``."""
        start = TODAY + timedelta(random.randrange(-60, 240))
        shortest = random.choice((14, 30, 60, 90))
        concepts = self._drawn(random, random.randint(8, 15))
        return OfferFacts(
            id=key,
            lender=random.choice(ORGANISATIONS),
            forms=tuple(form for form in FORMS if random.random() < 0.6),
            role_titles=(self._title(random), self._title(random)),
            text=self._text(random),
            concepts=tuple(
                ConceptLink(
                    code,
                    level=random.randint(1, 5),
                    evidence=random.choice(("documented", "claimed")),
                )
                for code in concepts
            ),
            languages=("nb", *(each for each in ("nn", "en", "se") if random.random() < 0.5)),
            period=Period(start, start + timedelta(random.randrange(60, 500))),
            min_days=shortest,
            max_days=random.choice((60, 120, 180, 365)) if shortest < 60 else 365,
            place=Place(random.choice(COUNTIES), random.choice((0, 40, 100))),
            counties=tuple(random.sample(COUNTIES, random.randrange(3))),
            anywhere=random.random() < 0.1,
            share=random.choice((50, 80, 100)),
            wished_concepts=tuple(self._drawn(random, random.randrange(3))),
            wished_counties=tuple(random.sample(COUNTIES, random.randrange(2))),
            approved=random.random() < 0.9,
            paused=random.random() < 0.05,
            confirmed_on=TODAY - timedelta(random.randrange(250)),
        )

    def needs(self, count: int) -> Iterator[NeedFacts]:
        """Yield needs; the first n are the same for every count."""
        random = Random(3)  # noqa: S311 - made up, the same each time
        for number in range(count):
            start = TODAY + timedelta(random.randrange(20, 200))
            concepts = self._drawn(random, random.randint(4, 8))
            form = random.choice(FORMS)
            yield NeedFacts(
                id=f"need-{number:05}",
                host=random.choice(ORGANISATIONS),
                form=form,
                title=self._title(random),
                role_title=self._title(random),
                text=self._text(random),
                concepts=tuple(
                    ConceptLink(
                        code,
                        level=random.choice((None, 2, 3, 4)),
                        relation="required" if place == 0 and number % 3 == 0 else "wanted",
                    )
                    for place, code in enumerate(concepts)
                ),
                period=Period(start, start + timedelta(300)),
                min_days=LENGTHS[form][0],
                max_days=LENGTHS[form][1],
                place=Place(random.choice(COUNTIES), random.choice((0, 40, 100))),
                share=random.choice((50, 80, 100)),
            )

    def policy(self, need: NeedFacts) -> Policy:
        """All may lend to each other."""
        return Policy(
            tuple(PolicyAnswer(lender, need.host, need.form, True) for lender in ORGANISATIONS)
        )

    def _drawn(self, random: Random, count: int) -> list[str]:
        """Return so many concepts: most of them near two that a person works with."""
        fields = random.sample(self._codes, 2)
        drawn: dict[str, None] = {}
        while len(drawn) < count:
            near = self._near[random.choice(fields)]
            drawn[random.choice(near if random.random() < 0.7 else self._codes)] = None
        return list(drawn)

    def _title(self, random: Random) -> str:
        rank = random.choice(("rådgiver", "seniorrådgiver", "saksbehandler", "leder", "konsulent"))
        return f"{rank} {random.choice(self._labels)}"

    def _text(self, random: Random) -> str:
        found, weights = self._words
        return " ".join(random.choices(found, cum_weights=weights, k=WORDS_OF_TEXT))


def _falling_off(count: int, whole: float) -> Sequence[float]:
    """Weights that fall off as words do, which sum to ``whole``."""
    weights = [1 / (place + 3) for place in range(count)]
    total = sum(weights)
    return [whole * weight / total for weight in weights]
