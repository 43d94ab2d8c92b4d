"""``veksel vocabulary``: loading what others publish into a customer's vocabulary."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.start import start_django
from infra.local.problems import MachineError

if TYPE_CHECKING:
    from core.competence.classifications.commands import Report

TENANT = click.option("--tenant", "slug", required=True, help="The customer's subdomain.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
ALLOW_LESS = click.option(
    "--allow-less",
    is_flag=True,
    help="Do without languages, occupations or relations loaded before.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def vocabulary() -> None:
    """What needs and offers are described with, in one customer."""


@vocabulary.command("load-esco")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@TENANT
@click.option("--release", default="", help="ESCO's release; else the folder's name, or 1.2.0.")
@ALLOW_LESS
@DRY_RUN
@AS_JSON
def load_esco(
    folder: Path, slug: str, release: str, allow_less: bool, dry_run: bool, as_json: bool
) -> None:
    """Load ESCO's CSV files in FOLDER, or its next release: docs/formats/classifications.md."""
    start_django()
    from core.competence.classifications import commands

    _tell(
        lambda: commands.load_esco(
            folder, slug=slug, release=release, may_lose=allow_less, is_dry_run=dry_run
        ),
        as_json=as_json,
    )


@vocabulary.command("load-styrk")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@TENANT
@click.option("--release", default="", help="The day the version is valid from; else 2011-01-01.")
@click.option(
    "--language",
    type=click.Choice(["nb", "nn", "en"]),
    default="nb",
    show_default=True,
    help="The language of the file.",
)
@ALLOW_LESS
@DRY_RUN
@AS_JSON
def load_styrk(
    file: Path,
    slug: str,
    release: str,
    language: str,
    allow_less: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load STYRK-08 from FILE, a CSV export of SSB's Klass: docs/formats/classifications.md."""
    start_django()
    from core.competence.classifications import commands

    _tell(
        lambda: commands.load_styrk(
            file,
            slug=slug,
            release=release,
            language=language,
            may_lose=allow_less,
            is_dry_run=dry_run,
        ),
        as_json=as_json,
    )


def _tell(load: "Callable[[], Report]", *, as_json: bool) -> None:
    """Print what was done; a file that cannot be loaded becomes one sentence and status 1."""
    from core.competence.vocabulary import VocabularyError

    try:
        report = load()
    except VocabularyError as error:
        raise MachineError(str(error)) from error
    if as_json:
        click.echo(json.dumps(report.facts, ensure_ascii=False))
        return
    for line in report.lines:
        click.echo(line)
