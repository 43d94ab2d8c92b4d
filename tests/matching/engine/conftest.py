"""A small cast for the engine: one host, lenders it may exchange with, a handful of concepts."""

from dataclasses import replace
from datetime import date

import pytest

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

TODAY = date(2026, 6, 1)
HOST = "986252932"
LENDER = "971040238"
OTHER_LENDER = "974760673"
FORMS = ("short_exchange", "rotation", "secondment", None)

VOCABULARY = Vocabulary(
    parents={
        "case-processing": ("law",),
        "individual-decisions": ("law",),
        "appeals": ("law",),
        "archiving": ("information",),
        "records": ("information",),
    },
    related={"case-processing": ("public-law",), "teaching": ("e-learning",)},
    synonyms={
        "saksbehandling": "case-processing",
        "sakshandsaming": "case-processing",
        "case processing": "case-processing",
        "arkivering": "archiving",
        "archiving": "archiving",
        "undervisning": "teaching",
        "tilsyn": "supervision",
    },
)


def policy_for(*lenders: str, host: str = HOST, allowed: bool = True) -> Policy:
    answers = [
        PolicyAnswer(lender, host, form, allowed=allowed, reason="rule" if allowed else "denied")
        for lender in lenders
        for form in FORMS
    ]
    return Policy(answers=tuple(answers))


def a_need(**changes: object) -> NeedFacts:
    need = NeedFacts(
        id="need",
        host=HOST,
        form="secondment",
        title="Erfaren saksbehandler til e-læringskurs",
        role_title="saksbehandler",
        text="Vi skal utvikle et kurs i saksbehandling og saksbehandlerrollen.",
        concepts=(
            ConceptLink("case-processing", level=4, relation="required"),
            ConceptLink("teaching", relation="wanted"),
            ConceptLink("e-learning", relation="not_needed"),
        ),
        period=Period(date(2026, 8, 1)),
        min_days=180,
        max_days=365,
        place=Place("03", 0),
        share=100,
    )
    return replace(need, **changes)


def an_offer(key: str = "offer", **changes: object) -> OfferFacts:
    offer = OfferFacts(
        id=key,
        lender=LENDER,
        forms=("secondment", "rotation"),
        role_titles=("seniorrådgiver",),
        text="Mange år med saksbehandling, vedtak og klager.",
        concepts=(ConceptLink("case-processing", level=5, evidence="documented"),),
        period=Period(date(2026, 7, 1), date(2027, 12, 31)),
        min_days=60,
        max_days=365,
        counties=("03",),
        share=100,
        approved=True,
        confirmed_on=date(2026, 5, 20),
    )
    return replace(offer, **changes)


def ranking_of(need: NeedFacts, *offers: OfferFacts, **changes: object) -> Ranking:
    arguments = {
        "vocabulary": VOCABULARY,
        "weights": DEFAULT_WEIGHTS,
        "policy": policy_for(LENDER, OTHER_LENDER),
        "today": TODAY,
        **changes,
    }
    return rank(need, offers, **arguments)


@pytest.fixture
def cast():
    """The builders above, by name, so that test modules need no import of this file."""

    class Cast:
        today = TODAY
        host, lender, other_lender = HOST, LENDER, OTHER_LENDER
        vocabulary = VOCABULARY
        need = staticmethod(a_need)
        offer = staticmethod(an_offer)
        policy = staticmethod(policy_for)
        rank = staticmethod(ranking_of)

    return Cast
