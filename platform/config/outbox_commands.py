"""``veksel outbox``: messages to workers that are not done."""

import click

from config.start import start_django


@click.group()
def outbox() -> None:
    """Messages to workers that are not done."""


OWNER = click.option("--owner", help="A customer's subdomain, or platform; all when left out.")


@outbox.command("list")
@OWNER
def list_outbox(owner: str | None) -> None:
    """List owner, key, task, state, failures and reason of what waits or was given up."""
    start_django()
    from tenants.commands import list_messages

    for row in list_messages(owner):
        click.echo("\t".join(row))


@outbox.command("retry")
@OWNER
def retry_outbox(owner: str | None) -> None:
    """Let workers try again what was given up."""
    start_django()
    from tenants.commands import retry_messages

    click.echo(f"{retry_messages(owner)} messages will be tried again.")
