"""What reaches PostgreSQL from inside a door, and what does not."""

import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.models import User
from core.audit.models import Entry
from core.base.current import Door, NoDoorError
from tenants.backend.cursors import ForbiddenStatementError, first_word
from tenants.doors import door_connection, platform_context, tenant_context
from tenants.models import Tenant
from tenants.naming import role_of, schema_of
from tests.factories.driver import run_by_driver

CANARY = "kanari@beta.example"


@pytest.fixture
def canary(db: None, tenant_b: Tenant) -> User:
    """A person of the neighbour."""
    with tenant_context(tenant_b):
        return User.objects.create_user(CANARY, full_name="Kanari Beta")


def _run(statement: str, parameters: Any = None) -> list[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _sqlstate(statement: str, parameters: Any = None) -> str:
    """Run one statement in the open door; return the SQLSTATE PostgreSQL refuses it with."""
    with pytest.raises(DatabaseError) as refusal:
        _run(statement, parameters)
    cause = refusal.value.__cause__
    assert isinstance(cause, psycopg.Error), repr(refusal.value)
    return str(cause.sqlstate)


def _inside() -> tuple[str, str]:
    return _run("SELECT current_user::text, current_setting('search_path')")[0]


# -- W05: a connection is given back neutral ------------------------------------------------------


def test_w05_connection_is_neutral_between_two_doors(
    committed_db: None, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with tenant_context(tenant_a):
        process = _run("SELECT pg_backend_pid()")
        assert _inside() == (role_of(tenant_a.pk), tenant_a.schema_name)
    raw = door_connection().connection
    with raw.cursor() as cursor:
        # Behind the backend: what the next one to use the connection would find.
        neutral = cursor.execute(
            "SELECT current_user = session_user, current_setting('search_path'), pg_backend_pid()"
        ).fetchone()
        assert neutral == (True, "pg_catalog", process[0][0])
        with pytest.raises(psycopg.errors.UndefinedTable):
            cursor.execute("SELECT * FROM accounts_user")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            cursor.execute(f'SELECT * FROM "{tenant_a.schema_name}".accounts_user')
    with tenant_context(tenant_b):
        assert _inside() == (role_of(tenant_b.pk), tenant_b.schema_name)


# -- W06: tenants that are not there --------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "r_" + "a" * 26,
        "",
        "none",
        "r_" + "x" * 62,
        'r_"; SET ROLE postgres; --',
        "pg_read_all_data",
        "r_\x00",
        "R_ÆØÅ",
    ],
)
def test_w06_door_of_a_role_that_is_not_a_tenants_does_not_open(
    name: str, in_tenant_a: Tenant
) -> None:
    before = User.objects.count()
    connection = door_connection()
    with pytest.raises((DatabaseError, NoDoorError)), transaction.atomic():
        connection.enter(Door(role=name, schema="public"))
    # Whatever was open stays open, and nothing else.
    assert _inside() == (role_of(in_tenant_a.pk), in_tenant_a.schema_name)
    assert User.objects.count() == before


def test_w06_door_of_a_tenant_without_a_schema_reads_and_writes_nothing(
    canary: User, tenant_a: Tenant
) -> None:
    lost = Tenant(pk=tenant_a.pk, slug="lost", schema_name=schema_of(uuid.uuid4()))
    with tenant_context(lost):
        with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
            User.objects.count()
        with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
            User.objects.create_user("new@example.com", full_name="Ny")


# -- W07: the neighbour's schema ------------------------------------------------------------------


def test_w07_catalogue_shows_nothing_of_the_neighbours_data(
    canary: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    views = ("tables", "columns", "table_constraints", "view_column_usage", "role_table_grants")
    with tenant_context(tenant_b):
        assert _run(
            "SELECT count(*) > 0 FROM information_schema.columns WHERE table_schema = %s",
            [tenant_b.schema_name],
        ) == [(True,)]
    with tenant_context(tenant_a):
        for view in views:
            found = f"SELECT * FROM information_schema.{view} WHERE table_schema = %s"
            assert _run(found, [tenant_b.schema_name]) == [], view
        for view in ("pg_stats", "pg_stats_ext"):
            assert _run(f"SELECT * FROM {view} WHERE schemaname = %s", [tenant_b.schema_name]) == []
        comments = (
            "SELECT d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s"
        )
        assert _run(comments, [tenant_b.schema_name]) == []


# -- W08: injected SQL ----------------------------------------------------------------------------


def _injected(text: str) -> str:
    """What a careless line of code would make of a visitor's text."""
    return f"SELECT id FROM accounts_user WHERE full_name = '{text}'"


@pytest.mark.parametrize("parameters", [None, []])
@pytest.mark.parametrize(
    "statement",
    [
        "SET search_path TO {schema}",
        "RESET ROLE",
        "SET ROLE {role}",
        "SET SESSION AUTHORIZATION postgres",
        "COMMIT; SELECT 1",
        "SELECT email FROM {schema}.accounts_user",
    ],
)
def test_w08_stacked_statements_do_not_pass(
    statement: str, parameters: Any, canary: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    attack = statement.format(schema=tenant_b.schema_name, role=role_of(tenant_b.pk))
    with tenant_context(tenant_a):
        assert _sqlstate(_injected(f"x'; {attack} --"), parameters) == "42601"
        assert _inside() == (role_of(tenant_a.pk), tenant_a.schema_name)


def test_w08_stacked_statements_pass_the_simple_protocol(in_tenant_a: Tenant) -> None:
    # What the test above would look like without our cursor: PostgreSQL itself has nothing against it.
    assert run_by_driver(_injected("x'; SET LOCAL statement_timeout TO '1s' --")) == ""


@pytest.mark.parametrize(
    "call",
    [
        "set_config('role', '{role}', true)",
        "pg_catalog.set_config('search_path', '{schema}', true)",
        "query_to_xml('SELECT set_config(''role'', ''{role}'', true)', true, false, '')::text",
        "query_to_xml('SET ROLE {role}', true, false, '')::text",
        r"U&\"set\005fconfig\"('role', '{role}', true)".replace('\\"', '"'),
    ],
)
def test_w08_injected_calls_do_not_choose_a_role(
    call: str, canary: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    attack = call.format(schema=tenant_b.schema_name, role=role_of(tenant_b.pk))
    with tenant_context(tenant_a):
        refused = _sqlstate(_injected(f"x' UNION SELECT ({attack})::uuid --"))
        assert refused in {"42501", "0A000"}
        assert _inside() == (role_of(tenant_a.pk), tenant_a.schema_name)


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE {role}",
        "RESET ROLE",
        "SET SESSION AUTHORIZATION DEFAULT",
        "set local search_path to {schema}",
        "COMMIT",
        "ROLLBACK",
        "DISCARD ALL",
        "; -- one\n ; /* two */ RESET ROLE",
        "DO $$ BEGIN EXECUTE 'SET ROLE {role}'; END $$",
        "PREPARE x AS SELECT 1",
        "/* a /* nested */ comment */ -- and more\n ; SET ROLE {role}",
    ],
)
def test_w08_whole_statements_that_would_leave_the_door_are_not_sent(
    statement: str, canary: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    attack = statement.format(schema=tenant_b.schema_name, role=role_of(tenant_b.pk))
    with tenant_context(tenant_a):
        with pytest.raises(ForbiddenStatementError):
            _run(attack)
        raw = connection.connection.cursor()
        with pytest.raises(ForbiddenStatementError):
            raw.execute(attack)
        assert _inside() == (role_of(tenant_a.pk), tenant_a.schema_name)


def test_w08_refused_statement_is_logged_on_the_platform(
    committed_db: None, tenant_a: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ForbiddenStatementError), tenant_context(tenant_a):
        _run("SET ROLE postgres")
    with tenant_context(tenant_a), pytest.raises(ProgrammingError):
        _run(_injected("x'; RESET ROLE --"))
    with platform_context():
        entries = Entry.objects.filter(action="security.statement_refused").order_by("at")
        assert [(entry.subject_id, entry.changes) for entry in entries] == [
            (tenant_a.pk, {"statement": ["", "SET"]}),
            (tenant_a.pk, {"statement": ["", "stacked statements"]}),
        ]
    assert [record.name for record in caplog.records] == ["veksel.security"] * 2


comments = st.sampled_from([" ", "\n", "-- x\n", "/* ' */", "/* /* ; */ -- */", "(", ";"])


@given(st.lists(comments).map("".join), st.sampled_from(["SET", "rollback", "Do", "SELECT"]))
def test_first_word_is_found_behind_any_comment(before: str, word: str) -> None:
    assert first_word(f"{before}{word} x") == word.upper()


# -- W09: libraries that reset the session --------------------------------------------------------


@pytest.mark.parametrize("reset", ["RESET ALL", "SET LOCAL search_path TO {schema}", "RESET ROLE"])
def test_w09_after_a_reset_behind_our_back_the_next_query_errs_or_is_right(
    reset: str, canary: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with tenant_context(tenant_a):
        User.objects.create_user("own@alfa.example", full_name="Egen")
        own = set(User.objects.values_list("email", flat=True))
    with tenant_context(tenant_a):
        assert run_by_driver(reset.format(schema=tenant_b.schema_name)) == ""
        try:
            with transaction.atomic():
                seen = set(User.objects.values_list("email", flat=True))
        except ProgrammingError:
            seen = own
        assert seen == own
    with tenant_context(tenant_a):
        assert set(User.objects.values_list("email", flat=True)) == own


def test_w09_discard_all_is_refused_inside_a_transaction(in_tenant_a: Tenant) -> None:
    assert run_by_driver("DISCARD ALL") == "25001"
    assert _inside() == (role_of(in_tenant_a.pk), in_tenant_a.schema_name)


# -- W11: outside a transaction -------------------------------------------------------------------


def test_w11_query_outside_a_transaction_is_an_error(
    committed_db: None, tenant_a: Tenant, canary_free: Callable[[], Any]
) -> None:
    with pytest.raises(NoDoorError):
        canary_free()
    with tenant_context(tenant_a), pytest.raises(transaction.TransactionManagementError):
        transaction.set_autocommit(True)
    with pytest.raises(NoDoorError):
        canary_free()


@pytest.fixture
def canary_free() -> Callable[[], Any]:
    """A query that has no door of its own."""
    return lambda: list(User.objects.all())
