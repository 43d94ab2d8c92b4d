"""Schemas and their roles: making them, filling them with tables, bringing them up to date.

Runs on the owner's connection. Each function may be repeated after a crash at any point.
"""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateOneSchema
from django.db import connections
from psycopg import sql

from core.base.current import NoDoorError
from tenants.backend.base import OWNER_ALIAS, PUBLIC_SCHEMA, DatabaseWrapper
from tenants.doors import platform_context
from tenants.models import Tenant
from tenants.naming import CLEARING_SCHEMA, EXCHANGE_ROLE, PLATFORM_ROLE, role_of

# Written once and never changed: neither the tenant's role nor the platform's may alter the log.
APPEND_ONLY_TABLES = ("audit_entry", "audit_personread")

Progress = Callable[[str], None]


def owner_connection() -> DatabaseWrapper:
    """Return the owner's connection; raise where the process was not given one."""
    if OWNER_ALIAS not in settings.DATABASES:
        raise NoDoorError("This process has no DATABASE_MIGRATOR_URL and may not change schemas.")
    return cast(DatabaseWrapper, connections[OWNER_ALIAS])


def _execute(statement: str, *names: str) -> None:
    identifiers = [sql.Identifier(name) for name in names]
    with owner_connection().cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*identifiers))


def _exists(query: str, name: str) -> bool:
    with owner_connection().cursor() as cursor:
        cursor.execute(query, [name])
        return cursor.fetchone() is not None


def create_schema(tenant: Tenant) -> None:
    """Make the tenant's role and its empty schema, with rights on that schema alone."""
    role, schema = role_of(tenant.id), tenant.schema_name
    app_role = settings.DATABASES["default"]["USER"]
    if not _exists("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        _execute("CREATE ROLE {} NOLOGIN NOINHERIT", role)
    _execute("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE", role, app_role)
    admit_to_clearing(role)
    _execute("CREATE SCHEMA IF NOT EXISTS {}", schema)
    _execute("GRANT USAGE ON SCHEMA {} TO {}", schema, role)
    rights = "SELECT, INSERT, UPDATE, DELETE"
    _execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{}} GRANT {rights} ON TABLES TO {{}}", schema, role
    )
    _execute(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT USAGE, SELECT ON SEQUENCES TO {}", schema, role
    )


def admit_to_clearing(role: str) -> None:
    """Give a tenant's role what every tenant may do in the tables all share, as itself."""
    _execute("GRANT {} TO {} WITH INHERIT TRUE, SET FALSE", EXCHANGE_ROLE, role)


def migrate_clearing() -> None:
    """Bring the tables all tenants share to this release. Their rights stand in their migrations."""
    _execute("CREATE SCHEMA IF NOT EXISTS {}", CLEARING_SCHEMA)
    for role in (EXCHANGE_ROLE, PLATFORM_ROLE):
        _execute("GRANT USAGE ON SCHEMA {} TO {}", CLEARING_SCHEMA, role)
    with owner_connection().use_schema(CLEARING_SCHEMA):
        call_command(MigrateOneSchema(), database=OWNER_ALIAS, interactive=False, verbosity=0)


def migrate_schema(tenant: Tenant) -> None:
    """Bring the tenant's tables to this release."""
    _migrate(tenant.schema_name, role_of(tenant.id))


def _migrate(schema: str, role: str) -> None:
    with owner_connection().use_schema(schema):
        call_command(MigrateOneSchema(), database=OWNER_ALIAS, interactive=False, verbosity=0)
    for table in APPEND_ONLY_TABLES:
        _execute("REVOKE UPDATE, DELETE, TRUNCATE ON {}.{} FROM {}", schema, table, role)
    _execute("REVOKE ALL ON {}.{} FROM {}", schema, "django_migrations", role)


def migrate_all(progress: Progress = lambda line: None) -> None:
    """Bring the platform's tables and then every tenant's to this release."""
    progress("platform")
    _migrate(PUBLIC_SCHEMA, PLATFORM_ROLE)
    progress("clearing")
    migrate_clearing()
    with platform_context():
        tenants = list(Tenant.objects.order_by("created_at"))
    for tenant in tenants:
        if _exists("SELECT 1 FROM pg_namespace WHERE nspname = %s", tenant.schema_name):
            progress(tenant.slug)
            admit_to_clearing(role_of(tenant.id))
            migrate_schema(tenant)
