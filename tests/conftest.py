"""What every test may ask for: two tenants that stand beside each other, their doors and clients.

The database is built once (migrations, two tenants) and kept as a template; each run, and each test
that needs real commits, works on a copy.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client, override_settings
from django.utils import translation
from psycopg import sql

from console.models import Operator
from core.accounts.models import User
from policy.queries import current_policy
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tenants.pages import import_pages
from tests.factories.queue import Queue

# A machine that is busy with other tests is no finding.
hypothesis.settings.register_profile(
    "veksel", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("veksel")

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE_INPUTS = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "tenants/*.py",
    "tenants/backend/*.py",
    "tenants/schemas/*.py",
)
TEMPLATE_FOLDERS = (
    "platform/clearing",
    "platform/onboarding",
    "platform/policy",
    "core/competence",
    "core/market/domain",
    "branding",
)


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Link static files by their plain names; collecting and hashing them is the browser tests' part."""
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Overriding also drops the storage that importing the tests may have made already.
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()


@pytest.fixture(scope="session", autouse=True)
def _pages_imported(_plain_static_files: None) -> None:
    """As in a server: before the first door opens."""
    import_pages()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Compare words in the language the sources are written in; pages speak their reader's."""
    with translation.override("en"):
        yield


# -- the database ---------------------------------------------------------------------------------


def _fingerprint() -> str:
    files = {path for pattern in TEMPLATE_INPUTS for path in ROOT.glob(pattern)}
    for folder in TEMPLATE_FOLDERS:
        files |= {
            path for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".json", ".toml"}
        }
    digest = hashlib.sha256(str(urlsplit(os.environ["DATABASE_URL"]).username).encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _use_database(name: str) -> None:
    """Point the environment (for ``prepare`` and for child processes) and Django at a database."""
    for variable in ("DATABASE_URL", "DATABASE_MIGRATOR_URL"):
        parts = urlsplit(os.environ[variable])
        os.environ[variable] = urlunsplit(parts._replace(path=f"/{name}"))
    for alias in connections.settings:
        connections.settings[alias]["NAME"] = name
    connections.close_all()


def _admin() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True)


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_with_roles(admin: psycopg.Connection, name: str) -> None:
    """Drop a database of an earlier run, and the roles of the tenants it held - no others."""
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=name) as inside:
        schemas = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^[tx]_[a-z2-7]{26}$'"
        roles = ["r_" + schema[2:] for (schema,) in inside.execute(schemas).fetchall()]
    _drop(admin, name)
    for role in roles:
        with contextlib.suppress(psycopg.errors.DependentObjectsStillExist):
            # A copy of the same template may still need it; the last one takes it along.
            admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def _copy(admin: psycopg.Connection, source: str, target: str) -> None:
    _drop(admin, target)
    owner = urlsplit(os.environ["DATABASE_MIGRATOR_URL"]).username
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
            sql.Identifier(target), sql.Identifier(source), sql.Identifier(owner)
        )
    )
    app = sql.Identifier(urlsplit(os.environ["DATABASE_URL"]).username)
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(target)))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(target), app))


def _build_template(admin: psycopg.Connection, name: str) -> None:
    from onboarding.domain import provision_tenant
    from tenants.database import prepare
    from tenants.schemas import migrate_all

    building = f"{name}_building"
    stale = "SELECT datname FROM pg_database WHERE datname LIKE 'veksel_test_%'"
    for (database,) in admin.execute(stale).fetchall():
        _drop_with_roles(admin, database)
    _use_database(building)
    prepare()
    migrate_all()
    for slug, title in (("alfa", "Alfa"), ("beta", "Beta")):
        provision_tenant(
            slug=slug,
            name=title,
            sector="state",
            default_language="nb",
            primary_colour="#0b5c8a",
            accent_colour="#b3541e",
        )
    connections.close_all()
    admin.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(building), sql.Identifier(name)
        )
    )


@pytest.fixture(scope="session")
def template_database(django_db_blocker: Any) -> str:
    """The name of the database all others are copied from."""
    name = f"veksel_test_{_fingerprint()}"
    with django_db_blocker.unblock(), _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('veksel-test-template'))")
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            _build_template(admin, name)
    return name


@pytest.fixture(scope="session")
def fresh_database(
    template_database: str, django_db_blocker: Any, worker_id: str
) -> Callable[[], None]:
    """Give this worker an untouched copy of the template, now."""
    name = f"veksel_test_run_{worker_id}"

    def copy() -> None:
        with django_db_blocker.unblock():
            connections.close_all()
            with _admin() as admin:
                admin.execute("SELECT pg_advisory_lock(hashtext('veksel-test-template'))")
                _copy(admin, template_database, name)
            _use_database(name)

    return copy


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The parallel worker's name, or ``main``."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def django_db_setup(fresh_database: Callable[[], None]) -> None:
    """Replace Django's own test database: ours has roles, doors and two tenants."""
    fresh_database()


@pytest.fixture
def committed_db(
    django_db_setup: None, django_db_blocker: Any, fresh_database: Callable[[], None]
) -> Iterator[None]:
    """Let the test commit for real (threads, on-commit effects); afterwards a new copy is laid."""
    with django_db_blocker.unblock():
        yield
    fresh_database()


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    cache.clear()


# -- the queue ------------------------------------------------------------------------------------


@pytest.fixture
def queue() -> Queue:
    """An empty queue."""
    queue = Queue()
    queue.take()
    return queue


# -- tenants, people, clients ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def _tenants(django_db_setup: None, django_db_blocker: Any) -> dict[str, Tenant]:
    with django_db_blocker.unblock(), platform_context():
        # As in a server that has answered before: counts of queries do not depend on the test's place.
        current_policy()
        return {tenant.slug: tenant for tenant in Tenant.objects.all()}


@pytest.fixture
def tenant_a(_tenants: dict[str, Tenant]) -> Tenant:
    """The tenant the test is about."""
    return _tenants["alfa"]


@pytest.fixture
def tenant_b(_tenants: dict[str, Tenant]) -> Tenant:
    """Its neighbour, which must never show."""
    return _tenants["beta"]


@pytest.fixture
def platform(db: None) -> Iterator[None]:
    """The platform's door, open for the whole test."""
    with platform_context():
        yield


@pytest.fixture
def in_tenant_a(db: None, tenant_a: Tenant) -> Iterator[Tenant]:
    """Tenant A's door, open for the whole test."""
    with tenant_context(tenant_a):
        yield tenant_a


@pytest.fixture
def operator(db: None) -> User:
    """A platform operator."""
    with platform_context():
        user = User.objects.create_user("operator@veksel.example", full_name="Operatør")
        Operator.objects.create(user=user)
    return user


@pytest.fixture
def client_for(db: None) -> Callable[..., Client]:
    """Return a browser on a tenant's host (None: the platform's), signed in as ``user`` or nobody."""

    def make(tenant: Tenant | None, user: User | None = None) -> Client:
        host = f"{tenant.slug}.{settings.BASE_DOMAIN}" if tenant else settings.BASE_DOMAIN
        client = Client(headers={"host": host})
        if user is not None:
            with tenant_context(tenant) if tenant else platform_context():
                client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return make
