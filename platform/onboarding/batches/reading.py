"""From bytes to lines with named cells. What cannot be read is told with its line and the fix."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Rows = Any  # the csv module does not name the type of its readers
MOST_BYTES = 2_000_000
MOST_ROWS = 5_000

REQUIRED = ("name", "slug", "sector")
OPTIONAL = (
    "orgnr",
    "area_code",
    "default_language",
    "admin_name",
    "admin_email",
    "primary_colour",
    "accent_colour",
)
COLUMNS = (*REQUIRED, *OPTIONAL)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend: where it is and what to do. Line 1 is the header; column may be empty."""

    line: int
    column: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One customer as it stands in the list, by column; absent columns are empty."""

    number: int
    cells: Mapping[str, str]


class UnreadableListError(Exception):
    """The file as a whole cannot be read as a list; ``problems`` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark."""
    if len(content) > MOST_BYTES:
        raise _unreadable(
            0, _("The file is larger than %(most)d MB. Divide it.") % {"most": MOST_BYTES // 10**6}
        )
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _unreadable(1, _("The file is written in UTF-16. Save it once more as “CSV UTF-8”."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        # What the byte is in the encoding that Excel writes by default, so that it can be found.
        around = content[max(0, error.start - 10) : error.start + 1].decode("cp1252", "replace")
        raise _unreadable(
            line,
            _("The file is not written in UTF-8: save it once more as “CSV UTF-8”."),
            value=around.split("\n")[-1],
        ) from error


def read_lines(text: str) -> list[Line]:
    """Return the customers of a list, in its order.

    Cells are divided by commas or, as Excel in Norwegian writes them, by semicolons. Raises
    ``UnreadableListError`` with every problem of header and shape at once.
    """
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise _unreadable(line, _("There is a zero byte in the file. Save it as “CSV UTF-8”."))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if problems := _header_problems(header):
            raise UnreadableListError(problems)
        return _lines(header, rows)
    except csv.Error as error:
        raise _unreadable(
            rows.line_num, _("This line breaks off: look for a quotation mark that is not closed.")
        ) from error


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _header_problems(header: Sequence[str]) -> list[Problem]:
    if not any(header):
        return [Problem(1, "", _("The file is empty. Begin with a line of column names."))]
    problems = [
        Problem(1, name, _("The column %(name)s is missing. Add it.") % {"name": name})
        for name in REQUIRED
        if name not in header
    ]
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            text = _("There is no column “%(name)s”. Use only: %(columns)s.")
            problems.append(Problem(1, name, text % {"name": name, "columns": ", ".join(COLUMNS)}))
        elif header.count(name) > 1:
            text = _("The column %(name)s stands here twice. Keep one.")
            problems.append(Problem(1, name, text % {"name": name}))
    return problems


def _lines(header: Sequence[str], rows: Rows) -> list[Line]:
    lines, problems = [], []
    for number, row in _numbered(rows):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            problems.append(Problem(number, "", _wrong_width(len(row), len(header))))
        lines.append(
            Line(number, dict.fromkeys(COLUMNS, "") | dict(zip(header, row, strict=False)))
        )
    if problems:
        raise UnreadableListError(problems)
    if not lines:
        raise _unreadable(1, _("The list has no customers, only column names."))
    if len(lines) > MOST_ROWS:
        raise _unreadable(
            lines[MOST_ROWS].number,
            _("The list has more than %(most)d customers. Divide it.") % {"most": MOST_ROWS},
        )
    return lines


def _numbered(rows: Rows) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it begins at; a cell in quotation marks may hold line breaks."""
    before = rows.line_num
    for row in rows:
        yield before + 1, row
        before = rows.line_num


def _wrong_width(cells: int, columns: int) -> str:
    return _(
        "This line has %(cells)d cells and the header %(columns)d. Put a cell that holds the"
        " dividing sign in quotation marks."
    ) % {"cells": cells, "columns": columns}


def _unreadable(line: int, message: str, value: str = "") -> UnreadableListError:
    return UnreadableListError([Problem(line, "", message, value)])
