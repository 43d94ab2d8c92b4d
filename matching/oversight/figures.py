"""Figures of groups from counts. Pure.

A group of fewer than ten people is left out, and out of the sums that the others are held against. All that
is left out is of ten people or more together, since what they come to could be worked out from another
table of the same month.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FEWEST_PEOPLE: Final = 10
"""A figure is of so many people at least."""
FEWEST_CHOICES: Final = 10
"""Before so many have been asked, who was asked says nothing about groups."""
ALARM_BELOW: Final = 0.8
"""The four-fifths rule: a group that comes to less than this share of the others' is looked at."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of a group: people, their lines in lists, how far up those stood, who was asked."""

    people: int = 0
    lines: int = 0
    exposure: float = 0.0
    chosen: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.people + other.people,
            self.lines + other.lines,
            self.exposure + other.exposure,
            self.chosen + other.chosen,
        )


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """One group beside the others.

    ``exposure_ratio`` is the group's share of the attention over its share of the lines; 1 is even.
    ``choice_ratio`` is how often its lines are asked over how often those of the best group are; None
    where too few have been asked for it to say anything.
    """

    name: str
    people: int
    lines: int
    chosen: int
    exposure_ratio: float
    choice_ratio: float | None

    @property
    def exposure_percent(self) -> int:
        """Attention, where 100 is even."""
        return round(self.exposure_ratio * 100)

    @property
    def choice_percent(self) -> int | None:
        """How often the group's lines are asked, where 100 is the best group."""
        return None if self.choice_ratio is None else round(self.choice_ratio * 100)

    @property
    def is_low(self) -> bool:
        """Whether somebody should look at why the group comes out low."""
        ratios = (self.exposure_ratio, self.choice_ratio)
        return any(ratio is not None and ratio < ALARM_BELOW for ratio in ratios)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The groups large enough to show, and how many were too small."""

    groups: tuple[GroupFigure, ...]
    left_out: int

    @property
    def has_low(self) -> bool:
        """Whether any group comes out low."""
        return any(group.is_low for group in self.groups)


def compare(tallies: Mapping[str, Tally]) -> Comparison:
    """Hold groups against each other. One group alone is compared with nothing, and not shown."""
    shown = _large_enough(tallies)
    if len(shown) < 2:
        return Comparison((), len(tallies))
    whole = sum(shown.values(), Tally())
    best = max(tally.chosen / tally.lines for tally in shown.values())
    says_something = whole.chosen >= FEWEST_CHOICES
    groups = tuple(
        GroupFigure(
            name,
            tally.people,
            tally.lines,
            tally.chosen,
            _ratio(tally.exposure, whole.exposure) / _ratio(tally.lines, whole.lines),
            tally.chosen / tally.lines / best if says_something else None,
        )
        for name, tally in shown.items()
    )
    return Comparison(groups, len(tallies) - len(shown))


def _large_enough(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    """Return the groups that may be shown, in the order given."""
    shown = {
        name: tally
        for name, tally in tallies.items()
        if tally.people >= FEWEST_PEOPLE and tally.lines
    }
    hidden = sum(tally.people for name, tally in tallies.items() if name not in shown)
    while shown and 0 < hidden < FEWEST_PEOPLE:
        smallest = min(shown, key=lambda name: shown[name].people)
        hidden += shown.pop(smallest).people
    return shown


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
