"""The pure matching engine: facts in, a ranking with reasons out; no database, clock or network."""

from matching.engine.facts import (
    ConceptLink,
    FormLimits,
    NeedFacts,
    OfferFacts,
    Period,
    Place,
    Policy,
    PolicyAnswer,
    Vocabulary,
)
from matching.engine.ranking import ENGINE_VERSION, rank
from matching.engine.results import Ranking
from matching.engine.weights import DEFAULT_WEIGHTS, Weights

__all__ = [
    "DEFAULT_WEIGHTS",
    "ENGINE_VERSION",
    "ConceptLink",
    "FormLimits",
    "NeedFacts",
    "OfferFacts",
    "Period",
    "Place",
    "Policy",
    "PolicyAnswer",
    "Ranking",
    "Vocabulary",
    "Weights",
    "rank",
]
