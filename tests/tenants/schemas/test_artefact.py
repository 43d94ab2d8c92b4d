"""The collected SQL makes what Django's own migrations make, whole or not at all."""

import dataclasses
import os
from collections.abc import Callable

import psycopg
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateOneSchema
from django.db import DatabaseError, OperationalError, connections, transaction

from tenants.backend.base import OWNER_ALIAS, PUBLIC_SCHEMA
from tenants.backend.schema import one_by_one
from tenants.models import SchemaRelease, Tenant
from tenants.schemas import create_schema, create_tables, migrate_all, owner, tables
from tenants.schemas.announcing import WrongReleaseError, announce, hold_release
from tenants.schemas.artefact import (
    ArtefactError,
    artefact_path,
    build_artefact,
    current_artefact,
    read_artefact,
    replay,
)
from tenants.schemas.fingerprint import _QUERY, difference, fingerprint_of
from tenants.schemas.owner import execute, owner_connection, owner_transaction, rows
from tenants.schemas.releases import current_release
from tenants.schemas.rights import withhold_rights
from tenants.schemas.scratch import scratch_schema
from tenants.schemas.tables import SchemaMismatchError

MOTTO = """migrations.CreateModel("Motto", [
    ("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=50))])"""
# The name of the database is not given, as it is not in most migrations one meets.
WITH_ROWS = """
def write(apps, schema_editor):
    Motto = apps.get_model("branding", "Motto")
    Motto.objects.create(text="it's 100% {certain}; \\"or\\" not")
    Motto.objects.create(text="t_schema.r_role")
"""


def _fingerprint(tenant: Tenant) -> list[str]:
    with owner_transaction(tenant.schema_name):
        return fingerprint_of(tenant.schema_name, tenant.door.role)


def _tables(tenant: Tenant) -> int:
    query = "SELECT count(*) FROM pg_tables WHERE schemaname = %s"
    return int(rows(query, tenant.schema_name)[0][0])


def test_replay_makes_what_django_makes(new_tenant: Callable[[str], Tenant]) -> None:
    stock, ours = new_tenant("stock"), new_tenant("ours")
    create_schema(stock)
    with owner_connection().use_schema(stock.schema_name):
        call_command(MigrateOneSchema(), database=OWNER_ALIAS, interactive=False, verbosity=0)
    withhold_rights(stock.schema_name, stock.door.role)
    create_schema(ours)
    create_tables(ours)

    made_by_django = _fingerprint(stock)
    assert len([line for line in made_by_django if line.startswith("constraint")]) > 100
    assert difference(made_by_django, _fingerprint(ours)) == []
    assert difference(made_by_django, current_artefact().fingerprint) == []
    ours.refresh_from_db(using=OWNER_ALIAS)
    assert ours.schema_version == current_release().version


def test_replay_that_stops_halfway_leaves_nothing(
    new_tenant: Callable[[str], Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, whole = new_tenant("halfway"), current_artefact()
    create_schema(tenant)
    broken = dataclasses.replace(whole, rows=[*whole.rows, "CREATE TABLE half ("])
    with monkeypatch.context() as patch:
        patch.setattr(tables, "current_artefact", lambda: broken)
        with pytest.raises(DatabaseError, match="syntax error"):
            create_tables(tenant)
    assert _tables(tenant) == 0

    create_tables(tenant)
    create_tables(tenant)
    assert _tables(tenant) == len([s for s in whole.statements if s.startswith("CREATE TABLE")])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "ALTER TABLE {}.branding_theme ADD COLUMN motto text",
            ['not expected: column branding_theme.motto: text, null t, default , identity "",'],
        ),
        (
            "ALTER TABLE {}.accounts_user ALTER COLUMN is_active SET DEFAULT true",
            [
                "missing: column accounts_user.is_active: boolean, null f, default ,",
                "not expected: column accounts_user.is_active: boolean, null f, default true,",
            ],
        ),
        (
            "ALTER INDEX {}.user_email_case_unique RENAME TO user_email",
            [
                "not expected: index user_email: CREATE UNIQUE INDEX",
                "missing: index user_email_case_unique: CREATE UNIQUE INDEX",
            ],
        ),
        (
            "ALTER TABLE {}.market_offer DISABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            [
                "missing: relation market_offer: kind r, owner the owner, persistence p,",
                "not expected: relation market_offer: kind r, owner the owner, persistence p,",
            ],
        ),
        (
            "GRANT DELETE ON {}.audit_entry TO {role}",
            [
                "not expected: grant on table audit_entry: DELETE INSERT SELECT to the tenant's",
                "missing: grant on table audit_entry: INSERT SELECT to the tenant's role",
            ],
        ),
        (
            "GRANT SELECT ON {}.accounts_user TO PUBLIC",
            ["not expected: grant on table accounts_user: SELECT to everybody, grantable f"],
        ),
        (
            "CREATE VIEW {}.people AS SELECT 1 AS one",
            [
                "not expected: grant on table people: DELETE INSERT",
                "not expected: grant on table people: DELETE INSERT",
                "not expected: relation people: kind v,",
            ],
        ),
        (
            "CREATE FUNCTION {}.spy() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            ["not expected: other object: function spy()"],
        ),
    ],
)
def test_fingerprint_tells_what_has_been_changed(
    unchanged_db: None, tenant_a: Tenant, change: str, told: list[str]
) -> None:
    door = tenant_a.door
    assert difference(current_artefact().fingerprint, _fingerprint(tenant_a)) == []
    with owner_transaction(door.schema):
        execute(change.replace("{role}", door.role), door.schema)
        found = difference(current_artefact().fingerprint, fingerprint_of(door.schema, door.role))
        transaction.set_rollback(True, using=OWNER_ALIAS)
    assert len(found) == len(told), found
    assert [line.startswith(start) for line, start in zip(found, told, strict=True)] == [
        True
    ] * len(told), found


def test_fingerprint_never_reads_the_whole_catalog(unchanged_db: None, tenant_a: Tenant) -> None:
    with owner_transaction(tenant_a.schema_name):
        rows("SELECT set_config('enable_seqscan', 'off', true)")
        plan = [line for (line,) in rows(f"EXPLAIN {_QUERY}", tenant_a.schema_name)]
    assert len(plan) > 50
    large = ("pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_depend", "pg_attrdef")
    assert [line for line in plan if "Seq Scan" in line and any(n in line for n in large)] == []


def test_create_tables_refuses_a_schema_that_is_not_as_released(
    new_tenant: Callable[[str], Tenant],
) -> None:
    tenant = new_tenant("bent")
    create_schema(tenant)
    create_tables(tenant)
    execute("ALTER TABLE {}.branding_theme ADD COLUMN motto text", tenant.schema_name)
    with pytest.raises(SchemaMismatchError, match=r"not expected: column branding_theme\.motto"):
        create_tables(tenant)


def test_artefact_is_kept_and_a_damaged_file_is_not_used(
    unchanged_db: None, add_migration: Callable[..., str]
) -> None:
    add_migration(MOTTO)
    built = build_artefact(current_release())
    assert read_artefact(built.name) == built
    path = artefact_path(built.name)
    path.write_text(path.read_text()[:-20])
    assert read_artefact(built.name) is None


def test_artefact_has_one_statement_a_string_and_no_names_of_its_birthplace(
    unchanged_db: None,
) -> None:
    statements = current_artefact().statements
    assert [s for s in statements if len(one_by_one(s)) != 1 or s.startswith("--")] == []
    assert [s for s in statements if ("t_" in s and "CREATE SCHEMA" in s) or " r_" in s] == []


def test_rows_made_by_a_migration_come_along(
    new_tenant: Callable[[str], Tenant], add_migration: Callable[..., str]
) -> None:
    add_migration(f"{MOTTO}, migrations.RunPython(write)", before=WITH_ROWS)
    announce(current_artefact())
    tenant = new_tenant("rows")
    create_schema(tenant)
    create_tables(tenant)
    with owner_transaction(tenant.schema_name):
        execute("INSERT INTO {}.branding_motto (text) VALUES ('next')", tenant.schema_name)
        assert rows("SELECT id, text FROM branding_motto ORDER BY id") == [
            (1, 'it\'s 100% {certain}; "or" not'),
            (2, "t_schema.r_role"),
            (3, "next"),
        ]


def test_artefact_refuses_a_migration_that_goes_around_the_schema_editor(
    unchanged_db: None, add_migration: Callable[..., str]
) -> None:
    around = "def around(apps, schema_editor):\n"
    around += "    schema_editor.connection.cursor().execute('CREATE TABLE hidden (id int)')\n"
    add_migration("migrations.RunPython(around)", before=around)
    with pytest.raises(ArtefactError, match=r"missing: column hidden\.id"):
        build_artefact(current_release())
    assert rows("SELECT 1 FROM pg_tables WHERE tablename = 'hidden'") == []


# -- no tenant is born behind ---------------------------------------------------------------------


def test_no_tenant_is_made_by_a_release_that_is_not_the_newest(
    new_tenant: Callable[[str], Tenant],
) -> None:
    newer = dataclasses.replace(current_artefact(), version="99-newer", name="newer")
    tenant = new_tenant("behind")
    create_schema(tenant)
    announce(newer)
    with pytest.raises(WrongReleaseError, match="not of the same release"):
        create_tables(tenant)
    assert _tables(tenant) == 0


def test_a_release_is_announced_when_nobody_makes_tables_by_the_old_one(
    committed_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, "LOCK_TIMEOUT", "200ms")
    newer = dataclasses.replace(current_artefact(), version="99-newer", name="newer")
    version = current_release().version
    maker = connections[OWNER_ALIAS].copy()
    try:
        with maker.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [7_305_001])
        with pytest.raises(OperationalError, match="lock timeout"):
            announce(newer)
        with owner_transaction(PUBLIC_SCHEMA):
            hold_release(version)
    finally:
        maker.close()
    announce(newer)
    assert SchemaRelease.objects.using(OWNER_ALIAS).first().version == "99-newer"


def test_older_code_migrates_nothing(committed_db: None) -> None:
    execute("INSERT INTO public.django_migrations VALUES (DEFAULT, 'branding', '0999_new', now())")
    before = SchemaRelease.objects.using(OWNER_ALIAS).count()
    with pytest.raises(WrongReleaseError, match=r"it has branding\.0999_new"):
        migrate_all()
    assert SchemaRelease.objects.using(OWNER_ALIAS).count() == before


# -- on a cluster of servers ----------------------------------------------------------------------


def test_on_a_cluster_the_role_may_log_in_but_has_no_password(
    new_tenant: Callable[[str], Tenant], settings: LazySettings
) -> None:
    settings.CITUS = True
    tenant = new_tenant("spread")
    create_schema(tenant)
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"]) as admin:
        found = admin.execute(
            "SELECT rolcanlogin, rolinherit, rolpassword FROM pg_authid WHERE rolname = %s",
            [tenant.door.role],
        ).fetchone()
    assert found == (True, False, None)


def test_on_a_cluster_statements_are_sent_and_answered_in_turn(
    unchanged_db: None, settings: LazySettings
) -> None:
    settings.CITUS = True
    artefact = current_artefact()
    with scratch_schema() as door:
        replay(artefact, door)
        assert difference(artefact.fingerprint, fingerprint_of(door.schema, door.role)) == []
