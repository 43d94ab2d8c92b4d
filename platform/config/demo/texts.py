"""What the demo's files say, read into typed rows."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.base import clock

_DATA = Path(__file__).parent / "data"
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class CastPerson:
    """Somebody a visitor may sign in as; ``tenant`` is empty for the platform's operator."""

    tenant: str
    key: str
    name: str
    domain: str
    roles: tuple[str, ...]
    organisation: str = ""
    unit: str = ""
    job_title: str = ""


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """A tenant of the demo, its brand and the people to sign in as."""

    slug: str
    name: str
    sector: str
    language: str
    primary: str
    accent: str
    cast: tuple[CastPerson, ...]


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An organisation that takes part. Name, kind and county stand in the register if empty."""

    key: str
    orgnr: str
    domain: str
    units: tuple[str, ...]
    sections: Mapping[str, str]
    name: str
    kind: str
    county: str
    parent: str


@dataclass(frozen=True, slots=True)
class Registrations:
    """The rows of a tenant's needs, offers and partner interests, as the files have them."""

    needs: tuple[dict[str, Any], ...]
    offers: tuple[dict[str, Any], ...]
    partner_interests: tuple[dict[str, Any], ...]


@cache
def operator() -> CastPerson:
    """Return the platform's operator."""
    [row] = _read("tenants.toml")["operator"]
    return CastPerson(tenant="", roles=(OPERATOR,), **row)


@cache
def tenants() -> tuple[DemoTenant, ...]:
    """Return the demo's tenants."""
    rows = {slug: row for slug, row in _read("tenants.toml").items() if slug != "operator"}
    return tuple(_tenant(slug, dict(row)) for slug, row in rows.items())


def _tenant(slug: str, row: dict[str, Any]) -> DemoTenant:
    cast = tuple(
        CastPerson(tenant=slug, **{**person, "roles": tuple(person["roles"])})
        for person in row.pop("person")
    )
    return DemoTenant(slug=slug, cast=cast, **row)


@cache
def organisations(slug: str) -> dict[str, DemoOrganisation]:
    """Return the organisations that take part in the tenant ``slug``, by the files' own keys."""
    return {
        key: DemoOrganisation(
            key=key,
            orgnr=row["orgnr"],
            domain=row["domain"],
            units=tuple(row["units"]),
            sections=row.get("sections", {}),
            name=row.get("name", ""),
            kind=row.get("kind", ""),
            county=row.get("county", ""),
            parent=row.get("parent", ""),
        )
        for key, row in _read(f"{slug}/organisations.toml").items()
    }


@cache
def registrations(slug: str) -> Registrations:
    """Return what is registered in the tenant ``slug``."""
    return Registrations(
        needs=tuple(_read(f"{slug}/needs.toml")["need"]),
        offers=tuple(_read(f"{slug}/offers.toml")["offer"]),
        partner_interests=tuple(_read(f"{slug}/partner_interests.toml")["partner_interest"]),
    )


@cache
def policy() -> dict[str, Any]:
    """Return the groups, rules and proposals between the demo's customers."""
    return _read("policy.toml")


def in_weeks(number: int) -> dt.date:
    """Return the day ``number`` weeks from today: the files' dates are relative."""
    return clock.today() + dt.timedelta(weeks=number)


def _read(name: str) -> dict[str, Any]:
    with (_DATA / name).open("rb") as file:
        return tomllib.load(file)
