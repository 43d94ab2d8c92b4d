"""``veksel tenant ...`` after the set-up: a customer's state, name, end and health."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from config.start import start_django

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
SLUG = click.argument("slug")


def add_tenant_commands(group: click.Group) -> None:
    """Hang the commands under ``veksel tenant``."""
    for command in (
        list_tenants,
        show,
        suspend,
        resume,
        archive,
        pause,
        unpause,
        rename,
        delete,
        restore,
        verify_certificate,
        doctor,
        export,
        backup,
        restore_copy,
    ):
        group.add_command(command)


def _start() -> Any:
    start_django()
    from lifecycle import commands

    return commands


def _print(facts: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1, default=str))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        click.echo(f"{name.replace('_', ' '):{width}}  {value}")


@click.command("list")
@AS_JSON
def list_tenants(as_json: bool) -> None:
    """List the customers: subdomain, state, name and address."""
    rows: Sequence[Mapping[str, Any]] = _start().list_tenants()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    for row in rows:
        click.echo("\t".join(str(value) for value in row.values()))


@click.command()
@SLUG
@AS_JSON
def show(slug: str, as_json: bool) -> None:
    """Show one customer."""
    _print(_start().show_tenant(slug), as_json=as_json)


def _state_command(name: str, help_text: str) -> click.Command:
    @click.command(name, help=help_text)
    @SLUG
    @AS_JSON
    def command(slug: str, as_json: bool) -> None:
        commands = _start()
        change: Callable[[str], Mapping[str, Any]] = getattr(commands, f"{name}_tenant")
        _print(change(slug), as_json=as_json)

    return command


suspend = _state_command("suspend", "Close a portal for a while; it answers 503.")
resume = _state_command("resume", "Open a suspended or archived portal again.")
archive = _state_command("archive", "Put a customer away: no portal, the data is kept.")
restore = _state_command("restore", "Take a deletion back within its time of grace.")
unpause = _state_command("unpause", "End a pause; everything goes on.")


@click.command()
@SLUG
@click.option("--reason", required=True, help="Why; everybody in the portal reads it.")
@AS_JSON
def pause(slug: str, reason: str, as_json: bool) -> None:
    """Let nothing new begin in a customer; its portal stays readable."""
    _print(_start().pause_tenant(slug, reason=reason), as_json=as_json)


@click.command()
@SLUG
@click.option("--to", "new_slug", default="", help="The new subdomain.")
@click.option("--name", default="", help="The new name.")
@AS_JSON
def rename(slug: str, new_slug: str, name: str, as_json: bool) -> None:
    """Give a customer another subdomain or name, at once."""
    if not (new_slug or name):
        raise click.UsageError("Say what is new: --to for the subdomain, --name for the name.")
    _print(_start().rename_tenant(slug, new_slug=new_slug, name=name), as_json=as_json)


@click.command()
@SLUG
@click.option("--reason", default="", help="Why; required to begin a deletion.")
@click.option("--by", default="", help="Who has ordered it, for the certificate.")
@click.option("--now", is_flag=True, help="Do not wait for the time of grace: it is final.")
@click.option("--confirm", default="", help="With --now: the subdomain once more.")
@AS_JSON
def delete(slug: str, reason: str, by: str, now: bool, confirm: str, as_json: bool) -> None:
    """Close a customer for good. Its data is wiped when the time of grace is over, or --now."""
    if now and not confirm:
        confirm = click.prompt(f"Everything of {slug} is wiped for ever. Write the subdomain")
    commands = _start()
    facts = commands.delete_tenant(
        slug, reason=reason, ordered_by=by, now=now, confirmation=confirm
    )
    _print(facts, as_json=as_json)


@click.command("verify-certificate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AS_JSON
def verify_certificate(file: Path, as_json: bool) -> None:
    """Check a certificate of deletion against its signature and against what is left here."""
    checks = _start().verify_certificate(file.read_text(encoding="utf-8"))
    if as_json:
        click.echo(json.dumps(checks, ensure_ascii=False, indent=1))
    else:
        for name, is_right in checks.items():
            click.echo(f"{'yes' if is_right else 'NO '}  {name}")
    if not all(checks.values()):
        raise SystemExit(1)


@click.command()
@click.argument("slug", default="")
@click.option("--all", "everybody", is_flag=True, help="Examine every customer.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without losing anything.")
@AS_JSON
def doctor(slug: str, everybody: bool, fix: bool, as_json: bool) -> None:
    """Examine the customer SLUG, or all: role, tables, host, content, queue. Status 1 if ill."""
    if bool(slug) == everybody:
        raise click.UsageError("Give one subdomain, or --all.")
    found = _start().examine_tenants(slug, mend=fix)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for name, findings in found.items():
            click.echo(
                f"{name or 'belonging to nobody'}: {'well' if not findings else ''}".rstrip()
            )
            for finding in findings:
                click.echo(f"  {finding['code']}: {finding['text']} Fix: {finding['fix']}")
    if any(found.values()):
        raise SystemExit(1)


@click.command()
@SLUG
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@AS_JSON
def export(slug: str, out: Path, as_json: bool) -> None:
    """Write all of a customer to one file: its tables as CSV, its files, and a stamped manifest."""
    _print(_start().export_tenant(slug, out), as_json=as_json)


@click.command()
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
@AS_JSON
def backup(folder: Path, as_json: bool) -> None:
    """Write every customer to a file of its own in a folder; for every night."""
    rows: Sequence[Mapping[str, Any]] = _start().back_up_all(folder)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo("\t".join(str(value) for value in row.values()))


@click.command("restore-copy")
@SLUG
@click.option("--from", "file", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--confirm", default="", help="The subdomain once more.")
@AS_JSON
def restore_copy(slug: str, file: Path, confirm: str, as_json: bool) -> None:
    """Make a suspended customer what it was when a copy was taken; of another's copy it is refused."""
    if not confirm:
        confirm = click.prompt(f"What {slug} holds now is replaced. Write the subdomain")
    _print(_start().import_copy(slug, file, confirmation=confirm), as_json=as_json)
