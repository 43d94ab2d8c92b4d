"""What ``veksel tenant import`` and ``veksel tenant template`` do. The command line speaks English."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click
from django.utils import translation

from core.base.errors import DomainError
from onboarding.batches.checking import Report, check_lines
from onboarding.batches.domain import keep_list, retry_failed, start_batch
from onboarding.batches.queries import counts_of, rows_of, stopped_by
from onboarding.batches.reading import Problem, UnreadableListError, decode, read_lines
from onboarding.batches.template import template_of
from onboarding.batches.working import work_off
from onboarding.models import Batch
from tenants.doors import platform_context
from tenants.hosts import portal_url
from tenants.queries import sector_codes
from tenants.sagas.enums import RunState

Say = Callable[[str], None]


@dataclass(slots=True)
class Outcome:
    """What an import has come to; the keys of ``--json``."""

    file: str
    state: str
    total: int = 0
    good: int = 0
    bad: int = 0
    complete: int = 0
    failed: int = 0
    with_other_workers: int = 0
    seconds: float = 0.0
    problems: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether everything asked for is done."""
        if self.state == "checked":
            return not self.problems
        return self.state == "started" and not self.failed and not self.with_other_workers


def import_tenants(path: Path, *, dry_run: bool, only_good: bool, say: Say) -> Outcome:
    """Check a list and, unless it is a dry run, set its customers up in this process.

    The same list given again carries on where it stopped and tries what failed once more.
    """
    with translation.override("en"):
        content = path.read_bytes()
        try:
            return (
                _check(path.name, content)
                if dry_run
                else _set_up(path.name, content, only_good=only_good, say=say)
            )
        except UnreadableListError as error:
            return Outcome(path.name, "unreadable", problems=_plain(error.problems))


def _check(name: str, content: bytes) -> Outcome:
    with platform_context():
        return _reported(name, "checked", check_lines(read_lines(decode(content))))


def _set_up(name: str, content: bytes, *, only_good: bool, say: Say) -> Outcome:
    began = time.monotonic()
    with platform_context():
        batch, report = keep_list(content, name=name, by=None)
        if batch.is_started:
            retry_failed(batch, by=None)
        elif report.bad and not only_good:
            batch.delete()
            return _reported(name, "refused", report)
        else:
            batch = _started(batch, only_good=only_good)
        counts = counts_of(batch)
    for done, (run, error) in enumerate(work_off(batch.pk), start=counts.complete + 1):
        say(f"{done}/{counts.total} {run.slug}: {error or 'open'}")
    outcome = _result(name, batch, report)
    outcome.seconds = round(time.monotonic() - began, 2)
    return outcome


def _started(batch: Batch, *, only_good: bool) -> Batch:
    try:
        return start_batch(batch, by=None, only_good=only_good)
    except DomainError as error:
        raise click.ClickException(str(error)) from error


def _reported(name: str, state: str, report: Report) -> Outcome:
    return Outcome(
        name,
        state,
        total=report.total,
        good=len(report.good),
        bad=report.bad,
        problems=_plain(report.problems),
    )


def _plain(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [asdict(problem) for problem in problems]


def _result(name: str, batch: Batch, report: Report) -> Outcome:
    with platform_context():
        counts, rows = counts_of(batch), list(rows_of(batch))
    return Outcome(
        name,
        "started",
        total=counts.total + batch.left_out,
        good=counts.total,
        bad=batch.left_out,
        complete=counts.complete,
        failed=counts.failed,
        with_other_workers=counts.running + counts.waiting,
        problems=_plain(report.problems),
        rows=[
            {
                "line": row.line,
                "slug": row.run.slug,
                "state": row.run.state,
                "portal": portal_url(row.run.tenant)
                if row.run.tenant and row.run.state == RunState.COMPLETE
                else "",
                "error": stopped_by(row),
            }
            for row in rows
        ],
    )


def describe(outcome: Outcome) -> str:
    """Return an outcome as lines for a person."""
    lines = [_problem_line(problem) for problem in outcome.problems]
    lines += [
        f"line {row['line']}: {row['slug']}: {row['error'] or row['state']}"
        for row in outcome.rows
        if row["state"] != RunState.COMPLETE
    ]
    return "\n".join([*lines, _summary(outcome)])


def _problem_line(problem: dict[str, Any]) -> str:
    place = f"line {problem['line']}" if problem["line"] else "file"
    column = f", {problem['column']}" if problem["column"] else ""
    value = f" “{problem['value']}”" if problem["value"] else ""
    return f"{place}{column}{value}: {problem['message']}"


def _summary(outcome: Outcome) -> str:
    if outcome.state == "unreadable":
        return f"{outcome.file} cannot be read as a list. Nothing has been ordered."
    found = f"{outcome.total} customers in the list, {outcome.good} good, {outcome.bad} to mend."
    if outcome.state == "checked":
        return f"{found} This was a dry run: nothing has been ordered."
    if outcome.state == "refused":
        return (
            f"{found} Nothing has been ordered: mend the list, or set up the good ones alone with"
            " --only-good."
        )
    rest = (
        f" {outcome.with_other_workers} are with other workers."
        if outcome.with_other_workers
        else ""
    )
    return (
        f"{found} {outcome.complete} portals are open, {outcome.failed} have stopped,"
        f" in {outcome.seconds} s.{rest}"
    )


def as_json(outcome: Outcome) -> str:
    """Return an outcome as one JSON object."""
    return json.dumps(asdict(outcome), ensure_ascii=False, indent=1)


def template(sector: str) -> str:
    """Return the list to fill in for a sector; say so when there is no such sector."""
    with translation.override("en"), platform_context():
        codes = sector_codes()
    if sector not in codes:
        raise click.ClickException(f"There is no sector {sector}. Choose: {', '.join(codes)}.")
    return template_of(sector)
