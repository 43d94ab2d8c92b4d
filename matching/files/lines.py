"""Reading and writing lines of JSON. An error names the file, the line and the key."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class RecordError(ValueError):
    """A line that cannot be used; the text says where it is and what to mend."""


def read_records(path: Path, make: Callable[[Mapping[str, Any]], T]) -> list[T]:
    """Return what ``make`` makes of each line that is not empty; the first bad one is an error."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            return [
                record
                for number, line in enumerate(lines, 1)
                for record in _read(number, line, make)
            ]
    except RecordError as error:
        raise RecordError(f"{path.name}, {error}") from error
    except UnicodeDecodeError as error:
        raise RecordError(f"{path.name} is not UTF-8: save it as UTF-8 and try again.") from error


def _read(number: int, line: str, make: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
    if not line.strip():
        return
    try:
        values = json.loads(line)
    except ValueError as error:
        raise RecordError(f"line {number}: this is not JSON ({error}).") from error
    if not isinstance(values, dict):
        raise RecordError(f"line {number}: a line holds one object in braces.")
    try:
        yield make(values)
    except ValueError as error:
        raise RecordError(f"line {number}: {error}") from error


def write_records(path: Path, records: Iterable[Mapping[str, Any]]) -> int:
    """Write one object a line; return how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count
