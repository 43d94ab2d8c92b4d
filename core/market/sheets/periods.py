"""Dates and lengths of a row, which a sheet may give in more ways than a need keeps them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.base.errors import DomainError
from core.market.domain.periods import days_of, period_problems
from core.market.enums import PeriodUnit

_MONTHS = {"min_days": "min_months", "max_days": "max_months"}
#: The columns that together say when and how long.
PERIOD = ("earliest_start", "latest_start", "latest_end", *_MONTHS, *_MONTHS.values())


def period_in(
    read: Mapping[str, Any], *, longest_days: int
) -> tuple[dict[str, Any], list[DomainError]]:
    """Return a need's dates and lengths from what a row says of them, and what is impossible in them."""
    period = {"earliest_start": read["earliest_start"], "latest_start": read["latest_start"]}
    try:
        period |= _lengths(read)
        if read["latest_end"]:
            _fit_latest_end(period, read["latest_end"])
    except DomainError as problem:
        return period, [problem]
    found = period_problems(**period, longest_days=longest_days)
    problems = {(_column_of(problem.field, read), str(problem)) for problem in found}
    return period, [DomainError(text, field=column) for column, text in sorted(problems)]


def _lengths(read: Mapping[str, Any]) -> dict[str, int | None]:
    """Return shortest and longest period in days; one alone is an exact length, as in the form."""
    lengths: dict[str, int | None] = {}
    for days, months in _MONTHS.items():
        if read[days] and read[months]:
            raise DomainError(_("Write the length in days or in months, not both."), field=months)
        lengths[days] = days_of(read[months], PeriodUnit.MONTHS) if read[months] else read[days]
    if lengths["max_days"] is None:
        lengths["max_days"] = lengths["min_days"]
    return lengths


def _fit_latest_end(period: dict[str, Any], end: dt.date) -> None:
    """Let dates and lengths say the same as the latest end, which a need does not keep.

    With a longest period the latest start follows from it; without one the longest period does.
    """
    start = period["earliest_start"]
    if period["latest_start"]:
        raise DomainError(
            _("Write the latest start or the latest end, not both."), field="latest_end"
        )
    if start is None:
        raise DomainError(
            _("Write the earliest start too, or empty the latest end."), field="earliest_start"
        )
    room = (end - start).days
    if room < 1:
        raise DomainError(
            _("The latest end must be after the earliest start. Change one of them."),
            field="latest_end",
        )
    if period["max_days"] is None:
        period["max_days"] = room
    elif room < period["max_days"]:
        raise DomainError(
            _(
                "From the earliest start to the latest end there are %(room)d days, and the longest "
                "period is %(days)d. Change one of them."
            )
            % {"room": room, "days": period["max_days"]},
            field="latest_end",
        )
    else:
        period["latest_start"] = end - dt.timedelta(days=period["max_days"])


def _column_of(field: str | None, read: Mapping[str, Any]) -> str:
    """Return under which heading a value of the need was written."""
    own = {"min_days": ("min_days", "min_months"), "max_days": ("max_days", "max_months")}
    written = [name for name in own.get(field or "", ()) if read[name]]
    if field == "max_days" and not written:
        written = [name for name in ("latest_end", *own["min_days"]) if read[name]]
    return written[0] if written else field or ""
