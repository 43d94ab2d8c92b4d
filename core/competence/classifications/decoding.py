"""From the bytes of a file to text; what is in the wrong encoding is told with its place."""

import csv
import io
import re
from pathlib import Path

from core.competence.classifications.errors import ClassificationError

_SAVE = "save it once more as CSV in UTF-8, or fetch it anew"
#: Norwegian letters of UTF-8 that somebody has read as cp1252 and saved so.
_READ_WRONGLY = re.compile("\u00c3[\u00a6\u00b8\u00a5\u2020\u02dc\u2026]")


def read_text(path: Path, *, may_be_cp1252: bool = False) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark.

    With ``may_be_cp1252`` a file that is not UTF-8 is read as cp1252, which holds all of Latin-1 that is
    written. Raises ``ClassificationError``.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ClassificationError(path.name, f"cannot be read ({error.strerror}).") from error
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ClassificationError(path.name, f"is written in UTF-16: {_SAVE}.", line=1)
    text = _decoded(path.name, content, may_be_cp1252=may_be_cp1252)
    if found := re.search("\x00", text) or _READ_WRONGLY.search(text):
        raise _at(
            path.name, text[: found.start()], f"has letters that were saved wrongly: {_SAVE}."
        )
    return text


def _decoded(name: str, content: bytes, *, may_be_cp1252: bool) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig")
        if error.end == len(content) and "unexpected end" in error.reason:
            problem = "breaks off in the middle of a letter: fetch the file anew."
            raise _at(name, before, problem) from error
        if not may_be_cp1252:
            raise _at(name, before, f"is not written in UTF-8: {_SAVE}.") from error
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("cp1252")
        problem = f"is written neither in UTF-8 nor in Latin-1: {_SAVE}."
        raise _at(name, before, problem) from error


def _at(name: str, before: str, problem: str) -> ClassificationError:
    """Return the problem with the line and the column in which ``before`` ends."""
    line = before.count("\n") + 1
    first, separator, _rest = before.partition("\n")
    if not separator:
        return ClassificationError(name, problem, line=line)
    delimiter = max(";,\t", key=first.count)
    try:
        heading, *_rows, cells = csv.reader(io.StringIO(before, newline=""), delimiter=delimiter)
    except (csv.Error, ValueError):
        # Nothing but the heading stands before, or no cell can be told from another.
        return ClassificationError(name, problem, line=line)
    # A new line has begun and nothing stands on it yet: the first column.
    position = 0 if before.endswith("\n") else len(cells) - 1
    column = heading[position] if position < len(heading) else ""
    return ClassificationError(name, problem, line=line, column=column)
