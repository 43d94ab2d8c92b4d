"""The document's own words and clauses in each language. Reads ``catalogue``, once per process.

They are not interface strings: an agreement drawn up in nynorsk stays in nynorsk, whatever language
its reader has chosen.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("nb", "nn", "en")
_FOLDER = Path(__file__).parent / "catalogue"


@cache
def texts_in(language: str) -> Mapping[str, Any]:
    """Return the catalogue of a document language; any other language is a ``ValueError``."""
    return _read(_FOLDER, language)


@cache
def clause_texts_in(language: str) -> Mapping[str, Any]:
    """Return version, title and text of every clause by its code; as ``texts_in`` for other languages."""
    return _read(_FOLDER / "clauses", language)


def _read(folder: Path, language: str) -> Mapping[str, Any]:
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ValueError(f"No document texts in {language!r}: choose one of {known}.")
    with (folder / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def date_in_words(day: date, language: str) -> str:
    """Return the date as it is written in running text, with no-break spaces."""
    texts = texts_in(language)
    written: str = texts["date"].format(
        day=day.day, month=texts["months"][day.month - 1], year=day.year
    )
    return written.replace(" ", "\N{NO-BREAK SPACE}")
