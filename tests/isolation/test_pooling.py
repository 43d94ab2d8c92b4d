"""Behind a transaction pool: eight clients over three server connections (W10)."""

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from core.accounts.models import User
from core.base.current import NoDoorError
from infra.local.pgbouncer import find_pgbouncer, running_pgbouncer
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.pooler import Pooler, pooled, through

pytestmark = pytest.mark.usefixtures("committed_db")
CLIENTS, SERVERS, ROUNDS = 8, 3, 20


@pytest.fixture
def tenants(tenant_a: Tenant, tenant_b: Tenant) -> list[Tenant]:
    """Two tenants, each with a canary of its own."""
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            User.objects.create_user("kanari@example.com", full_name=f"Kanari {tenant.slug}")
    return [tenant_a, tenant_b]


@pytest.fixture
def pool(tenants: list[Tenant]) -> Iterator[Pooler]:
    """Django's connections go through the pool."""
    connections.close_all()
    settings = connections.settings["default"]
    with pooled(os.environ["DATABASE_URL"], settings, size=SERVERS) as pooler:
        yield pooler
        connections.close_all()


@pytest.fixture
def pgbouncer(tenants: list[Tenant]) -> Iterator[int]:
    """PgBouncer itself, where the machine has it; ``make test`` installs it where it may."""
    program = find_pgbouncer()
    if program is None:
        pytest.skip("PgBouncer is not on this machine; the pool of our own is tried above.")
    connections.close_all()
    with running_pgbouncer(program, os.environ["DATABASE_URL"], size=SERVERS) as port:
        yield port
        connections.close_all()


def _by_eight(work: Callable[[int], list[str]]) -> list[str]:
    """Let eight clients work at once; return what was wrong."""
    with ThreadPoolExecutor(CLIENTS) as executor:
        return [wrong for found in executor.map(work, range(CLIENTS)) for wrong in found]


def test_w10_a_path_set_on_the_session_reads_the_neighbour(tenants: list[Tenant]) -> None:
    """What the pool does to the usual way; without this the test below would prove nothing."""
    pooler = Pooler(os.environ["DATABASE_MIGRATOR_URL"], size=SERVERS)

    def read(number: int) -> list[str]:
        wrong, dice = [], random.Random(number)
        address = {"host": "127.0.0.1", "port": pooler.port, "user": "x", "dbname": "x"}
        with psycopg.connect(**address, autocommit=True, sslmode="disable") as client:
            client.prepare_threshold = None
            for _round in range(ROUNDS):
                tenant = dice.choice(tenants)
                client.execute(sql.SQL("SET search_path TO {}").format(_name(tenant)))
                found = client.execute(
                    "SELECT full_name FROM accounts_user WHERE email = 'kanari@example.com'"
                ).fetchall()
                wrong += [name for (name,) in found if name != f"Kanari {tenant.slug}"]
        return wrong

    try:
        assert len(_by_eight(read)) > CLIENTS
    finally:
        pooler.close()


def _name(tenant: Tenant) -> Any:
    return sql.Identifier(tenant.schema_name)


def test_w10_doors_read_their_own_tenant(tenants: list[Tenant], pool: Pooler) -> None:
    assert _by_eight(lambda number: _read_doors(tenants, number)) == []
    assert pool.handed_out > CLIENTS * ROUNDS * 0.9


def test_w10_queries_without_a_door_are_errors(pool: Pooler) -> None:
    def read(number: int) -> list[str]:
        try:
            return [User.objects.get(email="kanari@example.com").full_name]
        except NoDoorError:
            return []
        finally:
            connections.close_all()

    assert _by_eight(read) == []


def _read_doors(tenants: list[Tenant], number: int) -> list[str]:
    """Read one's own canary through many doors; return what was somebody else's."""
    wrong, dice = [], random.Random(number)
    try:
        for _round in range(ROUNDS):
            tenant = dice.choice(tenants)
            with tenant_context(tenant):
                for _query in range(2):
                    found = User.objects.get(email="kanari@example.com").full_name
                    wrong += [found] if found != f"Kanari {tenant.slug}" else []
    finally:
        connections.close_all()
    return wrong


def test_w10_pgbouncer_itself_mixes_up_the_usual_way(tenants: list[Tenant]) -> None:
    """The same as above, by the real program: a path set on the session reads the neighbour."""
    program = find_pgbouncer()
    if program is None:
        pytest.skip("PgBouncer is not on this machine; the pool of our own is tried above.")

    def read(port: int, number: int) -> list[str]:
        wrong, dice = [], random.Random(number)
        address = {"host": "127.0.0.1", "port": port, "user": "x", "dbname": "x"}
        with psycopg.connect(**address, autocommit=True, sslmode="disable") as client:
            client.prepare_threshold = None
            for _round in range(ROUNDS):
                tenant = dice.choice(tenants)
                client.execute(sql.SQL("SET search_path TO {}").format(_name(tenant)))
                found = client.execute(
                    "SELECT full_name FROM accounts_user WHERE email = 'kanari@example.com'"
                ).fetchall()
                wrong += [name for (name,) in found if name != f"Kanari {tenant.slug}"]
        return wrong

    url = os.environ["DATABASE_MIGRATOR_URL"]
    with running_pgbouncer(program, url, size=SERVERS) as port:
        assert len(_by_eight(lambda number: read(port, number))) > CLIENTS


def test_w10_doors_read_their_own_tenant_behind_pgbouncer(
    tenants: list[Tenant], pgbouncer: int
) -> None:
    with through(connections.settings["default"], pgbouncer):
        assert _by_eight(lambda number: _read_doors(tenants, number)) == []
