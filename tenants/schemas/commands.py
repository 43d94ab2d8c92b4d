"""What ``veksel migrate`` and ``veksel artefact`` do. The command line speaks English."""

import json
import sys
from collections import Counter
from collections.abc import Sequence

import click
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tenants.doors import platform_context
from tenants.models import Tenant
from tenants.schemas.announcing import WrongReleaseError
from tenants.schemas.artefact import artefact_path, build_artefact, current_artefact
from tenants.schemas.citus import distribute_schema
from tenants.schemas.lint import problems_of, problems_of_tables
from tenants.schemas.migrating import MigrationRefusedError, Outcome, Result, Watcher, migrate_all
from tenants.schemas.owner import owner_transaction
from tenants.schemas.releases import current_release
from tenants.schemas.side_by_side import mark_released, problems_with_the_release_before


class Lines(Watcher):
    """Tells it in lines, for a log or a person who waits for a few."""

    def phase(self, name: str) -> None:
        """Name it."""
        click.echo(name)

    def begin(self, behind: int, current: int) -> None:
        """Say how much there is to do."""
        click.echo(f"{behind} customers behind this release, {current} at it")

    def ended(self, outcome: Outcome) -> None:
        """Say what became of a tenant."""
        click.echo(f"{outcome.slug}: {outcome.result}{outcome.reason and ': ' + outcome.reason}")


class Bar(Lines):
    """Shows a bar to a person at a terminal, and lines for what did not go well."""

    def __init__(self) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        self._bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True))
        self._task = self._bar.add_task("customers", total=0, visible=False)

    def begin(self, behind: int, current: int) -> None:
        """Show the bar when there is anything to do."""
        super().begin(behind, current)
        self._bar.update(self._task, total=behind, visible=behind > 0)
        self._bar.start()

    def ended(self, outcome: Outcome) -> None:
        """Move on by one."""
        self._bar.advance(self._task)
        if outcome.result != Result.MIGRATED:
            self._bar.console.print(
                f"{outcome.slug}: {outcome.result}: {outcome.reason}", markup=False
            )

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.stop()


class JsonLines(Watcher):
    """Tells it to a program: one object a line for each tenant."""

    def ended(self, outcome: Outcome) -> None:
        """Print the tenant's object."""
        click.echo(
            json.dumps(
                {
                    "tenant": outcome.slug,
                    "result": outcome.result,
                    "seconds": round(outcome.seconds, 4),
                    "reason": outcome.reason,
                }
            )
        )


def migrate(*, canary: str, as_json: bool) -> None:
    """Migrate everything; end with status 1, naming them, when a tenant is left behind."""
    bar = Bar() if sys.stderr.isatty() and not as_json else None
    watcher = bar or (JsonLines() if as_json else Lines())
    try:
        outcomes = migrate_all(watcher, canary=canary)
    except (MigrationRefusedError, WrongReleaseError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        if bar:
            bar.close()
    _conclude(outcomes, as_json=as_json)


def _conclude(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    left = [outcome.slug for outcome in outcomes if outcome.result != Result.MIGRATED]
    counts = Counter(outcome.result for outcome in outcomes)
    if as_json:
        version = current_release().version
        click.echo(
            json.dumps({"release": version, **{r.value: counts[r] for r in Result}, "left": left})
        )
    if left:
        shown = ", ".join(left)
        raise click.ClickException(
            f"{len(left)} of {len(outcomes)} customers are not at this release: {shown}. "
            "What is above says why; run the command again when that is mended."
        )


def distribute(slug: str) -> None:
    """Move a customer's schema onto the cluster, in one transaction."""
    if not settings.CITUS:
        raise click.ClickException("Set VEKSEL_CITUS=on first, and run the command again.")
    with platform_context():
        tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise click.ClickException(f"There is no customer {slug!r}.")
    with owner_transaction(tenant.schema_name):
        distribute_schema(tenant.door)


def build() -> str:
    """Build this release's artefact, whatever there is already, and return where it is kept."""
    return str(artefact_path(build_artefact(current_release()).name))


def check() -> list[str]:
    """Return what is wrong with the SQL of this release; an empty list when it may be used anywhere."""
    artefact = current_artefact()
    return [
        *problems_of([*artefact.collected, *artefact.rows]),
        *problems_of_tables(),
        *problems_with_the_release_before(),
    ]


def mark() -> str:
    """Write down that all migrations there are now are released."""
    return f"{len(mark_released())} apps: what comes from now on must let this release work on."


def show() -> str:
    """Return the statements of this release's artefact, one a line."""
    return "\n".join(f"{statement};" for statement in current_artefact().statements)
