"""From the bytes of a file to rows with named cells, all of them plain text."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.market.sheets.columns import BY_NAME, REQUIRED, Column, column_called
from core.market.sheets.errors import UnreadableSheetError
from core.market.sheets.workbook import is_old_workbook, is_workbook, workbook_rows

MOST_BYTES = 1_000_000
MOST_ROWS = 500

Numbered = Iterable[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One need as it stands in the sheet, by column. ``stray`` is what stands under no heading."""

    number: int
    cells: Mapping[str, str]
    stray: str = ""


def read_sheet(content: bytes) -> list[Line]:
    """Return the rows of a CSV file in UTF-8 or of the first sheet of an XLSX file, in its order.

    A row is known by its number in the spreadsheet. Raises ``UnreadableSheetError``.
    """
    if len(content) > MOST_BYTES:
        raise too_large()
    if is_old_workbook(content):
        raise UnreadableSheetError(
            _("This kind of file cannot be read. Save it once more as XLSX or as “CSV UTF-8”.")
        )
    rows = workbook_rows(content) if is_workbook(content) else _csv_rows(_decoded(content))
    try:
        return _lines(iter(rows))
    except csv.Error as error:
        raise UnreadableSheetError(
            _("The file breaks off: look for a quotation mark that is not closed.")
        ) from error


def too_large() -> UnreadableSheetError:
    """Return the refusal of a file that is larger than is read."""
    return UnreadableSheetError(
        _("The file is larger than %(most)d MB. Divide it.") % {"most": MOST_BYTES // 10**6}
    )


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheetError(
            _("The file is not written in UTF-8: save it once more as “CSV UTF-8”, or as XLSX.")
        ) from error
    if "\x00" in text:
        raise UnreadableSheetError(
            _("This kind of file cannot be read. Save it once more as XLSX or as “CSV UTF-8”.")
        )
    return text


def _csv_rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    first = text.lstrip().partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    yield from enumerate(
        csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    )


def _lines(rows: Iterator[tuple[int, Sequence[str]]]) -> list[Line]:
    columns = _columns(rows)
    lines: list[Line] = []
    for number, cells in _filled(rows):
        if len(lines) == MOST_ROWS:
            raise UnreadableSheetError(
                _("The file has more than %(most)d rows. Divide it.") % {"most": MOST_ROWS}
            )
        lines.append(_line(number, columns, cells))
    if not lines:
        raise UnreadableSheetError(_("The file has headings alone. Write one need in each row."))
    return lines


def _filled(rows: Numbered) -> Iterator[tuple[int, Sequence[str]]]:
    return (row for row in rows if any(cell.strip() for cell in row[1]))


def _line(number: int, columns: Sequence[Column | None], cells: Sequence[str]) -> Line:
    named = zip(columns, cells, strict=False)
    outside = [cell for column, cell in zip(columns, cells, strict=False) if column is None]
    stray = [cell.strip() for cell in (*outside, *cells[len(columns) :]) if cell.strip()]
    found = {column.name: cell.strip() for column, cell in named if column}
    return Line(number, found, ", ".join(stray))


def _columns(rows: Numbered) -> list[Column | None]:
    """Return the column of each heading, None under no heading; raise with all that is wrong."""
    headings = next((cells for _number, cells in _filled(rows)), ())
    if not headings:
        raise UnreadableSheetError(_("The file is empty. Begin with a row of headings."))
    columns = [column_called(heading) for heading in headings]
    problems = [
        _("There is no column “%(heading)s”. Give it a heading of the template, or take it out.")
        % {"heading": heading.strip()}
        for heading, column in zip(headings, columns, strict=True)
        if column is None and heading.strip()
    ]
    known = [column.name for column in columns if column]
    problems += [
        _("The column “%(heading)s” stands there twice. Keep one.") % {"heading": BY_NAME[name]}
        for name in dict.fromkeys(known)
        if known.count(name) > 1
    ]
    problems += [
        _("The column “%(heading)s” is missing. Add it.") % {"heading": BY_NAME[name]}
        for name in REQUIRED
        if name not in known
    ]
    if problems:
        raise UnreadableSheetError(*problems)
    return columns
