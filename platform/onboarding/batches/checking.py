"""Every line of a list against the rules, against the other lines and against the customers there are.

Needs the platform's door. The number of queries does not depend on the length of the list.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.utils.translation import gettext as _

from core.base.errors import DomainError
from onboarding.batches.reading import Line, Problem
from onboarding.models import ProvisioningRun
from onboarding.sectors.queries import current_sectors
from onboarding.validation import CleanOrder, TenantOrder, check_order
from tenants.enums import GONE
from tenants.hosts import quarantined_slugs
from tenants.models import Tenant

DEFAULT_COLOURS = {"primary_colour": "#12454f", "accent_colour": "#b3541e"}
_COLUMN_OF = {"sector_id": "sector"}
Owners = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A line that may become a customer."""

    number: int
    order: CleanOrder


@dataclass(frozen=True, slots=True)
class Report:
    """What a dry run says: the lines that can be set up, and every problem of the others."""

    good: tuple[GoodLine, ...]
    problems: tuple[Problem, ...]

    @property
    def total(self) -> int:
        """How many customers the list names."""
        return len(self.good) + self.bad

    @property
    def bad(self) -> int:
        """How many lines have something to mend."""
        return len({problem.line for problem in self.problems})

    @property
    def without_administrator(self) -> int:
        """How many good lines name nobody to invite."""
        return sum(not line.order["admin_email"] for line in self.good)


def check_lines(lines: Sequence[Line]) -> Report:
    """Return which lines can be set up, and what to mend in each of the others."""
    languages = {
        row.sector.code: row.content.default_language for row in current_sectors(only_active=True)
    }
    good: list[GoodLine] = []
    problems: list[Problem] = []
    taken, resting = _taken(), quarantined_slugs()
    firsts: dict[tuple[str, str], int] = {}
    for line in lines:
        order, errors = check_order(_order(line, languages), sectors=languages)
        found = [_problem(line, error) for error in errors]
        found += _repeats(line, order, firsts)
        found += _taken_already(line, order, taken)
        found += _given_up_lately(line, order, resting)
        problems += found
        if not found:
            good.append(GoodLine(line.number, order))
    return Report(tuple(good), tuple(problems))


def _order(line: Line, languages: Mapping[str, str]) -> TenantOrder:
    cells = {name: text.strip() for name, text in line.cells.items()}
    usual = languages.get(cells["sector"].lower(), settings.LANGUAGE_CODE)
    cells["default_language"] = cells["default_language"].lower() or usual
    for colour, standard in DEFAULT_COLOURS.items():
        cells[colour] = cells[colour] or standard
    return cast(TenantOrder, cells)


def _problem(line: Line, error: DomainError) -> Problem:
    column = error.field or ""
    return Problem(line.number, column, str(error), line.cells.get(column, "")[:80])


def _repeats(
    line: Line, order: CleanOrder, firsts: dict[tuple[str, str], int]
) -> Iterable[Problem]:
    """Yield a problem for each value that an earlier line has; the earlier one keeps it."""
    for column in ("slug", "orgnr", "area_code"):
        value = str(order.get(column, ""))
        if not value:
            continue
        first = firsts.setdefault((column, value), line.number)
        if first != line.number:
            text = _("Line %(line)d has the same. Each customer needs its own.") % {"line": first}
            yield Problem(line.number, column, text, value)


def _taken() -> Owners:
    """Return, by column, the values that customers have and whose they are."""
    runs = ProvisioningRun.objects.filter(tenant__isnull=False)
    numbers = list(runs.values_list("orgnr", "area_code", "tenant__name"))
    return {
        "slug": dict(Tenant.objects.exclude(state__in=GONE).values_list("slug", "name")),
        "orgnr": {orgnr: name for orgnr, _code, name in numbers if orgnr},
        "area_code": {code: name for _orgnr, code, name in numbers if code},
    }


def _taken_already(line: Line, order: CleanOrder, taken: Owners) -> Iterable[Problem]:
    for column, owners in taken.items():
        value = str(order.get(column, ""))
        if owner := owners.get(value, ""):
            text = _("%(customer)s has it already. Choose another, or take the line away.")
            yield Problem(line.number, column, text % {"customer": owner}, value)


def _given_up_lately(
    line: Line, order: CleanOrder, resting: Mapping[str, dt.date]
) -> Iterable[Problem]:
    slug = str(order.get("slug", ""))
    if free_from := resting.get(slug):
        text = _("“%(slug)s” belonged to another customer and is free again from %(day)s.")
        words = {"slug": slug, "day": free_from.isoformat()}
        yield Problem(line.number, "slug", text % words, slug)
