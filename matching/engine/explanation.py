"""The explanation record: one JSON object per shown pair, the same for host and employee.

Its schema is documented in docs/formats/explanation.md. It holds codes, numbers and dates;
the sentences are made from it in the reader's language.
"""

from typing import Any, Final, cast

from matching.engine.results import (
    FULL_SCORE,
    Change,
    CriterionPoints,
    ExcludedOffer,
    RankedOffer,
    Ranking,
    RuleOutcome,
    Shortlist,
)
from matching.engine.serialise import to_plain
from matching.engine.weights import apportion

SCHEMA_VERSION: Final = 1
CONCEPT_CRITERIA: Final = ("competence", "themes", "stakeholder_groups", "traits")


def explain(ranking: Ranking | Shortlist, ranked: RankedOffer) -> dict[str, Any]:
    """Why an offer stands where it stands."""
    return {
        "schema": SCHEMA_VERSION,
        "need": ranking.need_id,
        "offer": ranked.offer_id,
        "rank": ranked.rank,
        "ranked": ranking.eligible,
        "score": ranked.score,
        "maximum": FULL_SCORE,
        "criteria": [_criterion(points) for points in ranked.criteria],
        "missing": _missing(ranked),
        "rules": [_rule(outcome) for outcome in ranked.rules],
        "excluded": dict(sorted(ranking.excluded_counts.items())),
        "rank_without": dict(ranked.rank_without),
        "engine_version": ranking.engine_version,
        "weights_version": ranking.weights_version,
        "facts_hash": ranking.facts_hash,
    }


def explain_exclusion(ranking: Ranking, excluded: ExcludedOffer) -> dict[str, Any]:
    """Why an offer is outside the list, and the nearest change that would help."""
    return {
        "schema": SCHEMA_VERSION,
        "need": ranking.need_id,
        "offer": excluded.offer_id,
        "rules": [_rule(outcome) for outcome in excluded.failed],
        "engine_version": ranking.engine_version,
        "facts_hash": ranking.facts_hash,
    }


def possible_changes(ranking: Ranking) -> list[dict[str, Any]]:
    """The single changes that would let offers in, the most helpful first."""
    return [
        {**_change(possible.change), "offers": possible.offers}
        for possible in ranking.possible_changes
    ]


def _criterion(points: CriterionPoints) -> dict[str, Any]:
    parts = to_plain(points.parts)
    if points.code in CONCEPT_CRITERIA:
        parts["asked"] = _with_points(points, parts["asked"])
    return {
        "code": points.code,
        "points": points.points,
        "maximum": points.maximum,
        "parts": parts,
    }


def _with_points(points: CriterionPoints, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The criterion's points shared out on what was asked, so that these add up as well."""
    given = apportion(points.points, [part["weight"] * part["millionths"] for part in asked])
    most = apportion(points.maximum, [part["weight"] for part in asked])
    return [
        {**part, "points": own, "maximum": maximum}
        for part, own, maximum in zip(asked, given, most, strict=True)
    ]


def _missing(ranked: RankedOffer) -> list[str]:
    return [
        part["concept"]
        for points in ranked.criteria
        if points.code in CONCEPT_CRITERIA
        for part in cast(list[dict[str, Any]], points.parts["asked"])
        if part["matched"] is None
    ]


def _rule(outcome: RuleOutcome) -> dict[str, Any]:
    return {
        "code": outcome.code,
        "passed": outcome.passed,
        "warning": outcome.warning,
        "parameters": to_plain(outcome.parameters),
        "changes": [_change(change) for change in outcome.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "code": change.code,
        "side": change.side,
        "parameters": to_plain(change.parameters),
    }
