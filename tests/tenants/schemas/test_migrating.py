"""One release over many tenants: killed, locked out, refused, and finished in the end."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import connections

from config.cli import main
from tenants.backend.base import OWNER_ALIAS
from tenants.doors import platform_context
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.removal import bring_schema_back, set_schema_aside
from tenants.schemas import (
    create_schema,
    create_tables,
    migrate_all,
    migrating,
    owner,
    stepping,
    tables,
)
from tenants.schemas.announcing import announce
from tenants.schemas.artefact import current_artefact
from tenants.schemas.fingerprint import difference, fingerprint_of
from tenants.schemas.locks import FAN_OUT, only_one
from tenants.schemas.migrating import MigrationRefusedError, Outcome, Result, Watcher
from tenants.schemas.owner import owner_transaction, rows
from tenants.schemas.releases import current_release

ROOT = Path(__file__).resolve().parents[3]
MOTTO = 'migrations.AddField("Theme", "motto", models.CharField(max_length=50, default="-"))'
FILL_MOTTO = """
def fill(apps, schema_editor):
    for theme in apps.get_model("branding", "Theme").objects.all():
        theme.motto = theme.primary_colour + " %s 100%"
        theme.save()
"""
# A theme's colour has seven letters.
FAILS_WHERE_THERE_ARE_ROWS = f"""{MOTTO}, migrations.RunSQL(
    "UPDATE branding_theme SET motto = (1 / (length(primary_colour) - 7))::text")"""
REFUSES_ROWS = """
def refuse(apps, schema_editor):
    if apps.get_model("branding", "Theme").objects.exists():
        raise ValueError("a theme")
"""
DIES = """
import os, signal, sys
import django
from django.conf import settings
settings.MIGRATION_MODULES = {"branding": sys.argv[1]}
settings.ARTEFACT_ROOT = sys.argv[2]
django.setup()
from tenants.schemas import migrating, stepping
if sys.argv[3] == "between":
    class Killer(migrating.Watcher):
        left = 3
        def ended(self, outcome):
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
    migrating.migrate_all(Killer())
else:
    taken, withhold = [], stepping.withhold_rights
    def withhold_or_die(schema, role):
        taken.append(schema)
        withhold(schema, role)
        if len(taken) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
    stepping.withhold_rights = withhold_or_die
    migrating.migrate_all()
"""


@pytest.fixture
def many(new_tenant: Callable[[str], Tenant]) -> list[Tenant]:
    """Six tenants with the tables of the release: two with rows, four without."""
    for slug in ("celle", "delta", "epsilon", "fi"):
        tenant = new_tenant(slug)
        create_schema(tenant)
        create_tables(tenant)
    # Its setting up has come no further: it is nobody's to migrate.
    create_schema(new_tenant("halfway"))
    with platform_context():
        Tenant.objects.filter(slug="delta").update(state=TenantState.SUSPENDED)
        return list(Tenant.objects.exclude(slug="halfway").order_by("created_at"))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for locks, and between tries, as short as makes a difference."""
    monkeypatch.setattr(owner, "LOCK_TIMEOUT", "150ms")
    monkeypatch.setattr(migrating, "PAUSES", (0.01, 0.01))


@pytest.fixture
def reader_of() -> Iterator[Callable[[Tenant], psycopg.Connection]]:
    """Leave a transaction open that has read a tenant's theme."""
    readers: list[psycopg.Connection] = []

    def read(tenant: Tenant) -> psycopg.Connection:
        reader = psycopg.connect(os.environ["DATABASE_MIGRATOR_URL"])
        reader.execute(f"SELECT * FROM {tenant.schema_name}.branding_theme")
        readers.append(reader)
        return reader

    yield read
    for reader in readers:
        reader.close()


def _ended(outcomes: list[Outcome]) -> dict[str, str]:
    return {outcome.slug: outcome.result.value for outcome in outcomes}


def _mottos(tenant: Tenant) -> list[str] | None:
    with owner_transaction(tenant.schema_name):
        column = "SELECT 1 FROM information_schema.columns WHERE table_schema = %s"
        if not rows(f"{column} AND column_name = 'motto'", tenant.schema_name):
            return None
        return [motto for (motto,) in rows("SELECT motto FROM branding_theme")]


def _assert_all_at_the_release_once(tenants: list[Tenant], migration: str) -> None:
    golden = current_artefact().fingerprint
    for tenant in tenants:
        tenant.refresh_from_db(using=OWNER_ALIAS)
        assert tenant.schema_version == current_release().version
        with owner_transaction(tenant.schema_name):
            assert rows(f"SELECT count(*) FROM django_migrations WHERE name = '{migration}'") == [
                (1,)
            ]
            assert difference(golden, fingerprint_of(tenant.schema_name, tenant.door.role)) == []


def test_all_tenants_of_every_state_come_to_the_release(
    many: list[Tenant], add_migration: Callable[..., str]
) -> None:
    migration = add_migration(MOTTO)
    assert _mottos(many[0]) is None
    outcomes = migrate_all()
    assert _ended(outcomes) == dict.fromkeys(
        ["alfa", "beta", "celle", "delta", "epsilon", "fi"], "migrated"
    )
    _assert_all_at_the_release_once(many, migration)
    assert (_mottos(many[0]), _mottos(many[5])) == (["-"], [])
    assert migrate_all() == [], "there is nothing left to do"


def test_python_of_a_migration_runs_in_each_tenant(
    many: list[Tenant], add_migration: Callable[..., str]
) -> None:
    add_migration(MOTTO)
    migration = add_migration("migrations.RunPython(fill)", before=FILL_MOTTO)
    assert set(_ended(migrate_all()).values()) == {"migrated"}
    _assert_all_at_the_release_once(many, migration)
    assert _mottos(many[0]) == ["#0b5c8a %s 100%"]
    assert _mottos(many[1]) == ["#0b5c8a %s 100%"]


@pytest.mark.parametrize("moment", ["between", "inside"])
def test_a_killed_migration_goes_on_where_it_was(
    many: list[Tenant], add_migration: Callable[..., str], settings: LazySettings, moment: str
) -> None:
    migration = add_migration(MOTTO)
    package = settings.MIGRATION_MODULES["branding"]
    folder = str(Path(settings.ARTEFACT_ROOT).parent)
    died = subprocess.run(
        [sys.executable, "-c", DIES, package, settings.ARTEFACT_ROOT, moment],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform"), folder]),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    _wait_until_the_server_has_noticed()
    done = [tenant.slug for tenant in many if _mottos(tenant) is not None]
    assert done == (["alfa", "beta", "celle"] if moment == "between" else ["alfa", "beta"])

    outcomes = migrate_all()
    assert [outcome.slug for outcome in outcomes] == [t.slug for t in many if t.slug not in done]
    _assert_all_at_the_release_once(many, migration)


def _wait_until_the_server_has_noticed() -> None:
    others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
    deadline = time.monotonic() + 60
    while rows(f"{others} AND pid <> pg_backend_pid() AND backend_type = 'client backend'"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


# -- tables in use --------------------------------------------------------------------------------


class _LetsGo(Watcher):
    """Ends the reader when all others are done."""

    def __init__(self, reader: psycopg.Connection, after: int) -> None:
        self.reader, self.after, self.order = reader, after, list[str]()

    def ended(self, outcome: Outcome) -> None:
        self.order.append(outcome.slug)
        if len(self.order) == self.after:
            self.reader.close()


def test_a_tenant_whose_tables_are_in_use_is_tried_again_after_the_others(
    many: list[Tenant],
    add_migration: Callable[..., str],
    reader_of: Callable[[Tenant], psycopg.Connection],
    impatient: None,
) -> None:
    migration = add_migration(MOTTO)
    watcher = _LetsGo(reader_of(many[2]), after=5)
    assert set(_ended(migrate_all(watcher)).values()) == {"migrated"}
    assert watcher.order == ["alfa", "beta", "delta", "epsilon", "fi", "celle"]
    _assert_all_at_the_release_once(many, migration)


def test_a_tenant_that_stays_in_use_is_named_and_the_command_ends_with_an_error(
    many: list[Tenant],
    add_migration: Callable[..., str],
    reader_of: Callable[[Tenant], psycopg.Connection],
    impatient: None,
) -> None:
    add_migration(MOTTO)
    reader_of(many[2])
    answer = CliRunner().invoke(main, ["migrate", "--json"])
    assert answer.exit_code == 1
    *tenants, total = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [row["tenant"] for row in tenants] == ["alfa", "beta", "delta", "epsilon", "fi", "celle"]
    assert (tenants[-1]["result"], tenants[0]["result"]) == ("busy", "migrated")
    assert "lock timeout" in tenants[-1]["reason"]
    assert (total["migrated"], total["busy"], total["left"]) == (5, 1, ["celle"])
    assert "1 of 6 customers are not at this release: celle." in answer.stderr
    assert _mottos(many[2]) is None


# -- the trial ------------------------------------------------------------------------------------


def test_what_the_trial_does_not_survive_the_others_are_spared(
    many: list[Tenant], add_migration: Callable[..., str]
) -> None:
    add_migration(FAILS_WHERE_THERE_ARE_ROWS)
    outcomes = migrate_all(canary="beta")
    assert _ended(outcomes) == {
        "beta": "failed",
        **dict.fromkeys(["alfa", "celle", "delta", "epsilon", "fi"], "not tried"),
    }
    assert "division by zero" in outcomes[0].reason
    assert [_mottos(tenant) for tenant in many] == [None] * 6


@pytest.mark.parametrize(
    ("operations", "before"),
    [(FAILS_WHERE_THERE_ARE_ROWS, ""), ("migrations.RunPython(refuse)", REFUSES_ROWS)],
    ids=["SQL", "Python"],
)
def test_one_tenant_that_fails_does_not_hold_the_others(
    many: list[Tenant], add_migration: Callable[..., str], operations: str, before: str
) -> None:
    add_migration(operations, before=before)
    outcomes = migrate_all(canary="celle")
    assert _ended(outcomes) == {
        "celle": "migrated",
        **dict.fromkeys(["alfa", "beta"], "failed"),
        **dict.fromkeys(["delta", "epsilon", "fi"], "migrated"),
    }


def test_a_trial_that_leaves_other_tables_than_released_stops_the_rest(
    many: list[Tenant], add_migration: Callable[..., str]
) -> None:
    with owner_transaction(many[0].schema_name) as connection, connection.cursor() as cursor:
        cursor.execute("ALTER INDEX user_email_case_unique RENAME TO by_hand")
    add_migration(MOTTO)
    outcomes = migrate_all()
    assert _ended(outcomes)["alfa"] == "failed"
    assert "not expected: index by_hand" in outcomes[0].reason
    assert {outcome.result for outcome in outcomes[1:]} == {Result.NOT_TRIED}


def test_an_unknown_trial_is_refused_before_anything_is_done(
    many: list[Tenant], add_migration: Callable[..., str]
) -> None:
    add_migration(MOTTO)
    with pytest.raises(MigrationRefusedError, match="no customer 'omega'"):
        migrate_all(canary="omega")
    assert rows("SELECT 1 FROM public.django_migrations WHERE name LIKE '9%_synthetic'") == []


def test_two_migrations_at_once_are_one_too_many(committed_db: None) -> None:
    first_holds, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with only_one(FAN_OUT):
            first_holds.set()
            may_end.wait(30)
        connections.close_all()

    first = threading.Thread(target=hold)
    first.start()
    assert first_holds.wait(30)
    try:
        with pytest.raises(MigrationRefusedError, match="Another migration is running"):
            migrate_all()
    finally:
        may_end.set()
        first.join(30)


# -- what cannot be done in a transaction ---------------------------------------------------------


def test_an_index_is_built_while_others_write_and_a_broken_one_is_built_anew(
    many: list[Tenant], add_migration: Callable[..., str]
) -> None:
    migration = add_migration(
        'AddIndexConcurrently("Theme", models.Index(fields=["accent_colour"], name="theme_accent"))',
        atomic=False,
    )
    with psycopg.connect(
        os.environ["DATABASE_ADMIN_URL"], dbname=connections[OWNER_ALIAS].settings_dict["NAME"]
    ) as admin:
        # As a process leaves it that dies while the index is being built.
        schema = many[3].schema_name
        admin.execute(f"CREATE INDEX theme_accent ON {schema}.branding_theme (accent_colour)")
        admin.execute(
            f"UPDATE pg_index SET indisvalid = false"
            f" WHERE indexrelid = '{schema}.theme_accent'::regclass"
        )
    assert set(_ended(migrate_all()).values()) == {"migrated"}
    _assert_all_at_the_release_once(many, migration)


# -- one tenant that has been left behind ---------------------------------------------------------


def test_a_tenant_left_behind_is_brought_up_when_its_setting_up_goes_on(
    many: list[Tenant], add_migration: Callable[..., str]
) -> None:
    migration = add_migration(MOTTO)
    announce(current_artefact())
    create_tables(many[5])
    _assert_all_at_the_release_once(many[5:], migration)
    assert _mottos(many[4]) is None


def test_migrations_that_have_been_joined_into_one_are_only_noted(
    many: list[Tenant], add_migration: Callable[..., str]
) -> None:
    parts = add_migration(MOTTO), add_migration("migrations.RunPython(fill)", before=FILL_MOTTO)
    migrate_all()
    with owner_transaction(many[0].schema_name), connections[OWNER_ALIAS].cursor() as cursor:
        cursor.execute("UPDATE branding_theme SET motto = 'kept'")
    joined = add_migration(
        f"{MOTTO}, migrations.RunPython(fill)",
        before=FILL_MOTTO,
        replaces=", ".join(f"('branding', {name!r})" for name in parts),
    )
    assert set(_ended(migrate_all()).values()) == {"migrated"}
    assert _mottos(many[0]) == ["kept"]
    _assert_all_at_the_release_once(many, joined)


def test_nobody_else_is_locked_out_while_a_tenants_tables_change(
    new_tenant: Callable[[str], Tenant],
    add_migration: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: set[tuple[str, str, str]] = set()

    def look(_door: object) -> None:
        seen.update(
            rows(
                "SELECT nspname, relname, mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                " JOIN pg_namespace n ON n.oid = relnamespace WHERE granted"
                " AND nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')"
            )
        )

    monkeypatch.setattr(tables, "settle", look)
    monkeypatch.setattr(stepping, "settle", look)
    tenant = new_tenant("locks")
    create_schema(tenant)
    create_tables(tenant)
    add_migration(MOTTO)
    announce(current_artefact())
    stepping.bring_up(tenant.door)

    own = {lock for lock in seen if lock[0] == tenant.schema_name}
    assert (tenant.schema_name, "branding_theme", "AccessExclusiveLock") in own
    others = {(table, mode) for _schema, table, mode in seen - own}
    assert ("tenants_tenant", "RowExclusiveLock") in others
    assert {mode for _table, mode in others} == {"AccessShareLock", "RowExclusiveLock"}


def test_a_schema_that_was_set_aside_meanwhile_comes_back_at_the_release(
    many: list[Tenant], add_migration: Callable[..., str]
) -> None:
    set_schema_aside(many[1])
    migration = add_migration(MOTTO)
    assert "beta" not in _ended(migrate_all())
    bring_schema_back(many[1])
    # Its sessions are gone; its rows are not.
    assert _mottos(many[1]) == ["-"]
    _assert_all_at_the_release_once(many, migration)
