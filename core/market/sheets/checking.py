"""What each row would become, and what is wrong in it. Nothing is saved here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.accounts.models import User
from core.base.errors import DomainError
from core.market.domain.needs import NeedChoice
from core.market.models import Need
from core.market.sheets.columns import BY_NAME
from core.market.sheets.facts import Facts
from core.market.sheets.reading import Line
from core.market.sheets.rows import read_row
from core.market.sheets.twins import identity
from core.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend in a row: under which heading, what stands there and what to do."""

    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of the sheet: good, bad, or the same as what is there already."""

    number: int
    title: str
    organisation: Organisation | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    choices: Sequence[NeedChoice] = ()
    problems: Sequence[Problem] = ()
    same_as: Need | None = None
    same_as_row: int | None = None

    @property
    def is_bad(self) -> bool:
        return bool(self.problems)

    @property
    def is_twin(self) -> bool:
        """Whether the same stands in a need already, or in a row above."""
        return self.same_as is not None or self.same_as_row is not None

    @property
    def is_good(self) -> bool:
        return not self.is_bad and not self.is_twin


@dataclass(frozen=True, slots=True)
class Report:
    """Every row of a sheet, in its order."""

    rows: Sequence[CheckedRow]

    @property
    def good(self) -> list[CheckedRow]:
        return [row for row in self.rows if row.is_good]

    @property
    def bad(self) -> list[CheckedRow]:
        return [row for row in self.rows if row.is_bad]

    @property
    def twins(self) -> list[CheckedRow]:
        return [row for row in self.rows if row.is_twin]


def check_lines(lines: Sequence[Line], *, by: User) -> Report:
    """Return what each row would become as a need that ``by`` registers. Asks the database as often
    for five hundred rows as for one."""
    facts = Facts(lines, by=by)
    numbers: dict[Any, int] = {}
    return Report([_checked(line, facts, numbers) for line in lines])


def _checked(line: Line, facts: Facts, numbers: dict[Any, int]) -> CheckedRow:
    row = read_row(line, facts)
    title = line.cells.get("title", "")
    if row.problems or row.organisation is None:
        return CheckedRow(
            line.number, title, row.organisation, problems=_shown(row.problems, line.cells)
        )
    same = identity(row.organisation.pk, row.values, row.choices)
    first = numbers.setdefault(same, line.number)
    return CheckedRow(
        line.number,
        row.values["title"],
        row.organisation,
        row.values,
        row.choices,
        same_as=facts.open_needs.get(same),
        same_as_row=first if first != line.number else None,
    )


def _shown(problems: Collection[DomainError], cells: Mapping[str, str]) -> list[Problem]:
    """Return the problems in the order of the columns, what belongs to none of them last."""
    shown = [
        Problem(str(column), cells.get(name, ""), str(problem))
        for name, column in BY_NAME.items()
        for problem in problems
        if problem.field == name
    ]
    return shown + [Problem("", "", str(each)) for each in problems if each.field not in BY_NAME]
