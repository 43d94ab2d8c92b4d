"""Which clauses an agreement gets, as data: reads ``catalogue/library.toml``, once per process."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "catalogue" / "library.toml"
_CHOICES = {
    "form": "exchange form",
    "payer": "salary payer",
    "responsibility": "employer responsibility",
}


class UnknownTermError(ValueError):
    """A form, payer or responsibility that the library has no clause for."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"The clause library knows no {name} {value!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What decides which clauses apply. Words are those of ``AgreementContent``; a sector is its code,
    empty when it is not known. Shares are whole per cent.
    """

    form: str
    payer: str
    responsibility: str
    lender_sector: str = ""
    host_sector: str = ""
    remote_share_percent: int = 0
    work_share_percent: int = 100

    @property
    def sectors(self) -> frozenset[str]:
        """The sectors of the two organisations: one when they are of the same."""
        return frozenset({self.lender_sector, self.host_sector})


@dataclass(frozen=True, slots=True)
class LibraryClause:
    """One clause of the library. ``topic`` is shared by the alternatives to it."""

    code: str
    topic: str
    is_mandatory: bool
    conditions: Mapping[str, Any]

    def applies_to(self, terms: Terms) -> bool:
        """Whether every condition of the clause holds; a clause without any always applies."""
        return all(_HOLDS[name](terms, wanted) for name, wanted in self.conditions.items())


_HOLDS: Mapping[str, Callable[[Terms, Any], bool]] = {
    "form": lambda terms, wanted: terms.form in wanted,
    "payer": lambda terms, wanted: terms.payer in wanted,
    "responsibility": lambda terms, wanted: terms.responsibility in wanted,
    "remote": lambda terms, wanted: bool(terms.remote_share_percent) == wanted,
    "part_time": lambda terms, wanted: (terms.work_share_percent < 100) == wanted,
    "host_sector": lambda terms, wanted: terms.host_sector in wanted,
    "host_sector_not": lambda terms, wanted: terms.host_sector not in wanted,
    "sectors_both": lambda terms, wanted: terms.sectors <= set(wanted),
    "sectors_not_both": lambda terms, wanted: not terms.sectors <= set(wanted),
    "sectors_either": lambda terms, wanted: bool(terms.sectors & set(wanted)),
    "sectors_neither": lambda terms, wanted: not terms.sectors & set(wanted),
}


@cache
def library() -> Mapping[str, LibraryClause]:
    """Return every clause of the library by its code, in the order they are printed."""
    with _FILE.open("rb") as file:
        rows = tomllib.load(file)["clause"]
    return {row["code"]: _clause(row) for row in rows}


def _clause(row: Mapping[str, Any]) -> LibraryClause:
    conditions = {key: row[key] for key in row.keys() - {"code", "topic", "optional"}}
    unknown = conditions.keys() - _HOLDS.keys()
    if unknown:
        raise ValueError(f"Clause {row['code']!r} has unknown conditions: {sorted(unknown)}.")
    is_mandatory = not row.get("optional", False)
    return LibraryClause(row["code"], row["topic"], is_mandatory, conditions)


def codes_for(terms: Terms) -> tuple[str, ...]:
    """Return the codes of the clauses that apply, in the order they are printed.

    A form, payer or responsibility that no clause is about raises ``UnknownTermError``.
    """
    for condition, name in _CHOICES.items():
        known = {
            word for clause in library().values() for word in clause.conditions.get(condition, ())
        }
        if getattr(terms, condition) not in known:
            raise UnknownTermError(name, getattr(terms, condition))
    return tuple(code for code, clause in library().items() if clause.applies_to(terms))
