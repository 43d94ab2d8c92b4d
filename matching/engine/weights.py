"""How much each criterion counts, per exchange form: a table people wrote and may change.

The defaults are a considered starting point, not a result: competence leads where concrete tasks
are done (secondment), themes and the person's wishes count more where the aim is insight (short
exchange), and the role where two people swap similar tasks (rotation).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from matching.engine.results import FULL_SCORE

CRITERIA: Final = (
    "competence",
    "themes",
    "stakeholder_groups",
    "traits",
    "text",
    "role_title",
    "period",
    "place",
    "share",
    "person_wishes",
    "host_wishes",
    "freshness",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Basis points per criterion for each form; `any` serves a need without a form."""

    version: str
    tables: Mapping[str, Mapping[str, int]]

    def __post_init__(self) -> None:
        if "any" not in self.tables:
            raise ValueError(f"weights {self.version} have no table for 'any' form")
        for form, table in self.tables.items():
            self._check(form, table)

    def _check(self, form: str, table: Mapping[str, int]) -> None:
        name = f"weights {self.version} for {form}"
        if unknown := sorted(set(table) - set(CRITERIA)):
            raise ValueError(f"{name}: unknown criteria {', '.join(unknown)}")
        if negative := sorted(code for code, points in table.items() if points < 0):
            raise ValueError(f"{name}: negative weight for {', '.join(negative)}")
        if (total := sum(table.values())) != FULL_SCORE:
            raise ValueError(f"{name}: the points sum to {total}, they must sum to {FULL_SCORE}")

    def maxima(self, form: str | None, used: Collection[str]) -> dict[str, int]:
        """The most each used criterion can give; what a need does not ask about is shared out."""
        table = self.tables.get(form or "any", self.tables["any"])
        asked = [code for code in CRITERIA if code in used]
        return dict(
            zip(asked, apportion(FULL_SCORE, [table.get(c, 0) for c in asked]), strict=True)
        )


def apportion(total: int, shares: Collection[int]) -> list[int]:
    """Whole parts of `total` in proportion to `shares`, by largest remainder, first on ties.

    All parts are 0 when all shares are.
    """
    whole = sum(shares)
    if whole == 0:
        return [0] * len(shares)
    divided = [divmod(share * total, whole) for share in shares]
    parts = [quotient for quotient, _ in divided]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-divided[i][1], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


_SECONDMENT: Final = {
    "competence": 3600,
    "themes": 400,
    "stakeholder_groups": 250,
    "traits": 250,
    "text": 1600,
    "role_title": 900,
    "period": 1000,
    "place": 600,
    "share": 300,
    "person_wishes": 500,
    "host_wishes": 200,
    "freshness": 400,
}
_ROTATION: Final = {
    "competence": 3000,
    "themes": 600,
    "stakeholder_groups": 300,
    "traits": 200,
    "text": 1400,
    "role_title": 1400,
    "period": 1000,
    "place": 600,
    "share": 200,
    "person_wishes": 700,
    "host_wishes": 200,
    "freshness": 400,
}
_SHORT_EXCHANGE: Final = {
    "competence": 2600,
    "themes": 1000,
    "stakeholder_groups": 500,
    "traits": 300,
    "text": 1600,
    "role_title": 600,
    "period": 1000,
    "place": 600,
    "share": 200,
    "person_wishes": 900,
    "host_wishes": 300,
    "freshness": 400,
}

DEFAULT_WEIGHTS: Final = Weights(
    version="2026-11",
    tables={
        "any": _SECONDMENT,
        "secondment": _SECONDMENT,
        "rotation": _ROTATION,
        "short_exchange": _SHORT_EXCHANGE,
    },
)
