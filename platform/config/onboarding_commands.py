"""``veksel tenant import`` and ``veksel tenant template``: many customers from a list."""

from pathlib import Path

import click

from config.start import start_django


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check every line and make nothing.")
@click.option("--only-good", is_flag=True, help="Leave lines with problems out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--quiet", is_flag=True, help="No line for each customer on standard error.")
@click.pass_context
def import_tenants(
    context: click.Context,
    file: Path,
    *,
    dry_run: bool,
    only_good: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Set up every customer of the list FILE, a CSV as docs/formats/onboarding_csv.md describes.

    Repeated with the same file, it carries on where it stopped and tries what failed once more.
    """
    start_django()
    from onboarding.batches import commands

    def say(line: str) -> None:
        if not quiet:
            click.echo(line, err=True)

    outcome = commands.import_tenants(file, dry_run=dry_run, only_good=only_good, say=say)
    click.echo(commands.as_json(outcome) if as_json else commands.describe(outcome))
    context.exit(0 if outcome.is_well else 1)


@click.command("template")
@click.option("--sector", required=True, help="municipality and county come filled in.")
def print_template(sector: str) -> None:
    """Print a list to fill in and give to `veksel tenant import`."""
    start_django()
    from onboarding.batches import commands

    click.echo(commands.template(sector).replace("\r\n", "\n"), nl=False)
