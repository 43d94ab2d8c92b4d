"""``veksel operator``: the people who run the platform."""

import json

import click

from config.start import start_django


@click.group()
def operator() -> None:
    """The people who run the platform."""


@operator.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The operator's name.")
@click.option("--role", default="operator", show_default=True, help="operator or auditor.")
def create_operator(email: str, name: str, role: str) -> None:
    """Make an operator, who signs in by a code sent to EMAIL; prints where."""
    start_django()
    from console import commands

    click.echo(commands.create_operator(email=email, full_name=name, role=role))


@operator.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_operators(as_json: bool) -> None:
    """List who may use the console: address, role and name."""
    start_django()
    from console import commands

    rows = commands.list_operators()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo("\t".join(row.values()))


@operator.command("remove")
@click.argument("email")
def remove_operator(email: str) -> None:
    """End a person's access to the console at once."""
    start_django()
    from console import commands

    commands.remove_operator(email)
    click.echo(f"{email} may not use the console any more.")
