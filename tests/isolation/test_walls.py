"""Four walls between tenants. Each test first shows the neighbour's data that could leak."""

import threading
from collections.abc import Callable
from importlib import import_module

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django.test import Client

from core.accounts.models import User
from core.base.current import Door, NoDoorError, WrongTenantError
from tenants.doors import door_connection, platform_context, tenant_context
from tenants.models import Tenant
from tenants.naming import role_of

CANARY = "kanari@beta.example"


@pytest.fixture
def canary(db: None, tenant_b: Tenant) -> User:
    """A person of the neighbour."""
    with tenant_context(tenant_b):
        return User.objects.create_user(CANARY, full_name="Kanari Beta")


def _refused(statement: str) -> str:
    """Run one statement in the open door and return the SQLSTATE PostgreSQL refuses it with."""
    with (
        pytest.raises(ProgrammingError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    cause = refusal.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return str(cause.sqlstate)


# -- wall 1: the host alone names the tenant ------------------------------------------------------


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_HOST", "HTTP_X_TENANT", "HTTP_FORWARDED"])
def test_wall_1_no_header_but_host_chooses_the_tenant(
    header: str, tenant_a: Tenant, tenant_b: Tenant, client_for: Callable[..., Client]
) -> None:
    client = client_for(tenant_a)
    plain = client.get("/").content.decode()
    assert tenant_a.name in plain
    steered = client.get("/", **{header: f"{tenant_b.slug}.localhost"}).content.decode()
    assert tenant_a.name in steered
    assert f">{tenant_b.name}<" not in steered


@pytest.mark.parametrize(
    "host",
    [
        "nobody.localhost",
        "alfa.localhost.evil.example",
        "a@alfa.localhost",
        "127.0.0.1",
        "",
        "xn--alf-a.localhost",
    ],
)
def test_wall_1_unknown_hosts_get_one_plain_answer(
    host: str, client_for: Callable[..., Client]
) -> None:
    client = client_for(None)
    answer = client.get("/", headers={"host": host})
    reference = client.get("/", headers={"host": "surely-unknown.localhost"})
    assert (answer.status_code, answer.content) == (404, reference.content)
    assert b"alfa" not in answer.content.lower()


@pytest.mark.parametrize("host", ["ALFA.localhost", "alfa.localhost.", "alfa.localhost:8000"])
def test_wall_1_spellings_of_one_host_are_one_tenant(
    host: str, tenant_a: Tenant, client_for: Callable[..., Client]
) -> None:
    answer = client_for(None).get("/", headers={"host": host})
    assert answer.status_code == 200
    assert tenant_a.name in answer.content.decode()


# -- wall 2: role and path together, local to a transaction ---------------------------------------


def test_wall_2_no_door_means_no_query(db: None) -> None:
    with pytest.raises(NoDoorError):
        User.objects.count()


def test_wall_2_a_thread_starts_without_a_door(in_tenant_a: Tenant) -> None:
    caught: list[Exception] = []

    def query() -> None:
        try:
            User.objects.count()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            caught.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=query)
    thread.start()
    thread.join()
    assert [type(error) for error in caught] == [NoDoorError]


def test_wall_2_the_door_is_gone_when_the_transaction_is(
    committed_db: None, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        assert cursor.fetchone() == (role_of(tenant_a.id), tenant_a.schema_name)
    with door_connection().unguarded(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user, current_setting('search_path')")
        assert cursor.fetchone() == (True, "pg_catalog")


def test_wall_2_nested_doors_give_back_the_outer_one(
    canary: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with tenant_context(tenant_a):
        with tenant_context(tenant_b):
            assert User.objects.filter(email=CANARY).exists()
        assert not User.objects.filter(email=CANARY).exists()
        with platform_context():
            assert Tenant.objects.filter(pk=tenant_b.pk).exists()
        assert not User.objects.filter(email=CANARY).exists()


def test_wall_2_a_failed_inner_door_gives_back_the_outer_one(
    tenant_a: Tenant, tenant_b: Tenant, db: None
) -> None:
    with tenant_context(tenant_a):
        with (
            pytest.raises(ProgrammingError),
            tenant_context(tenant_b),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT * FROM no_such_table")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('search_path')")
            assert cursor.fetchone() == (tenant_a.schema_name,)


def test_wall_2_an_unknown_role_is_an_error_and_not_public(db: None) -> None:
    with pytest.raises(DatabaseError, match="does not exist"), transaction.atomic():
        door_connection().enter(Door(role="r_nobody", schema="t_nobody"))


def test_wall_2_with_tenant_is_refused(tenant_a: Tenant) -> None:
    with pytest.raises(RuntimeError, match="tenant_context"), tenant_a:
        pass


# -- wall 3: a PostgreSQL role without rights elsewhere -------------------------------------------


def test_wall_3_postgresql_refuses_the_neighbours_tables(
    canary: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with tenant_context(tenant_b), connection.cursor() as cursor:
        cursor.execute(f'SELECT email FROM "{tenant_b.schema_name}".accounts_user')
        assert (CANARY,) in cursor.fetchall()
    with tenant_context(tenant_a):
        schema = tenant_b.schema_name
        for statement in (
            f'SELECT * FROM "{schema}".accounts_user',
            f'INSERT INTO "{schema}".django_session VALUES (1)',
            f'UPDATE "{schema}".accounts_user SET email = NULL',
            f'DELETE FROM "{schema}".accounts_user',
            f'TRUNCATE "{schema}".accounts_user',
            f'COPY "{schema}".accounts_user TO STDOUT',
            f'CREATE TABLE "{schema}".mine (id int)',
        ):
            assert _refused(statement) == "42501", statement


def test_wall_3_postgresql_refuses_the_platforms_tables(in_tenant_a: Tenant) -> None:
    with platform_context():
        assert Tenant.objects.exists()
    assert _refused("SELECT * FROM public.tenants_tenant") == "42501"


def test_wall_3_the_platform_reads_no_tenant(platform: None, tenant_a: Tenant) -> None:
    assert _refused(f'SELECT * FROM "{tenant_a.schema_name}".accounts_user') == "42501"


def test_wall_3_a_tenant_has_no_ddl_even_in_its_own_schema(in_tenant_a: Tenant) -> None:
    schema = in_tenant_a.schema_name
    assert _refused(f'CREATE TABLE "{schema}".mine (id int)') == "42501"
    assert _refused("ALTER TABLE accounts_user ADD COLUMN extra int") == "42501"
    assert _refused("DROP TABLE market_need") == "42501"


def test_wall_3_the_login_role_owns_and_inherits_nothing(db: None, tenant_a: Tenant) -> None:
    with door_connection().unguarded(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolinherit, rolsuper, rolcreaterole, rolbypassrls,"
            " EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid)"
            " FROM pg_roles r WHERE rolname = session_user"
        )
        assert cursor.fetchone() == (False, False, False, False, False)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(f'SELECT * FROM "{tenant_a.schema_name}".accounts_user')


@pytest.mark.parametrize("table", ["audit_entry", "audit_personread"])
def test_wall_3_the_log_is_append_only(in_tenant_a: Tenant, table: str) -> None:
    assert _refused(f"UPDATE {table} SET id = id") == "42501"
    assert _refused(f"DELETE FROM {table}") == "42501"
    assert _refused(f"TRUNCATE {table}") == "42501"


def test_wall_3_no_foreign_key_crosses_a_schema(platform: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE a.relnamespace <> b.relnamespace)"
            " FROM pg_constraint c JOIN pg_class a ON a.oid = c.conrelid"
            " JOIN pg_class b ON b.oid = c.confrelid WHERE c.contype = 'f'"
        )
        every, crossing = cursor.fetchone()
    assert every > 50
    assert crossing == 0


# -- wall 4: objects and queries know their tenant ------------------------------------------------


def test_wall_4_an_object_is_not_written_in_another_tenant(
    canary: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    canary.full_name = "Overskrevet"
    with tenant_context(tenant_a):
        for use in (canary.save, canary.delete, canary.refresh_from_db):
            with pytest.raises(WrongTenantError):
                use()
    with tenant_context(tenant_b):
        assert User.objects.get(email=CANARY).full_name == "Kanari Beta"


def test_wall_4_a_query_does_not_run_in_another_tenant(
    canary: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with tenant_context(tenant_b):
        query = User.objects.filter(email=CANARY)
        assert query.count() == 1
        fresh = User.objects.filter(email=CANARY)
    with tenant_context(tenant_a):
        for run in (fresh.count, fresh.exists, fresh.first, fresh.delete, lambda: list(fresh)):
            with pytest.raises(WrongTenantError):
                run()
        with pytest.raises(WrongTenantError):
            User.objects.filter(pk__in=fresh).count()


@pytest.mark.parametrize("module", ["core.market.forms.need", "core.market.serializers"])
def test_wall_4_no_page_was_imported_inside_a_door(
    module: str, tenant_a: Tenant, client_for: Callable[..., Client]
) -> None:
    client_for(tenant_a).get("/")
    stamped = [
        value.queryset._tenant_id
        for form in vars(import_module(module)).values()
        for value in {
            **getattr(form, "base_fields", {}),
            **getattr(form, "_declared_fields", {}),
        }.values()
        if getattr(value, "queryset", None) is not None
    ]
    assert stamped
    assert set(stamped) == {None}


# -- sessions -------------------------------------------------------------------------------------


def test_a_session_of_one_tenant_is_nobody_at_anothers_host(
    tenant_a: Tenant, tenant_b: Tenant, client_for: Callable[..., Client]
) -> None:
    with tenant_context(tenant_a):
        user = User.objects.create_user("same@example.com", "same-Password-1", full_name="I Alfa")
    with tenant_context(tenant_b):
        # The hardest case: the same key, address and password hash on both sides.
        twin = User(pk=user.pk, email=user.email, full_name="I Beta", password=user.password)
        twin.save(force_insert=True)
    signed_in = client_for(tenant_a, user)
    assert signed_in.get("/accounts/password/change/").status_code == 200
    other = client_for(tenant_b)
    other.cookies["session"] = signed_in.cookies["session"].value
    answer = other.get("/accounts/password/change/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_cookies_are_bound_to_their_host(
    tenant_a: Tenant, client_for: Callable[..., Client]
) -> None:
    with tenant_context(tenant_a):
        user = User.objects.create_user("cookie@example.com", full_name="Kjeks")
    client = client_for(tenant_a, user)
    client.get("/accounts/login/")
    assert client.cookies
    assert {morsel["domain"] or "" for morsel in client.cookies.values()} == {""}
