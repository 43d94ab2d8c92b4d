"""The index gives what the engine gives, to the last point and the last word of the explanation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import (
    DEFAULT_WEIGHTS,
    ConceptLink,
    NeedFacts,
    OfferFacts,
    Period,
    Place,
    Policy,
    PolicyAnswer,
    Ranking,
    Vocabulary,
    rank,
)
from matching.engine.explanation import explain
from matching.engine.facts import DEFAULT_FORM_LIMITS, FormLimits
from matching.engine.results import Shortlist
from matching.engine.rules import RULE_CODES
from matching.engine.weights import CRITERIA
from matching.index import OfferIndex

T = TypeVar("T")
TODAY = date(2026, 6, 1)
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)
HOST = "986252932"
LENDERS = ("971040238", "974760673", HOST, "999999999", "")
FORMS = ("short_exchange", "rotation", "secondment")
CODES = (
    "case-processing",
    "individual-decisions",
    "law",
    "archiving",
    "sakshandsaming",
    "teaching",
    "fri tagg",
    "frie tagger",
    "tagg fri",
)
COUNTIES = ("03", "11", "46")
LANGUAGES = ("nb", "nn", "en")
WORDS = (
    "saksbehandling",
    "saksbehandlingssystem",
    "tilsyn",
    "vedtak",
    "kurs",
    "kurs kurs kurs",
    "case processing",
    "barn",
)
KEYS = tuple(f"o{number:03}" for number in range(0, 60, 3))
TITLES = ("lærer", "lærerinne", "seniorrådgiver", "rådgiver", "leder av arkiv", "jurist")
VOCABULARY = Vocabulary(
    parents={
        "case-processing": ("law",),
        "individual-decisions": ("law",),
        "archiving": ("information",),
    },
    related={"case-processing": ("public-law",), "teaching": ("law",)},
    synonyms={
        "saksbehandling": "case-processing",
        "sakshandsaming": "case-processing",
        "case processing": "case-processing",
        "tilsyn": "supervision",
    },
)


class Draw:
    """Facts drawn from a seed: most of them pass each rule, so that lists are long and every rule counts."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def usually(self, usual: T, *others: T) -> T:
        """``usual`` nineteen times of twenty."""
        return self.one(*others) if self._random.random() < 0.05 else usual

    def one(self, *values: T) -> T:
        return self._random.choice(values)

    def some(self, values: Sequence[T], most: int = 2) -> tuple[T, ...]:
        return tuple(self.one(*values) for _ in range(self._random.randint(0, most)))

    def day(self) -> date:
        return TODAY + timedelta(self._random.randint(-30, 500))

    def period(self) -> Period:
        start, end = sorted((self.day(), self.day()))
        return Period(self.one(None, start), self.one(None, end))

    def lengths(self) -> dict[str, int | None]:
        shortest = self.one(None, 0, 20, 60, self.usually(90, 300, 400))
        longest = self.one(None, 365, 0, 180, self.usually(200, 30, 500))
        if shortest is not None and longest is not None and shortest > longest:
            shortest, longest = longest, shortest
        return {"min_days": shortest, "max_days": longest}

    def place(self) -> Place:
        return Place(self.one(None, *COUNTIES), self.one(None, 50, 0))

    def coverage(self) -> Period:
        return self.usually(Period(), Period(TODAY, TODAY), Period(end=YESTERDAY), Period(TOMORROW))

    def concepts(self, *, is_asked: bool) -> tuple[ConceptLink, ...]:
        relations = ("wanted", "wanted", None, self.usually("not_needed", "required"))
        return tuple(
            ConceptLink(
                code,
                self.one("competence", "theme", "function", "trait", "stakeholder_group"),
                level=self.one(None, 1, 2, 3, 4, 5),
                evidence=None if is_asked else self.one("documented", "claimed", None),
                relation=self.one(*relations) if is_asked else None,
            )
            for code in self.some(CODES, 6)
        )

    def text(self) -> str:
        return " ".join(self.some(WORDS, 6))

    def offer(self, key: str) -> OfferFacts:
        return OfferFacts(
            id=key,
            lender=self.usually(LENDERS[0], *LENDERS),
            forms=self.usually(FORMS, self.some(FORMS)),
            role_titles=self.some(TITLES),
            text=self.text(),
            concepts=self.concepts(is_asked=False),
            languages=self.usually(LANGUAGES, ()),
            period=self.usually(Period(), self.period()),
            **self.lengths(),
            place=self.place(),
            counties=self.some(COUNTIES),
            anywhere=self.usually(False, True),
            share=self.one(None, 0, 40, 100),
            clearance=self.usually(1, 0, 2),
            wished_hosts=self.some((HOST, "1"), 1),
            wished_concepts=self.some(CODES),
            wished_counties=self.some(COUNTIES, 1),
            blocked_hosts=self.usually((), (HOST, "1")),
            approved=self.usually(True, False),
            active=self.usually(True, False),
            paused=self.usually(False, True),
            reserved_until=self.usually(None, TODAY, YESTERDAY),
            confirmed_on=self.one(None, self.day()),
            coverage=self.coverage(),
        )

    def pool(self, size: int) -> list[OfferFacts]:
        return [self.offer(f"o{number:03}") for number in range(size)]

    def need(self) -> NeedFacts:
        return NeedFacts(
            id="need",
            host=self.usually(HOST, "1", ""),
            form=self.one(None, *FORMS),
            title=self.text(),
            role_title=self.one("", *TITLES),
            text=self.text(),
            concepts=self.concepts(is_asked=True),
            languages=self.usually((), ("nb",), ("nb", "se")),
            period=self.usually(Period(), self.period()),
            **self.lengths(),
            place=self.place(),
            share=self.one(None, 0, 50, 100),
            clearance=self.one(0, 1, self.usually(0, 2)),
            wished_lenders=self.some(LENDERS, 1),
            blocked_lenders=self.usually((), LENDERS[:1]),
            paused=self.usually(False, True),
            coverage=self.usually(Period(), self.coverage()),
        )

    def policy(self, need: NeedFacts) -> Policy:
        answers = [
            PolicyAnswer(
                lender,
                need.host,
                need.form,
                allowed=self.usually(True, False),
                max_days=self.usually(None, 0, 100, 400),
            )
            for lender in LENDERS
            if self.usually(True, False)
        ]
        limits = self.usually(DEFAULT_FORM_LIMITS, (), (FormLimits("rotation", 30, 20),))
        return Policy(tuple(answers), limits)


def assert_same(whole: Ranking, short: Shortlist, most: int) -> None:
    """The first lines of the engine's own ranking, and their explanations, apart from the hash."""
    assert short.ranked == whole.ranked[:most]
    assert short.eligible == whole.eligible
    assert short.excluded_counts == whole.excluded_counts
    for one, other in zip(short.ranked, whole.ranked, strict=False):
        ours = explain(short, one)
        assert ours == {**explain(whole, other), "facts_hash": ours["facts_hash"]}


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.sampled_from((0, 1, 40)))
def test_the_best_are_those_of_the_engine_in_every_detail(seed: int, size: int) -> None:
    draw = Draw(seed)
    need, pool, most = draw.need(), draw.pool(size), draw.one(1, 10, 50)
    arguments = {"weights": DEFAULT_WEIGHTS, "policy": draw.policy(need), "today": TODAY}
    whole = rank(need, pool, vocabulary=VOCABULARY, **arguments)
    index = OfferIndex.built(pool, VOCABULARY)
    assert_same(whole, index.shortlist(need, most=most, **arguments), most)
    best = [(one.offer_id, one.score) for one in whole.ranked[:most]]
    assert index.scores(need, most=most, **arguments) == best


def test_the_facts_drawn_let_every_rule_and_every_criterion_speak() -> None:
    stopped, used, long_lists = Counter(), Counter(), 0
    for seed in range(100):
        draw = Draw(seed)
        need = draw.need()
        ranking = rank(
            need,
            draw.pool(40),
            vocabulary=VOCABULARY,
            weights=DEFAULT_WEIGHTS,
            policy=draw.policy(need),
            today=TODAY,
        )
        stopped.update(ranking.excluded_counts)
        used.update(each.code for one in ranking.ranked for each in one.criteria if each.points)
        long_lists += ranking.eligible > 10
    assert set(stopped) == set(RULE_CODES)
    assert set(used) == set(CRITERIA)
    assert long_lists > 20


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_index_that_is_changed_is_one_that_is_made_anew(seed: int) -> None:
    draw = Draw(seed)
    pool = {offer.id: offer for offer in draw.pool(draw.one(0, 1, 30))}
    index = OfferIndex.built(pool.values(), VOCABULARY)
    for _ in range(4):
        gone = draw.some((*pool, "nobody"), 3)
        new = {offer.id: offer for offer in map(draw.offer, draw.some(KEYS, 4))}
        index = index.replaced(gone=gone, offers=new.values())
        pool = {key: offer for key, offer in pool.items() if key not in gone} | new
    need = draw.need()
    arguments = {"weights": DEFAULT_WEIGHTS, "policy": draw.policy(need), "today": TODAY}
    whole = rank(need, pool.values(), vocabulary=VOCABULARY, **arguments)
    assert list(index.ids) == sorted(pool)
    assert_same(whole, index.shortlist(need, most=50, **arguments), 50)


def test_the_index_before_a_change_answers_as_it_did() -> None:
    draw = Draw(7)
    need, pool = draw.need(), draw.pool(30)
    arguments = {"weights": DEFAULT_WEIGHTS, "policy": draw.policy(need), "today": TODAY}
    index = OfferIndex.built(pool, VOCABULARY)
    before, version = index.shortlist(need, most=50, **arguments), index.version
    changed = index.replaced(gone=[pool[0].id], offers=[draw.offer("new")])
    assert index.shortlist(need, most=50, **arguments) == before
    assert changed.version != version == index.version


def test_an_offer_given_twice_is_refused() -> None:
    offer = Draw(1).offer("twice")
    index = OfferIndex.built([offer], VOCABULARY)
    for make in (
        lambda: OfferIndex.built([offer, offer], VOCABULARY),
        lambda: index.replaced(gone=(), offers=[offer, offer]),
    ):
        with pytest.raises(ValueError, match="offers given more than once: twice"):
            make()


def test_a_number_too_large_names_the_offer_and_the_field() -> None:
    offer = replace(Draw(1).offer("far"), min_days=2**31, max_days=None)
    with pytest.raises(ValueError, match="offer far: min_days is too large"):
        OfferIndex.built([offer], VOCABULARY)
