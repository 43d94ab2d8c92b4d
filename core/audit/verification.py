"""Checking a sealed log: the first thing that does not hold, by name. Reads no database."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.audit.digests import first_digest, next_digest


class SealedRow(Protocol):
    """What a verifier needs of a row: from the database or from an export."""

    @property
    def sequence(self) -> int: ...
    @property
    def digest(self) -> str: ...
    @property
    def content(self) -> dict[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """A row of an export."""

    sequence: int
    digest: str
    content: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A chain's end as it was written down elsewhere: its newest sequence number and digest."""

    owner: str
    sequence: int
    digest: str
    at: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold. ``kind`` is stable: ``changed``, ``missing``, ``gap``, ``cut``,
    ``rewritten`` or ``back_dated``; ``sequence`` is 0 for a row that was never sealed.
    """

    kind: str
    sequence: int
    row_id: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: the rows and anchors it read, and the problems in the log's order."""

    owner: str
    rows: int
    anchors: int
    problems: tuple[Problem, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


class LogFileError(ValueError):
    """An export cannot be read; the text says which line."""


def verify_rows(
    owner: str, rows: Iterable[SealedRow], *, anchors: Iterable[Anchor] = ()
) -> Verdict:
    """Recompute every digest and compare the chain with what was written down elsewhere.

    A change of one row is told of that row alone; a chain that was recomputed from there on is
    told by the first anchor that no longer fits, and a cut end by an anchor beyond it.
    """
    waiting: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        waiting.setdefault(anchor.sequence, []).append(anchor)
    count, seen, digest = 0, 0, first_digest(owner)
    anchored = sum(map(len, waiting.values()))
    problems = [Problem("rewritten", 0) for a in waiting.pop(0, []) if a.digest != digest]
    for row in rows:
        count += 1
        problems.extend(_problems_of(row, after=seen, previous=digest))
        if any(anchor.digest != row.digest for anchor in waiting.pop(row.sequence, [])):
            problems.append(Problem("rewritten", row.sequence))
        seen, digest = row.sequence, row.digest
    problems.extend(Problem("cut", sequence) for sequence in sorted(waiting) if sequence > seen)
    return Verdict(owner, count, anchored, tuple(problems))


def _problems_of(row: SealedRow, *, after: int, previous: str) -> Iterator[Problem]:
    row_id = str((row.content or {}).get("id", ""))
    if row.sequence != after + 1:
        # What stood between is gone, and with it what this row hangs on.
        yield Problem("gap", after + 1)
    elif row.content is not None and next_digest(previous, row.content) != row.digest:
        yield Problem("changed", row.sequence, row_id)
    if row.content is None:
        yield Problem("missing", row.sequence)


def verify_export(lines: Iterable[str], *, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Check an exported log by itself. A line that cannot be read raises ``LogFileError``."""
    numbered = enumerate(lines, start=1)
    head = _parsed(*next(numbered, (1, "")))
    if head.get("format") != "veksel-log/1":
        raise LogFileError("Line 1 does not say veksel-log/1: this is not an exported log.")
    owner = str(head.get("owner"))
    ours = [anchor for anchor in anchors if anchor.owner == owner]
    return verify_rows(owner, (_exported(n, line) for n, line in numbered), anchors=ours)


def read_anchors(text: str) -> list[Anchor]:
    """Return the anchors of one file of the anchors' store."""
    return [Anchor(**json.loads(line)) for line in text.splitlines()]


def _exported(number: int, line: str) -> ExportedRow:
    values = _parsed(number, line)
    try:
        return ExportedRow(int(values["sequence"]), str(values["digest"]), values["content"])
    except (KeyError, TypeError, ValueError) as error:
        raise LogFileError(
            f"Line {number} lacks sequence, digest or content: export the log once more."
        ) from error


def _parsed(number: int, line: str) -> Mapping[str, Any]:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise LogFileError(f"Line {number} is not JSON: export the log once more.") from error
    if not isinstance(values, dict):
        raise LogFileError(f"Line {number} is not an object: export the log once more.")
    return values
