"""Counting a month's lists, in two queries whatever their number."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Ln
from django.utils.translation import gettext as _

from core.base import clock
from core.exchange.enums import CandidateSource
from core.exchange.models import Candidate
from core.market.counties import county_name
from core.market.enums import ExchangeForm
from matching.models import Match, MatchRun
from matching.oversight.figures import Comparison, Tally, compare

FIRST_PAGE: Final = 10
"""Lines this far down are seen; the first counts most (1 / log2(1 + rank)), those after not at all."""
MONTHS_BACK: Final = 11
_LENDER: Final = "offer__member__organisation"
_COUNTY: Final = "offer__member__organisation__county"
FEW, SOME = 5, 20
"""An organisation with fewer people available than this is small, or of middle size."""


def comparisons(month: dt.date) -> dict[str, Comparison]:
    """Compare the lists of a month by size of the lender, by its county and by exchange form.

    Of each need the last list made in the month counts. Chosen is who was asked for contact out of a list.
    """
    matches = _lines(month)
    by_lender = _counted(matches, _LENDER, _COUNTY)
    by_form = _counted(matches, "run__need__form")
    return {
        "size": compare(_summed((_size(row["people"]), row) for row in by_lender)),
        "county": compare(_summed((_county(row[_COUNTY]), row) for row in by_lender)),
        "form": compare(
            _summed((str(ExchangeForm(row["run__need__form"]).label), row) for row in by_form)
        ),
    }


def _lines(month: dt.date) -> QuerySet[Match]:
    first = dt.datetime.combine(month.replace(day=1), dt.time(), tzinfo=clock.zone())
    after = dt.datetime.combine(next_month(month), dt.time(), tzinfo=clock.zone())
    made = MatchRun.objects.filter(created_at__gte=first, created_at__lt=after)
    newest = made.filter(need=OuterRef("need")).order_by("-created_at", "-id").values("pk")[:1]
    newest_runs = made.filter(pk=Subquery(newest))
    return Match.objects.filter(run__in=newest_runs, offer__isnull=False)


def next_month(month: dt.date) -> dt.date:
    """Return the first day of the month after."""
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def last_months(today: dt.date) -> list[dt.date]:
    """Return the first days of this month and the eleven before it, the newest first."""
    months = [today.replace(day=1)]
    for _each in range(MONTHS_BACK):
        months.append((months[-1] - dt.timedelta(days=1)).replace(day=1))
    return months


def _counted(matches: QuerySet[Match], *groups: str) -> list[dict[str, Any]]:
    return list(matches.values(*groups).annotate(**_counts()))


def _counts() -> dict[str, Any]:
    asked = Candidate.objects.filter(
        need=OuterRef("run__need"),
        offer=OuterRef("offer"),
        source=CandidateSource.RANKING,
        contact_requested_at__isnull=False,
    )
    seen = When(rank__lte=FIRST_PAGE, then=Value(math.log(2)) / Ln(F("rank") + 1.0))
    return {
        "people": Count("offer", distinct=True),
        "lines": Count("pk"),
        "exposure": Sum(Case(seen, default=Value(0.0), output_field=FloatField())),
        "chosen": Count("pk", filter=Exists(asked)),
    }


def _summed(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Tally]:
    tallies: dict[str, Tally] = defaultdict(Tally)
    for name, row in rows:
        tallies[name] += Tally(row["people"], row["lines"], row["exposure"], row["chosen"])
    return dict(sorted(tallies.items()))


def _size(people: int) -> str:
    if people < FEW:
        return _("1 to 4 people in the lists")
    if people < SOME:
        return _("5 to 19 people in the lists")
    return _("20 people or more in the lists")


def _county(code: str | None) -> str:
    return county_name(code) if code else _("County not known")
