"""The reciprocity ledger: person-weeks lent and borrowed by each organisation (requirement D7)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import DateField, DurationField, ExpressionWrapper, F, Q, Sum, Value
from django.db.models.functions import Coalesce, ExtractDay, Greatest, Least

from core.exchange.models import Placement

DAYS_IN_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Balance:
    """One organisation, with all others or with one of them. Weeks are of full time, to one decimal."""

    organisation_id: UUID
    name: str
    lent: float
    borrowed: float

    @property
    def difference(self) -> float:
        """Lent minus borrowed: above zero, it has given more than it has got."""
        return round(self.lent - self.borrowed, 1)


def balances(day: dt.date) -> list[Balance]:
    """Return the balance of every organisation that has lent or borrowed until ``day``, by name."""
    flows = list(_flows(day, Placement.objects.all()))
    return _balances((lender, host, days) for lender, host, days in flows)


def balances_with(organisation_id: UUID, day: dt.date) -> list[Balance]:
    """Return, for one organisation, what each other has lent it (``lent``) and borrowed of it."""
    own = Q(agreement__lender=organisation_id) | Q(agreement__host=organisation_id)
    rows = _balances(_flows(day, Placement.objects.filter(own)))
    return [row for row in rows if row.organisation_id != organisation_id]


_Organisation = tuple[UUID, str]


def _flows(day: dt.date, placements: Any) -> Iterable[tuple[_Organisation, _Organisation, int]]:
    """Yield lender, host and hundredths of full-time days between them, summed in the database."""
    last = Least(
        Coalesce("ended_on", "ends_early_on", "agreement__end_date", output_field=DateField()),
        Value(day, output_field=DateField()),
    )
    # Both the first and the last day count.
    between = ExpressionWrapper(last - F("started_on"), output_field=DurationField())
    length = Greatest(ExtractDay(between) + 1, 0)
    rows: Sequence[dict[str, Any]] = (
        placements.filter(started_on__lte=day)
        .values(
            lender=F("agreement__lender"),
            lender_name=F("agreement__lender__name"),
            host=F("agreement__host"),
            host_name=F("agreement__host__name"),
        )
        .annotate(days=Sum(length * F("agreement__work_percent")))
        .order_by("lender_name", "host_name")
    )
    for row in rows:
        yield (row["lender"], row["lender_name"]), (row["host"], row["host_name"]), row["days"]


def _balances(flows: Iterable[tuple[_Organisation, _Organisation, int]]) -> list[Balance]:
    lent: dict[_Organisation, int] = defaultdict(int)
    borrowed: dict[_Organisation, int] = defaultdict(int)
    for lender, host, days in flows:
        lent[lender] += days
        borrowed[host] += days
    everybody = sorted({*lent, *borrowed}, key=lambda each: (each[1].casefold(), each[0]))
    return [
        Balance(key, name, _weeks(lent[key, name]), _weeks(borrowed[key, name]))
        for key, name in everybody
    ]


def _weeks(hundredths: int) -> float:
    return round(hundredths / 100 / DAYS_IN_A_WEEK, 1)
