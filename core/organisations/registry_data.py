"""The register data that comes with Veksel: state organisations, municipalities and counties.

The names are real. A state organisation that is not confirmed has a number that is valid in form
but has not been checked in the national register.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stdnum.no import orgnr as orgnr_format

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class StateOrganisation:
    """An organisation of the state. ``parent_orgnr`` and ``county`` are empty when not known."""

    orgnr: str
    name: str
    kind: str
    is_confirmed: bool
    parent_orgnr: str
    county: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality by the 2024 division; ``code`` has four digits, ``county`` two."""

    code: str
    name: str
    county: str


@dataclass(frozen=True, slots=True)
class County:
    """A county by the 2024 division; ``code`` has two digits."""

    code: str
    name: str


@cache
def state_organisations() -> tuple[StateOrganisation, ...]:
    """Return every state organisation, parents before those under them.

    Raises ``ValueError`` for a number whose check digit is wrong or a parent not in the list.
    """
    rows = [
        StateOrganisation(
            orgnr=_checked_orgnr(row["orgnr"]),
            name=row["name"],
            kind=row["kind"],
            is_confirmed=row["is_confirmed"] == "true",
            parent_orgnr=row["parent_orgnr"],
            county=row["county"],
        )
        for row in _rows("state_organisations.csv")
    ]
    known = {row.orgnr for row in rows}
    if orphans := [row.orgnr for row in rows if row.parent_orgnr and row.parent_orgnr not in known]:
        raise ValueError(f"The parent of {', '.join(orphans)} is not in state_organisations.csv.")
    # Parents have no parent themselves, so one level of sorting is enough.
    return tuple(sorted(rows, key=lambda row: bool(row.parent_orgnr)))


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Return the 357 municipalities."""
    return tuple(Municipality(**row) for row in _rows("municipalities.csv"))


@cache
def counties() -> tuple[County, ...]:
    """Return the 15 counties."""
    return tuple(County(**row) for row in _rows("counties.csv"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _checked_orgnr(number: str) -> str:
    if not orgnr_format.is_valid(number):
        raise ValueError(f"{number} is not a valid organisation number: check its digits.")
    return number
