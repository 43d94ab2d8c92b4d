"""How long an exchange may last: units, limits and what they say of a stated range."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.base.errors import DomainError
from core.market.enums import LONGEST_EXCHANGE_DAYS, PeriodUnit
from core.market.models import FormRules

MONTHS_IN_YEAR = 12
DAYS_IN_WEEK = 7


def days_of(number: int, unit: str) -> int:
    """Return a length in days. Twelve months are exactly the longest exchange, 365 days."""
    if unit == PeriodUnit.MONTHS:
        return number * LONGEST_EXCHANGE_DAYS // MONTHS_IN_YEAR
    return number * DAYS_IN_WEEK if unit == PeriodUnit.WEEKS else number


def _count_of(days: int, unit: PeriodUnit) -> int | None:
    """Return how many ``unit`` make exactly ``days``, or None."""
    about = {
        PeriodUnit.DAYS: days,
        PeriodUnit.WEEKS: days // DAYS_IN_WEEK,
        PeriodUnit.MONTHS: -(-days * MONTHS_IN_YEAR // LONGEST_EXCHANGE_DAYS),
    }[unit]
    return about if days_of(about, unit) == days else None


def natural_unit(*lengths: int | None) -> PeriodUnit:
    """Return the largest unit in which every length is a whole number."""
    known = [days for days in lengths if days]
    for unit in (PeriodUnit.MONTHS, PeriodUnit.WEEKS):
        if known and all(_count_of(days, unit) for days in known):
            return unit
    return PeriodUnit.DAYS if known else PeriodUnit.MONTHS


def count_of(days: int | None, unit: PeriodUnit) -> int | None:
    """Return a length as a number of ``unit``; None for no length or one that does not go up."""
    return None if days is None else _count_of(days, unit)


def period_problems(
    *,
    earliest_start: dt.date | None,
    latest_start: dt.date | None,
    min_days: int | None,
    max_days: int | None,
    longest_days: int = LONGEST_EXCHANGE_DAYS,
) -> list[DomainError]:
    """Return what makes a stated period impossible, each at its field."""
    problems = []
    if earliest_start and latest_start and latest_start < earliest_start:
        problems.append(
            DomainError(
                _("The latest start is before the earliest start. Change one of them."),
                field="latest_start",
                code="end_before_start",
            )
        )
    for field, days in (("min_days", min_days), ("max_days", max_days)):
        if days is not None and days > longest_days:
            problems.append(
                DomainError(_too_long(days, longest_days), field=field, code="too_long")
            )
        elif days is not None and days < 1:
            problems.append(
                DomainError(_("Enter at least one day."), field=field, code="too_short")
            )
    if min_days is not None and max_days is not None and min_days > max_days:
        problems.append(
            DomainError(
                _("The longest period is shorter than the shortest. Change one of them."),
                field="max_days",
                code="end_before_start",
            )
        )
    return problems


def _too_long(days: int, longest_days: int) -> str:
    return _(
        "An exchange lasts at most %(longest)d days (12 months are 365 days). You entered %(days)d."
    ) % {"longest": longest_days, "days": days}


@dataclass(frozen=True, slots=True)
class PeriodWarning:
    """A period outside what the form recommends: allowed, with a reason."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


def period_warnings(
    rules: FormRules, *, min_days: int | None, max_days: int | None
) -> list[PeriodWarning]:
    """Return what the exchange form's rules recommend against in a range of days."""
    name = rules.get_form_display()
    warnings = []
    if max_days is not None and max_days > rules.recommended_max_days:
        text = ngettext(
            "%(form)s: at most %(limit)d day is recommended, and you ask for up to %(days)d.",
            "%(form)s: at most %(limit)d days are recommended, and you ask for up to %(days)d.",
            rules.recommended_max_days,
        ) % {"form": name, "limit": rules.recommended_max_days, "days": max_days}
        warnings.append(PeriodWarning("above_recommended", text))
    if min_days is not None and min_days < rules.min_days:
        text = ngettext(
            "%(form)s: at least %(limit)d day is recommended, and you accept %(days)d.",
            "%(form)s: at least %(limit)d days are recommended, and you accept %(days)d.",
            rules.min_days,
        ) % {"form": name, "limit": rules.min_days, "days": min_days}
        warnings.append(PeriodWarning("below_recommended", text))
    return warnings
