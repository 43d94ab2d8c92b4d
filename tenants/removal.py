"""Taking a tenant out of the database: set aside at once, dropped later in pieces.

Runs on the owner's connection. Each function may be repeated after a crash at any point.
"""

import psycopg
from django.conf import settings
from django.db import ProgrammingError, models

from tenants.models import Tenant
from tenants.naming import closed_schema_of, role_of, schema_of
from tenants.schemas.applying import applied_migrations
from tenants.schemas.owner import execute, exists, owner_connection
from tenants.schemas.tables import make_tables

# A tenant's tables, keys and indexes are some 760 locks; pieces this small never fill the server's table.
TABLES_AT_ONCE = 10


def schema_exists(name: str) -> bool:
    """Whether there is a schema of this name."""
    return exists("SELECT 1 FROM pg_namespace WHERE nspname = %s", name)


def role_exists(name: str) -> bool:
    """Whether there is a role of this name."""
    return exists("SELECT 1 FROM pg_roles WHERE rolname = %s", name)


def tables_of(schema: str) -> list[str]:
    """Return the names of the tables in a schema."""
    with owner_connection().cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        return [name for (name,) in cursor.fetchall()]


def set_schema_aside(tenant: Tenant) -> None:
    """Let nobody become the tenant's role any more, end its sessions and hide its schema.

    Nothing is lost: ``bring_schema_back`` makes it as it was, apart from the sessions.
    """
    schema, aside = schema_of(tenant.id), closed_schema_of(tenant.id)
    if schema_exists(schema):
        # A transaction that is under way finds none of its tables from now on.
        execute("ALTER SCHEMA {} RENAME TO {}", schema, aside)
    if role_exists(role_of(tenant.id)):
        execute("REVOKE {} FROM {}", role_of(tenant.id), settings.DATABASES["default"]["USER"])
    if "django_session" in tables_of(aside):
        execute("TRUNCATE {}.{}", aside, "django_session")


def bring_schema_back(tenant: Tenant) -> None:
    """Give the schema its name, its tables this release, and the role its holder again."""
    schema, aside = schema_of(tenant.id), closed_schema_of(tenant.id)
    if schema_exists(aside):
        execute("ALTER SCHEMA {} RENAME TO {}", aside, schema)
    if applied_migrations(schema):
        # Migrations pass by what has been set aside.
        make_tables(tenant.door)
    if role_exists(role_of(tenant.id)):
        execute(
            "GRANT {} TO {} WITH INHERIT FALSE, SET TRUE",
            role_of(tenant.id),
            settings.DATABASES["default"]["USER"],
        )


def drop_schema(tenant: Tenant) -> None:
    """Drop the tenant's tables, a few in each transaction, and then its schema."""
    for schema in (closed_schema_of(tenant.id), schema_of(tenant.id)):
        names = tables_of(schema)
        for start in range(0, len(names), TABLES_AT_ONCE):
            piece = names[start : start + TABLES_AT_ONCE]
            tables = ", ".join(["{}.{}"] * len(piece))
            execute(
                f"DROP TABLE IF EXISTS {tables} CASCADE",
                *(part for name in piece for part in (schema, name)),
            )
        execute("DROP SCHEMA IF EXISTS {} CASCADE", schema)


def drop_role(tenant: Tenant) -> bool:
    """Drop the tenant's role; return whether it is gone.

    A role that a copy in another database of the same server still uses stays behind, a member of
    nothing and nobody's to become.
    """
    role = role_of(tenant.id)
    if not role_exists(role):
        return True
    execute("REVOKE {} FROM {}", role, settings.DATABASES["default"]["USER"])
    try:
        execute("DROP ROLE {}", role)
    except ProgrammingError as error:
        raise_unless_used_elsewhere(error)
        return False
    return True


def raise_unless_used_elsewhere(error: Exception) -> None:
    """Let pass that another database still needs the role; raise anything else."""
    if not isinstance(error.__cause__, psycopg.errors.DependentObjectsStillExist):
        raise error


def delete_platform_rows(tenant: Tenant) -> dict[str, int]:
    """Delete what the platform's tables hold of a tenant; return how many rows of which.

    What shall outlive a tenant says so where its key is declared: it does not cascade. Needs the
    platform's door.
    """
    counts: dict[str, int] = {}
    for relation in Tenant._meta.related_objects:
        if relation.on_delete is models.CASCADE and relation.related_model is not Tenant:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: tenant})
            _total, deleted = rows.delete()
            for label, number in deleted.items():
                counts[label] = counts.get(label, 0) + number
    return counts
