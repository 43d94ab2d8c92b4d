"""STYRK-08, from an export of Statistics Norway's Klass to entries of a vocabulary."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.competence.classifications.hierarchy import Step, refuse_circles
from core.competence.classifications.reading import Reading
from core.competence.classifications.sources import STYRK, Release
from core.competence.classifications.tables import Row, read_table
from core.competence.classifications.words import Words
from core.competence.enums import ConceptKind
from core.competence.vocabulary import Entry, Vocabulary

COLUMNS = ("code", "parentCode", "level", "name")
_CODE = re.compile(r"[0-9]{1,7}")


def read_styrk(path: Path, release: Release, *, language: str = "nb") -> Reading:
    """Return the occupations of an export of Klass, with semicolons or commas, in UTF-8 or Latin-1.

    ``language`` is that of the export; the others borrow its names. Raises ``ClassificationError``.
    """
    rows = read_table(path, required=COLUMNS, delimiters=";,\t", may_be_cp1252=True)
    known = _by_code(rows)
    refuse_circles(_steps(known))
    entries = tuple(_entry(row, language) for _code, row in sorted(known.items()))
    return Reading(
        Vocabulary(STYRK, release.number, entries),
        release.name,
        {"occupations": len(entries)},
        (language,),
    )


def _by_code(rows: list[Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        code = row["code"]
        if not _CODE.fullmatch(code):
            problem = (
                f"{code!r} is no code of STYRK-08, which is of digits alone: fetch the file anew."
            )
            raise row.problem("code", problem)
        if code in found:
            raise row.problem(
                "code", f"{code} stands on line {found[code].line} too: take one out."
            )
        if not row["level"].isdecimal():
            raise row.problem("level", f"{row['level']!r} is no number: fetch the file anew.")
        if not row["name"]:
            raise row.problem("name", f"{code} has no name: write one, or take the row out.")
        found[code] = row
    return found


def _steps(known: Mapping[str, Row]) -> Iterator[Step]:
    for code, row in known.items():
        broader = row["parentCode"]
        if broader and broader not in known:
            raise row.problem(
                "parentCode",
                f"{broader} is not in the file: it is cut off, or not all levels were exported."
                " Fetch it anew.",
            )
        if broader:
            yield Step(code, broader, row, "parentCode")


def _entry(row: Row, language: str) -> Entry:
    words = Words()
    words.add(language, row["name"], [row["shortName"]], row["notes"])
    return Entry(
        f"{STYRK}-{row['code']}",
        ConceptKind.OCCUPATION,
        f"{STYRK}-{row['parentCode']}" if row["parentCode"] else None,
        words.in_all_languages(),
        words.descriptions,
        words.synonyms,
        (),
    )
