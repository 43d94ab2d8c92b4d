"""One row of a sheet, from cells to what ``save_need`` takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.base.errors import DomainError
from core.competence.models import Concept
from core.market.domain.needs import NEED_FIELDS, NeedChoice
from core.market.enums import LONGEST_EXCHANGE_DAYS, SalaryPayer
from core.market.forms.need import CONCEPT_FIELDS
from core.market.models import Need
from core.market.sheets.cells import choice_in, county_in, date_in, number_in, text_in
from core.market.sheets.columns import BY_NAME, REQUIRED, in_every_language
from core.market.sheets.facts import Facts
from core.market.sheets.periods import PERIOD, period_in
from core.market.sheets.reading import Line
from core.organisations.models import Organisation

#: Least and most of each number, as the need's fields have them.
NUMBERS = {
    "remote_percent": (0, 100),
    "work_percent": (10, 100),
    "people_count": (1, 50),
    "min_days": (1, LONGEST_EXCHANGE_DAYS),
    "max_days": (1, LONGEST_EXCHANGE_DAYS),
    "min_months": (1, 12),
    "max_months": (1, 12),
}
DATES = ("earliest_start", "latest_start", "latest_end")
CHOSEN = ("mode", "employer_responsibility", "language", "is_duration_negotiable")
_OTHERWISE = ("unit", "contact", "form", "salary_payer", "county")
TEXTS = tuple(name for name in NEED_FIELDS if name not in {*NUMBERS, *DATES, *CHOSEN, *_OTHERWISE})
_ValueT = TypeVar("_ValueT")


@dataclass
class Row:
    """What a row says, and every problem found on the way."""

    organisation: Organisation | None = None
    values: dict[str, Any] = field(default_factory=dict)
    choices: list[NeedChoice] = field(default_factory=list)
    problems: list[DomainError] = field(default_factory=list)


def read_row(line: Line, facts: Facts) -> Row:
    """Return what a row becomes; with problems, its values are not to be used."""
    row = Row()
    cells = _Cells(line.cells, row.problems)
    row.organisation = cells.read("orgnr", facts.organisation_in)
    read = {name: cells.read(name, meaning) for name, meaning in _meanings(facts).items()}
    if row.organisation:
        read["unit"] = cells.read("unit", partial(facts.unit_in, organisation=row.organisation))
    row.problems += _example_problems(read["title"])
    if not any(problem.field in PERIOD for problem in row.problems):
        longest = facts.rules[read["form"]].max_days if read["form"] else LONGEST_EXCHANGE_DAYS
        period, impossible = period_in(read, longest_days=longest)
        read |= period
        row.problems += impossible
    row.values = _filled(read, facts)
    row.choices = _choices(cells, facts)
    row.problems += _stray_problems(line)
    return row


@dataclass(frozen=True, slots=True)
class _Cells:
    """Reads cells one by one and collects what is wrong in them."""

    cells: Mapping[str, str]
    problems: list[DomainError]

    def read(self, name: str, meaning: Callable[[str], _ValueT]) -> _ValueT | None:
        """Return what the cell of a column means; None for an empty or a bad one."""
        cell = self.cells.get(name, "")
        try:
            if cell:
                return meaning(cell)
            if name in REQUIRED:
                raise DomainError(_("Fill in this cell."))
        except DomainError as problem:
            self.problems.append(DomainError(str(problem), field=name))
        return None


def _meanings(facts: Facts) -> dict[str, Callable[[str], Any]]:
    """Return how each column is read that stands for itself alone."""
    payers = [code for code in SalaryPayer.values if facts.programme.allows_payer(code)]
    meanings: dict[str, Callable[[str], Any]] = {
        "title": partial(text_in, "title"),
        "form": partial(choice_in, "form", allowed=list(facts.rules)),
        "salary_payer": partial(choice_in, "salary_payer", allowed=payers),
        "county": county_in,
    }
    meanings |= {name: partial(choice_in, name) for name in CHOSEN}
    meanings |= {name: partial(text_in, name) for name in TEXTS}
    meanings |= {
        name: partial(number_in, least=least, most=most) for name, (least, most) in NUMBERS.items()
    }
    return meanings | dict.fromkeys(DATES, date_in)


def _filled(read: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """Return the need's values; an empty cell is what an untouched need has."""
    untouched = Need(language=facts.by.language or "nb")
    written = {name: value for name, value in read.items() if value is not None}
    written["is_duration_negotiable"] = read["is_duration_negotiable"] == "yes"
    written["contact"] = facts.by
    return {
        name: written[name] if name in written else getattr(untouched, name) for name in NEED_FIELDS
    }


def _choices(cells: _Cells, facts: Facts) -> list[NeedChoice]:
    chosen: dict[Concept, NeedChoice] = {}
    for name, relation in CONCEPT_FIELDS.items():
        found: Sequence[Concept] = (
            cells.read(name, partial(facts.vocabulary.concepts_in, name)) or ()
        )
        for concept in found:
            if concept in chosen:
                text = _("%(concept)s stands in another list too. Keep it in one.")
                cells.problems.append(DomainError(text % {"concept": concept}, field=name))
            chosen[concept] = NeedChoice(concept, relation)
    return list(chosen.values())


def _example_problems(title: str | None) -> list[DomainError]:
    if title not in in_every_language(BY_NAME["title"].example):
        return []
    text = _("This is the template's example. Write a need of your own, or take the row out.")
    return [DomainError(text, field="title")]


def _stray_problems(line: Line) -> list[DomainError]:
    if not line.stray:
        return []
    text = _(
        "“%(text)s” stands under no heading. Give the column a heading. In a CSV file, put a cell "
        "that holds the dividing sign in quotation marks."
    )
    return [DomainError(text % {"text": Truncator(line.stray).chars(60)})]
