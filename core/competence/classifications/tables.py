"""Rows of a CSV file with their cells by the column's name, and each with its place in the file."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.competence.classifications.decoding import read_text
from core.competence.classifications.errors import ClassificationError

Reader = Any  # the csv module does not name the type of its readers
_CUT_OFF = "the file is cut off, or was changed by hand: fetch it anew"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Absent columns are empty; ``line`` is where it begins, and line 1 is the heading."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def problem(self, column: str, text: str) -> ClassificationError:
        """Return an error that names this row and ``column``."""
        return ClassificationError(self.file, text, line=self.line, column=column)


def read_table(
    path: Path, *, required: Sequence[str], delimiters: str = ",", may_be_cp1252: bool = False
) -> list[Row]:
    """Return the rows of a file in its order; columns are found by name, whatever their order.

    Of ``delimiters`` the one counts that the heading has most of. Raises ``ClassificationError`` for a
    file that lacks a ``required`` column, has no rows or does not end with its last line, for a row that
    is not whole, and for an encoding that is not the right one.
    """
    text = read_text(path, may_be_cp1252=may_be_cp1252)
    delimiter = max(delimiters, key=text.partition("\n")[0].count)
    # Strict: a quotation mark that is never closed is the sign of a file that was cut off.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        heading = _heading(path.name, next(reader, []), required, delimiter)
        line = reader.line_num + 1
        rows = []
        for start, cells in _numbered(reader):
            line = start
            if any(cell.strip() for cell in cells):
                _require_whole(path.name, start, heading, cells)
                rows.append(Row(path.name, start, dict(zip(heading, cells, strict=False))))
            line = reader.line_num + 1
    except csv.Error as error:
        problem = f"has a quotation mark that is not closed ({error}): {_CUT_OFF}."
        raise ClassificationError(path.name, problem, line=line) from error
    _require_ended(path.name, text, heading, rows)
    return rows


def _numbered(reader: Reader) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it begins on; a cell may reach over several."""
    start = reader.line_num + 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def _heading(
    name: str, cells: Sequence[str], required: Sequence[str], delimiter: str
) -> tuple[str, ...]:
    """Return the columns, spelt as we ask for them."""
    known = {column.casefold(): column for column in required}
    heading = tuple(known.get(cell.strip().casefold(), cell.strip()) for cell in cells)
    for column in required:
        if column not in heading:
            has = ", ".join(filter(None, heading)) or "none"
            problem = (
                f"the column is missing. The heading has {has}, divided by {delimiter!r}."
                " Fetch the file anew, or write the column's name in its first line."
            )
            raise ClassificationError(name, problem, line=1, column=column)
        if heading.count(column) > 1:
            problem = "the column stands twice: take one out."
            raise ClassificationError(name, problem, line=1, column=column)
    return heading


def _require_whole(name: str, line: int, heading: Sequence[str], cells: Sequence[str]) -> None:
    if len(cells) < len(heading):
        problem = f"the row has {len(cells)} of {len(heading)} cells: {_CUT_OFF}."
        raise ClassificationError(name, problem, line=line, column=heading[len(cells) - 1])
    if any(cells[len(heading) :]):
        problem = f"the row has {len(cells)} cells and the heading {len(heading)}: {_CUT_OFF}."
        raise ClassificationError(name, problem, line=line, column=heading[-1])


def _require_ended(name: str, text: str, heading: Sequence[str], rows: Sequence[Row]) -> None:
    """Refuse a file that breaks off in its heading or in the last cell of a row: all cells are there, and
    the last one may be half."""
    if not rows:
        raise ClassificationError(name, f"has nothing below its heading: {_CUT_OFF}.", line=1)
    if not text.endswith(("\n", "\r")):
        problem = f"has no line break after its last row: {_CUT_OFF}. If the row is whole, add an empty line."
        raise ClassificationError(name, problem, line=rows[-1].line, column=heading[-1])
