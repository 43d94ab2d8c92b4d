"""The ``veksel`` command. Each command imports what it needs when it runs, so help is quick."""

import json
from pathlib import Path
from typing import Any

import click

from config.log_commands import log
from config.matching_commands import match, solve, suggest
from config.onboarding_commands import import_tenants, print_template
from config.operator_commands import operator
from config.outbox_commands import outbox
from config.start import start_django
from config.tenant_commands import add_tenant_commands
from config.vocabulary_commands import vocabulary
from infra.local.folders import data_folder
from infra.local.problems import MachineError, stop_with

PLAIN_ERRORS = {
    "DatabaseNotReadyError",
    "DomainError",
    "ImproperlyConfigured",
    "OperationalError",
}


class PlainSpeaking(click.Group):
    """Turns problems a person can mend into one sentence and status 1, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except MachineError as error:
            stop_with(error)
        except Exception as error:
            # By name, so that help needs neither Django nor the database's driver.
            if type(error).__name__ in PLAIN_ERRORS:
                stop_with(error)
            raise


@click.group(cls=PlainSpeaking, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Veksel: competence exchange between organisations."""


main.add_command(log)
main.add_command(match)
main.add_command(outbox)
main.add_command(solve)
main.add_command(suggest)
main.add_command(vocabulary)


@main.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed_version

    click.echo(installed_version("veksel"))


@main.command()
def demo() -> None:
    """Run everything on this machine with demo data, until Ctrl-C."""
    from infra.local.supervisor import run_demo

    run_demo()


@main.command()
def reset() -> None:
    """Wipe the demo's data; what is installed stays."""
    from infra.local.wipe import wipe_data

    click.echo(wipe_data(data_folder()))


@main.group()
def database() -> None:
    """The database and its roles."""


@database.command("prepare")
def prepare_database() -> None:
    """Make the database and Veksel's two roles; what is already there stays."""
    from tenants.database import prepare

    prepare()


@database.command("distribute")
@click.argument("slug")
def distribute(slug: str) -> None:
    """Move a customer's schema that stands on the coordinator onto a server of the Citus cluster."""
    start_django()
    from tenants.schemas import commands

    commands.distribute(slug)


@main.command()
@click.option("--canary", default="", help="The customer to try the release on; else the oldest.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a customer.")
def migrate(canary: str, as_json: bool) -> None:
    """Bring the tables of the platform and of every customer to this release."""
    start_django()
    from tenants.schemas import commands

    commands.migrate(canary=canary, as_json=as_json)


@main.group()
def artefact() -> None:
    """How the tables of a new customer are made."""


@artefact.command("build")
def build_artefact() -> None:
    """Collect the SQL of this release and prove it; prints where it is kept."""
    start_django()
    from tenants.schemas import commands

    click.echo(commands.build())


@artefact.command("check")
def check_artefact() -> None:
    """Fail, naming each statement, when this release's SQL could not be run on every kind of server."""
    from config.artefact_check import problems_found

    problems = problems_found()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise MachineError(
            f"The SQL of customers' tables has {len(problems)} problems, named above."
        )


@artefact.command("mark-released")
def mark_released() -> None:
    """Write down, when a release is cut, which migrations are out; `check` judges those that follow."""
    start_django()
    from tenants.schemas import commands

    click.echo(commands.mark())


@artefact.command("show")
def show_artefact() -> None:
    """Print the SQL of this release."""
    start_django()
    from tenants.schemas import commands

    click.echo(commands.show())


@main.command("demo-data")
def demo_data() -> None:
    """Load the demo's tenants, organisations and invented people; nothing is doubled."""
    start_django()
    from config.demo import load

    load()


@main.command("demo-logins")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def demo_logins(as_json: bool) -> None:
    """Print who can sign in where."""
    start_django()
    from config.demo import logins

    rows = [dict(zip(("url", "person", "role", "email"), row, strict=True)) for row in logins()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo("\t".join(row.values()))


@main.group()
def serve() -> None:
    """Run one embedded service in the foreground, until Ctrl-C; prints its address."""


@serve.command("postgres")
def serve_postgres() -> None:
    """Run the embedded PostgreSQL."""
    from infra.local.postgres import run_postgres

    run_postgres(data_folder() / "pg")


@serve.command("redis")
def serve_redis() -> None:
    """Run the embedded Redis."""
    from infra.local.redis import run_redis

    run_redis(data_folder() / "redis")


@main.command()
@click.argument("name", default="all")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option(
    "--offers", type=click.IntRange(1_000), help="For `match`: how many offers, instead of 160,000."
)
def bench(name: str, as_json: bool, offers: int | None) -> None:
    """Measure NAME against its baseline: one figure, a benchmark's figures, or all of them."""
    from config.benchmarks import benchmarks
    from infra.benchmarks.run import measure_and_print

    chosen = benchmarks() if offers is None else benchmarks(offers=offers)
    measure_and_print(name, chosen, as_json=as_json)


@main.group()
def messages() -> None:
    """The message catalogues of bokmål and nynorsk."""


def _locale_folder() -> Path:
    return Path(__file__).resolve().parent / "locale"


@messages.command("extract")
def extract_messages() -> None:
    """Collect the texts of code and templates into the catalogues; translations are kept."""
    from config.messages.extract import update_catalogues

    for line in update_catalogues(_locale_folder()):
        click.echo(line)


@messages.command("check")
def check_messages() -> None:
    """Fail, naming each text, when a translation is missing or does not fit its original."""
    from config.messages.check import problems_of

    problems = problems_of(_locale_folder())
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise MachineError(
            f"The message catalogues have {len(problems)} problems, named above:"
            " run `make messages` and translate what is missing."
        )


@messages.command("compile")
def compile_messages() -> None:
    """Write the compiled catalogues that the running system reads."""
    from config.messages.compile import compile_catalogues

    for line in compile_catalogues(_locale_folder()):
        click.echo(line)


@main.group()
def tenant() -> None:
    """The customers and their portals."""


@tenant.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The customer's name.")
@click.option(
    "--sector",
    required=True,
    help="state, county, municipality, private, or one an operator has added.",
)
@click.option("--default-language", default="nb", show_default=True, help="nb, nn or en.")
@click.option("--primary-colour", default="#12454f", show_default=True)
@click.option("--accent-colour", default="#b3541e", show_default=True)
@click.option("--admin-email", default="", help="Who is invited as the first administrator.")
@click.option("--admin-name", default="")
def create_tenant(**order: str) -> None:
    """Set up a customer on the subdomain SLUG; repeated, it carries on where it stopped."""
    start_django()
    from onboarding import commands

    click.echo(commands.create_tenant(**order))


add_tenant_commands(tenant)


tenant.add_command(import_tenants)
tenant.add_command(print_template)


@main.group()
def clearing() -> None:
    """What tenants show each other."""


@clearing.command("reconcile")
@click.option("--dry-run", is_flag=True, help="Say what differs and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def reconcile_clearing(dry_run: bool, as_json: bool) -> None:
    """Find and mend any difference between what tenants have and what they show."""
    start_django()
    from clearing import commands

    click.echo(commands.reconcile_now(is_dry_run=dry_run, as_json=as_json))


main.add_command(operator)


@main.command()
@click.option("--dry-run", is_flag=True, help="Say what would go and delete nothing.")
def retention(dry_run: bool) -> None:
    """Delete, in every customer, what has been kept long enough; docs/operating.md says how long."""
    start_django()
    from matching.commands import purge_everywhere

    for line in purge_everywhere(is_dry_run=dry_run):
        click.echo(line)


if __name__ == "__main__":
    main(prog_name="veksel")
