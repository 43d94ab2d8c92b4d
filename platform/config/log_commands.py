"""``veksel log``: sealing, exporting, anchoring and verifying the logs."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from config.start import start_django
from infra.local.problems import MachineError

if TYPE_CHECKING:
    from core.audit.verification import Verdict


@click.group()
def log() -> None:
    """The logs of who did what: the platform's (``platform``) and each customer's."""


@log.command()
def seal() -> None:
    """Seal what is new in every log; a worker does it each minute."""
    start_django()
    from tenants.auditing import seal_all_logs

    click.echo(f"{seal_all_logs()} rows sealed")


@log.command()
def anchor() -> None:
    """Write the end of every log to the anchors' store; a worker does it each hour."""
    start_django()
    from tenants.auditing import anchor_all_logs

    click.echo(f"{anchor_all_logs()} logs anchored")


@log.command()
@click.argument("slug")
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="A file to write.")
def export(slug: str, out: TextIO) -> None:
    """Write the log of SLUG (or of ``platform``) as lines of JSON: docs/formats/log.md."""
    start_django()
    from tenants.auditing import exported_log

    lines = exported_log(slug)
    if lines is None:
        raise MachineError(f"There is no customer {slug!r}: `veksel tenant list` names them.")
    for line in lines:
        out.write(line)


@log.command()
@click.argument("slug", default="")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def verify(slug: str, as_json: bool) -> None:
    """Verify the log of SLUG, or every log, in the database; ends with 1 when one does not hold."""
    start_django()
    from tenants.auditing import verify_logs

    verdicts = list(verify_logs(slug))
    if not verdicts:
        raise MachineError(f"There is no customer {slug!r}: `veksel tenant list` names them.")
    _tell(verdicts, as_json=as_json)


@log.command("verify-file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--anchors",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    help="A folder with copies of the anchors.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def verify_file(file: Path, anchors: Path | None, as_json: bool) -> None:
    """Verify an exported log by itself: needs neither the database nor the service."""
    from core.audit.verification import LogFileError, read_anchors, verify_export

    paths = sorted(anchors.rglob("*.ndjson")) if anchors else []
    known = [one for path in paths for one in read_anchors(path.read_text(encoding="utf-8"))]
    try:
        with file.open(encoding="utf-8") as lines:
            verdict = verify_export(lines, anchors=known)
    except (LogFileError, UnicodeDecodeError) as error:
        raise MachineError(f"{file}: {error}") from error
    _tell([(verdict.owner, verdict)], as_json=as_json)


def _tell(verdicts: Iterable[tuple[str, "Verdict"]], *, as_json: bool) -> None:
    """Print each verdict, and end with status 1 when one of them does not hold."""
    failed = 0
    for name, verdict in verdicts:
        failed += not verdict.holds
        if as_json:
            click.echo(json.dumps({"log": name, "holds": verdict.holds, **asdict(verdict)}))
            continue
        state = "holds" if verdict.holds else "DOES NOT HOLD"
        click.echo(f"{name}: {verdict.rows} rows, {verdict.anchors} anchors: {state}")
        for problem in verdict.problems:
            click.echo(f"  {problem.kind} at {problem.sequence or '-'} {problem.row_id}".rstrip())
    if failed:
        raise click.exceptions.Exit(1)
