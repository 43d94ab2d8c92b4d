"""The cells of an XLSX file as text. What a file claims to be is not believed."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.market.sheets.errors import UnreadableSheetError

#: What a packed file may be unpacked: far above 500 rows of text.
MOST_BYTES_UNPACKED = 20_000_000
LAST_ROW = 1_048_576
LAST_COLUMN = 100


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as an XLSX file does."""
    return content[:4] == b"PK\x03\x04"


def is_old_workbook(content: bytes) -> bool:
    """Whether the bytes begin as an XLS file does, or one that is locked with a password."""
    return content[:4] == b"\xd0\xcf\x11\xe0"


def workbook_rows(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield number and cells of the rows of the first sheet that hold anything.

    Formulas are not worked out: they are text as written. Raises ``UnreadableSheetError``.
    """
    try:
        _require_small(content)
        yield from _rows(content)
    except UnreadableSheetError:
        raise
    except Exception as error:
        # openpyxl lets whatever a broken file provokes through: KeyError, ValueError, ParseError ...
        raise UnreadableSheetError(
            _("The file is damaged. Save it once more as XLSX or as “CSV UTF-8”.")
        ) from error


def _require_small(content: bytes) -> None:
    """Raise for a file that unpacks to more than is read; ``zipfile`` unpacks no more than it says."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if unpacked > MOST_BYTES_UNPACKED:
        raise UnreadableSheetError(
            _("The file holds too much. Copy the rows to a new spreadsheet and save that.")
        )


def _rows(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        rows = book.worksheets[0].iter_rows(max_row=LAST_ROW, max_col=LAST_COLUMN)
        for number, row in enumerate(rows, 1):
            cells = [_text(cell) for cell in row]
            if any(cells):
                yield number, cells
    finally:
        book.close()


def _text(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value * 100 if "%" in (cell.number_format or "") else value)
    # A formula over several cells keeps its text in an object.
    return str(getattr(value, "text", value))


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")
