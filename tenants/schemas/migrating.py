"""Bringing every schema to this release: the platform's first, then one tenant for a trial, then all."""

import logging
import time
from dataclasses import dataclass
from enum import StrEnum

import psycopg

from tenants.doors import platform_context
from tenants.models import Tenant
from tenants.schemas.announcing import announce, refuse_older_code
from tenants.schemas.artefact import current_artefact
from tenants.schemas.locks import FAN_OUT, only_one
from tenants.schemas.owner import exists, owner_connection, rows
from tenants.schemas.platform_tables import migrate_clearing, migrate_platform
from tenants.schemas.releases import current_release
from tenants.schemas.stepping import Applied, ChangedMeanwhileError, bring_up
from tenants.schemas.tables import assert_as_released

#: Seconds to wait before those whose tables were in use are tried once more.
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
_IN_USE = {"55P03", "40P01"}
_SERVER_AWAY = {"57P01", "57P02", "57P03", None}
_WITH_TABLES = """
SELECT nspname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE relname = 'django_migrations' AND nspname ~ '^t_'
"""
logger = logging.getLogger(__name__)


class Result(StrEnum):
    """How one tenant's migration ended."""

    MIGRATED = "migrated"
    BUSY = "busy"
    FAILED = "failed"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Outcome:
    """What became of one tenant; ``reason`` says why it is not at this release."""

    slug: str
    result: Result
    seconds: float = 0.0
    reason: str = ""


class Watcher:
    """Is told how the migration goes. This one keeps it to itself."""

    def phase(self, name: str) -> None:
        """Hear that something that is no tenant has been taken up."""

    def begin(self, behind: int, current: int) -> None:
        """Hear how many tenants are behind, and how many are not."""

    def ended(self, outcome: Outcome) -> None:
        """Hear what became of a tenant."""


class MigrationRefusedError(RuntimeError):
    """Nothing was done; the text says why and what to do."""


def migrate_all(watcher: Watcher | None = None, *, canary: str = "") -> list[Outcome]:
    """Bring every schema to this release and return what became of each tenant that was behind.

    The tenant ``canary`` (without one, the oldest) is first; when it does not succeed the others are
    not tried. May be repeated after a crash at any point: what is done stays done.
    """
    watcher = watcher or Watcher()
    with only_one(FAN_OUT) as is_ours:
        if not is_ours:
            raise MigrationRefusedError("Another migration is running: wait until it has ended.")
        refuse_older_code(current_release())
        _refuse_unknown(canary)
        watcher.phase("platform")
        migrate_platform()
        watcher.phase("clearing")
        migrate_clearing()
        watcher.phase("artefact")
        announce(current_artefact())
        return migrate_tenants(watcher, canary=canary)


def _refuse_unknown(canary: str) -> None:
    # Asked by SQL: the columns that the code knows may not be there yet.
    if canary and not exists("SELECT 1 FROM public.tenants_tenant WHERE slug = %s", canary):
        raise MigrationRefusedError(f"There is no customer {canary!r} to try the release on.")


def migrate_tenants(watcher: Watcher | None = None, *, canary: str = "") -> list[Outcome]:
    """Bring the tenants to this release; the part of ``migrate_all`` that grows with them."""
    watcher = watcher or Watcher()
    tenants = _tenants_with_a_schema()
    behind = [tenant for tenant in tenants if tenant.schema_version != current_release().version]
    behind.sort(key=lambda tenant: tenant.slug != canary)
    watcher.begin(len(behind), len(tenants) - len(behind))
    outcomes = _migrate_patiently(behind[:1], watcher, is_trial=True)
    if all(outcome.result == Result.MIGRATED for outcome in outcomes):
        return outcomes + _migrate_patiently(behind[1:], watcher)
    return outcomes + [Outcome(tenant.slug, Result.NOT_TRIED) for tenant in behind[1:]]


def _tenants_with_a_schema() -> list[Tenant]:
    """Return the tenants of every state that have tables to keep up, the oldest first."""
    # One that is being set up has none yet: it is born at the release.
    schemas = {name for (name,) in rows(_WITH_TABLES)}
    with platform_context():
        tenants = Tenant.objects.order_by("created_at")
        return [tenant for tenant in tenants if tenant.schema_name in schemas]


def _migrate_patiently(
    tenants: list[Tenant], watcher: Watcher, *, is_trial: bool = False
) -> list[Outcome]:
    """Try each, and those whose tables are in use again after the others, with longer pauses."""
    ended, known = list[Outcome](), dict[str, Applied]()
    for pause in (*PAUSES, None):
        waiting: list[Tenant] = []
        for tenant in tenants:
            outcome = _migrate(tenant, known, is_trial=is_trial)
            if outcome.result == Result.BUSY and pause is not None:
                waiting.append(tenant)
            else:
                ended.append(outcome)
                watcher.ended(outcome)
        if not waiting or pause is None:
            break
        tenants = waiting
        time.sleep(pause)
    return ended


def _migrate(tenant: Tenant, known: dict[str, Applied], *, is_trial: bool) -> Outcome:
    """Migrate one tenant. What one of its version has had, ``known`` expects of the others too."""
    began = time.perf_counter()
    result, reason = Result.MIGRATED, ""
    try:
        had = bring_up(tenant.door, expected=known.pop(tenant.schema_version, None))
        if tenant.schema_version:
            known[tenant.schema_version] = had
        if is_trial:
            assert_as_released(tenant.door)
    except Exception as error:  # whatever a migration does to one customer, the others go on
        reason = f"{type(error).__name__}: {error}".strip()
        result = Result.BUSY if _may_pass(error) else Result.FAILED
        if result == Result.FAILED:
            logger.exception("%s could not be migrated", tenant.slug)
    return Outcome(tenant.slug, result, time.perf_counter() - began, reason)


def _may_pass(error: Exception) -> bool:
    """Whether trying again later may help: a lock, a deadlock, a server that restarts."""
    cause = error.__cause__
    if isinstance(cause, psycopg.OperationalError) and cause.sqlstate in _SERVER_AWAY:
        # Not by age: the lock that makes this migration the only one belongs to the session.
        owner_connection().close()
        return True
    is_in_use = isinstance(cause, psycopg.Error) and cause.sqlstate in _IN_USE
    return is_in_use or isinstance(error, ChangedMeanwhileError)
