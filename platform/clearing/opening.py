"""Which organisation may show what to which tenant, worked out of the exchange policy. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product

from clearing.enums import Shown


@dataclass(frozen=True, slots=True)
class Side:
    """An organisation of a tenant, and the days on which it takes part."""

    owner: str
    orgnr: str
    covered_from: dt.date
    covered_until: dt.date | None

    def is_covered_on(self, day: dt.date) -> bool:
        return self.covered_from <= day and (self.covered_until is None or day < self.covered_until)


@dataclass(frozen=True, slots=True)
class Opening:
    """One organisation's offers or needs, open to one other tenant for some days."""

    shown: Shown
    owner: str
    orgnr: str
    reader: str
    valid_from: dt.date
    valid_until: dt.date | None


#: Whether the first may lend to the second on a day, in whichever form.
MayLend = Callable[[Side, Side, dt.date], bool]
_Key = tuple[Shown, str, str, str]


def openings(
    lenders: Collection[Side],
    hosts: Collection[Side],
    may_lend: MayLend,
    *,
    today: dt.date,
    changes: Iterable[dt.date],
) -> set[Opening]:
    """Return what is opened between two tenants, one lending and one hosting, from ``today`` on.

    A lender's offers are open to the host's tenant while it may lend to at least one of its
    organisations; a host's needs to the lender's tenant while one of its may lend to it.
    ``changes`` are the days on which a rule begins or ends to hold.
    """
    days = _days(today, changes, [*lenders, *hosts])
    open_on: dict[_Key, list[bool]] = defaultdict(lambda: [False] * len(days))
    for place, day in enumerate(days):
        for lender, host in _pairs(lenders, hosts, day):
            if may_lend(lender, host, day):
                open_on[Shown.OFFERS, lender.owner, lender.orgnr, host.owner][place] = True
                open_on[Shown.NEEDS, host.owner, host.orgnr, lender.owner][place] = True
    return set(_spans(open_on, days))


def _days(today: dt.date, changes: Iterable[dt.date], sides: Iterable[Side]) -> Sequence[dt.date]:
    """Today and every later day on which the answer may become another."""
    covers = {day for side in sides for day in (side.covered_from, side.covered_until) if day}
    return [today, *sorted(day for day in {*changes, *covers} if day > today)]


def _pairs(
    lenders: Iterable[Side], hosts: Iterable[Side], day: dt.date
) -> Iterator[tuple[Side, Side]]:
    return product(
        [side for side in lenders if side.is_covered_on(day)],
        [side for side in hosts if side.is_covered_on(day)],
    )


def _spans(open_on: Mapping[_Key, list[bool]], days: Sequence[dt.date]) -> Iterator[Opening]:
    """Days that follow each other become one opening; the last day's answer holds for good."""
    ends: list[dt.date | None] = [*days[1:], None]
    for key, answers in open_on.items():
        for is_open, run in groupby(
            zip(answers, days, ends, strict=True), key=lambda each: each[0]
        ):
            if is_open:
                stretch = list(run)
                yield Opening(*key, valid_from=stretch[0][1], valid_until=stretch[-1][2])
