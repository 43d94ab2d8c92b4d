"""What a ranking consists of: codes, whole numbers and dates; sentences are made elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Parameter = str | int | bool | tuple[str, ...] | None
Parameters = Mapping[str, Parameter]
Side = Literal["host", "lender", "platform"]

MILLION = 1_000_000
FULL_SCORE = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest change one side could make so that a failed rule passes."""

    code: str
    side: Side
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One hard rule tried on one pair. A warning is a passed rule with something to say."""

    code: str
    passed: bool
    parameters: Parameters
    changes: tuple[Change, ...] = ()
    warning: bool = False


@dataclass(frozen=True, slots=True)
class CriterionValue:
    """How well one criterion is met, in millionths, with the parts that made it so."""

    millionths: int
    parts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CriterionPoints:
    """A criterion's share of the score: `points` of at most `maximum` basis points."""

    code: str
    points: int
    maximum: int
    millionths: int
    parts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RankedOffer:
    """An offer in the list. The points of its criteria sum exactly to its score."""

    offer_id: str
    rank: int
    score: int
    criteria: tuple[CriterionPoints, ...]
    rules: tuple[RuleOutcome, ...]
    rank_without: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ExcludedOffer:
    """An offer outside the list, with every rule that failed, the most protective first."""

    offer_id: str
    failed: tuple[RuleOutcome, ...]


@dataclass(frozen=True, slots=True)
class PossibleChange:
    """A single change and how many excluded offers it alone would let in."""

    change: Change
    offers: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer for one need.

    `excluded_counts` counts each excluded offer once, under the first rule it failed.
    `possible_changes` has the change that would let most offers in first.
    """

    need_id: str
    engine_version: str
    weights_version: str
    facts_hash: str
    ranked: tuple[RankedOffer, ...]
    excluded: tuple[ExcludedOffer, ...]
    excluded_counts: Mapping[str, int]
    possible_changes: tuple[PossibleChange, ...]

    @property
    def eligible(self) -> int:
        """How many offers are in the list."""
        return len(self.ranked)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The best of a ranking, as they stand in it: what a pool too large to rank whole is asked for.

    `eligible` is how many offers the whole ranking has, and `rank_without` counts all of them.
    """

    need_id: str
    engine_version: str
    weights_version: str
    facts_hash: str
    ranked: tuple[RankedOffer, ...]
    eligible: int
    excluded_counts: Mapping[str, int]
