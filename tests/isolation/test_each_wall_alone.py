"""Each wall with the other three taken away. Every attack is first seen to succeed without any wall."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, connections
from django.test import Client

from core.accounts.models import User
from core.base.current import Door, NoDoorError, WrongTenantError
from core.base.models import GuardedQuerySet, TenantModel
from tenants import middleware
from tenants.backend.base import DatabaseWrapper
from tenants.doors import door_connection, platform_context, tenant_context
from tenants.models import Tenant
from tenants.naming import role_of
from tenants.schemas.owner import execute
from tests.factories.driver import run_by_driver

CANARY = "kanari@beta.example"
Away = Callable[[Tenant, Tenant], AbstractContextManager[None]]


@contextmanager
def no_host_wall(a: Tenant, b: Tenant) -> Iterator[None]:
    """The sender says which tenant it means, as a careless proxy or a debugging aid would let it."""
    find = middleware.find_tenant

    class Steerable(middleware.TenantMiddleware):
        def __call__(self, request: Any) -> Any:
            wish = request.META.get("HTTP_X_TENANT")
            with pytest.MonkeyPatch.context() as patch:
                if wish:
                    patch.setattr(middleware, "find_tenant", lambda host: find(wish))
                return super().__call__(request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(middleware, "TenantMiddleware", Steerable)
        yield


@contextmanager
def no_door_wall(a: Tenant, b: Tenant) -> Iterator[None]:
    """Role and path stay on the session when the work is over, and any query may use them."""

    def enter(self: DatabaseWrapper, door: Door) -> None:
        with self.unguarded(), self.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute(
                "SELECT set_config('role', %s, false), set_config('search_path', %s, false)",
                [door.role, door.schema],
            )
        self.door, self.schema_name = door, door.schema

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseWrapper, "enter", enter)
        patch.setattr(DatabaseWrapper, "leave", lambda self, previous: None)
        patch.setattr(DatabaseWrapper, "_check_door", lambda self: None)
        yield
    connections["default"].close()


@contextmanager
def no_rights_wall(a: Tenant, b: Tenant) -> Iterator[None]:
    """Both roles may do anything in both schemas."""
    for role, schema in ((role_of(a.id), b.schema_name), (role_of(b.id), a.schema_name)):
        execute("GRANT USAGE ON SCHEMA {} TO {}", schema, role)
        execute("GRANT ALL ON ALL TABLES IN SCHEMA {} TO {}", schema, role)
    yield
    for role, schema in ((role_of(a.id), b.schema_name), (role_of(b.id), a.schema_name)):
        execute("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}", schema, role)
        execute("REVOKE USAGE ON SCHEMA {} FROM {}", schema, role)


@contextmanager
def no_model_wall(a: Tenant, b: Tenant) -> Iterator[None]:
    """Objects and queries work wherever they are used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TenantModel, "_refuse_other_tenant", lambda self: None)
        patch.setattr(GuardedQuerySet, "_refuse_other_tenant", lambda self: None)
        yield


WALLS: dict[int, Away] = {1: no_host_wall, 2: no_door_wall, 3: no_rights_wall, 4: no_model_wall}


@contextmanager
def taken_away(a: Tenant, b: Tenant, *, all_but: int = 0) -> Iterator[None]:
    """Without the walls, or with one of them left standing."""
    with ExitStack() as stack:
        for number, away in WALLS.items():
            if number != all_but:
                stack.enter_context(away(a, b))
        yield


@pytest.fixture
def twins(committed_db: None, tenant_a: Tenant, tenant_b: Tenant) -> tuple[User, User]:
    """The neighbour's person, and one of ours with the same key."""
    with tenant_context(tenant_b):
        theirs = User.objects.create_user(CANARY, full_name="Kanari Beta")
    with tenant_context(tenant_a):
        ours = User(pk=theirs.pk, email="egen@alfa.example", full_name="Egen Alfa")
        ours.set_unusable_password()
        ours.save(force_insert=True)
    return ours, theirs


def test_wall_1_alone_stops_a_steered_request(
    twins: tuple[User, User], tenant_a: Tenant, tenant_b: Tenant
) -> None:
    def ask() -> str:
        # A client of its own: it loads the middleware as it stands now.
        steered = Client(headers={"host": "alfa.localhost", "x-tenant": "beta.localhost"})
        return steered.get("/").content.decode()

    with taken_away(tenant_a, tenant_b):
        assert tenant_b.name in ask()
    with taken_away(tenant_a, tenant_b, all_but=1):
        page = ask()
    assert tenant_a.name in page
    assert tenant_b.name not in page


def test_wall_2_alone_stops_what_forgot_to_choose_a_tenant(
    twins: tuple[User, User], tenant_a: Tenant, tenant_b: Tenant
) -> None:
    def forget_after_another() -> list[str]:
        with tenant_context(tenant_b):
            assert User.objects.filter(email=CANARY).exists()
        return list(User.objects.values_list("email", flat=True))

    with taken_away(tenant_a, tenant_b):
        assert CANARY in forget_after_another()
    with taken_away(tenant_a, tenant_b, all_but=2), pytest.raises(NoDoorError):
        forget_after_another()


def test_wall_3_alone_stops_a_wrong_path_and_a_qualified_name(
    twins: tuple[User, User], tenant_a: Tenant, tenant_b: Tenant
) -> None:
    wrong_path = f'SET LOCAL search_path TO "{tenant_b.schema_name}"'
    qualified = f'SELECT email FROM "{tenant_b.schema_name}".accounts_user'

    def read(*statements: str) -> list[tuple[str]]:
        with tenant_context(tenant_a), connection.cursor() as cursor:
            for statement in statements[:-1]:
                assert run_by_driver(statement) == ""
            cursor.execute(statements[-1])
            return list(cursor.fetchall())

    # A schema one may not use is left out of the path, so there the table is not even found.
    attacks = {
        (qualified,): psycopg.errors.InsufficientPrivilege,
        (wrong_path, "SELECT email FROM accounts_user"): psycopg.errors.UndefinedTable,
    }
    for attack, refused_as in attacks.items():
        with taken_away(tenant_a, tenant_b):
            assert (CANARY,) in read(*attack)
        with (
            taken_away(tenant_a, tenant_b, all_but=3),
            pytest.raises(ProgrammingError) as refusal,
        ):
            read(*attack)
        assert isinstance(refusal.value.__cause__, refused_as)


def test_wall_4_alone_stops_an_object_that_strayed(
    twins: tuple[User, User], tenant_a: Tenant, tenant_b: Tenant
) -> None:
    _ours, theirs = twins

    def stray() -> str:
        with tenant_context(tenant_a):
            theirs.save()
            return User.objects.get(pk=theirs.pk).email

    with taken_away(tenant_a, tenant_b, all_but=4), pytest.raises(WrongTenantError):
        stray()
    with tenant_context(tenant_a):
        assert User.objects.get(pk=theirs.pk).email == "egen@alfa.example"
    with taken_away(tenant_a, tenant_b):
        assert stray() == CANARY


def test_the_walls_stand_again_afterwards(
    twins: tuple[User, User], tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with taken_away(tenant_a, tenant_b):
        pass
    with tenant_context(tenant_a), pytest.raises(WrongTenantError):
        twins[1].save()
    with pytest.raises(NoDoorError):
        User.objects.count()
    with door_connection().unguarded(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user")
        assert cursor.fetchone() == (True,)
    with platform_context():
        assert Tenant.objects.count() == 2
