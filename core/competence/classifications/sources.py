"""The classifications that can be loaded: how they are called, their versions and what they ask in return."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.competence.vocabulary import VocabularyError

ESCO = "esco"
STYRK = "styrk-08"


@dataclass(frozen=True, slots=True)
class Source:
    """A classification of others. ``statement`` is what its owner demands to have said, in English and
    word for word; ``terms`` is said besides, in the reader's language.
    """

    code: str
    name: str
    terms: Promise
    address: str
    statement: str = ""


SOURCES = {
    ESCO: Source(
        ESCO,
        "ESCO",
        _(
            "Adapted: of several broader concepts one is kept, and labels of more than 120 characters"
            " are shortened."
        ),
        "https://esco.ec.europa.eu/",
        "This service uses the ESCO classification of the European Commission.",
    ),
    STYRK: Source(
        STYRK,
        "STYRK-08",
        _("Source: Statistics Norway (SSB), Klass, under the licence CC BY 4.0."),
        "https://www.ssb.no/klass/klassifikasjoner/7",
    ),
}


@dataclass(frozen=True, slots=True)
class Release:
    """Which edition of a classification: a number that grows, and how people write it."""

    number: int
    name: str


def esco_release(name: str) -> Release:
    """Return the release that is written ``1.2.0`` (or ``1.2``, or ``v1.2.0``)."""
    parts = [int(part) for part in re.findall(r"\d+", name)]
    if not re.fullmatch(r"v?\d{1,2}(\.\d{1,2}){0,2}", name):
        raise VocabularyError(f"{name!r} is no release of ESCO: write it as 1.2.0.")
    return _esco([*parts, 0, 0][:3])


def _esco(parts: list[int]) -> Release:
    major, minor, patch = parts
    return Release(10_000 * major + 100 * minor + patch, f"{major}.{minor}.{patch}")


def styrk_release(name: str) -> Release:
    """Return the version of Klass that is valid from the day ``name``."""
    try:
        day = dt.date.fromisoformat(name)
    except ValueError as error:
        raise VocabularyError(
            f"{name!r} is no version of STYRK-08: write the day it is valid from, as 2011-01-01."
        ) from error
    return Release(int(f"{day:%Y%m%d}"), f"{day:%Y-%m-%d}")


def release_name(source: str, number: int) -> str:
    """Return how people write the version that is stored with a concept."""
    if source == ESCO:
        return _esco([number // 10_000, number // 100 % 100, number % 100]).name
    if source == STYRK:
        return f"{number // 10_000:04}-{number // 100 % 100:02}-{number % 100:02}"
    return str(number)
