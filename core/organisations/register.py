"""Looking an organisation up by its number. What the register cannot say, a person may write."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.organisations.registry_data import state_organisations


@dataclass(frozen=True, slots=True)
class Found:
    """The register knows the number. ``parent_orgnr`` and ``county`` are empty when not known."""

    orgnr: str
    name: str
    kind: str
    is_confirmed: bool
    parent_orgnr: str = ""
    county: str = ""

    @property
    def message(self) -> str | Promise:
        """What to tell the person who asked."""
        if self.is_confirmed:
            return _("The register knows this number. Check what is filled in below.")
        return _(
            "The number is in our list but has not been confirmed in the national register. "
            "Check what is filled in below."
        )


@dataclass(frozen=True, slots=True)
class Unknown:
    """The register has no such number."""

    orgnr: str

    @property
    def message(self) -> str | Promise:
        """What to tell the person who asked."""
        return _(
            "The register does not know this number. Check it once more; if it is right, fill in "
            "the rest yourself. The organisation is marked as not confirmed."
        )


@dataclass(frozen=True, slots=True)
class Removed:
    """The register knew the number once; the organisation has been struck off."""

    orgnr: str
    name: str
    removed_on: dt.date | None = None

    @property
    def message(self) -> str | Promise:
        """What to tell the person who asked."""
        return _(
            "The organisation with this number has been removed from the register. Look for the "
            "number of the organisation that took over, or fill in the rest yourself."
        )


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The register did not answer in time."""

    orgnr: str

    @property
    def message(self) -> str | Promise:
        """What to tell the person who asked."""
        return _(
            "The register does not answer right now. Fill in the rest yourself; the organisation "
            "is marked as not confirmed until the register has been asked again."
        )


Answer = Found | Unknown | Removed | Unavailable


class Register(Protocol):
    """Anything that can be asked about an organisation number.

    An implementation never raises: silence and faults are ``Unavailable``.
    """

    def look_up(self, orgnr: str) -> Answer:
        """Return what is known of ``orgnr``, nine digits with a right check digit."""
        ...


class BundledRegister:
    """The organisations of the state that come with Veksel."""

    def look_up(self, orgnr: str) -> Answer:
        """Return the organisation, or ``Unknown``."""
        row = next((row for row in state_organisations() if row.orgnr == orgnr), None)
        if row is None:
            return Unknown(orgnr)
        return Found(
            orgnr=row.orgnr,
            name=row.name,
            kind=row.kind,
            is_confirmed=row.is_confirmed,
            parent_orgnr=row.parent_orgnr,
            county=row.county,
        )


def current_register() -> Register:
    """Return the register this installation asks."""
    return BundledRegister()
