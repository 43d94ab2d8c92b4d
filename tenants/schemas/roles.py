"""A tenant's role and its empty schema."""

from django.conf import settings
from django.db import transaction

from core.base.current import Door
from tenants.backend.base import OWNER_ALIAS
from tenants.models import Tenant
from tenants.naming import EXCHANGE_ROLE
from tenants.schemas.citus import place_new_schema, role_options
from tenants.schemas.owner import execute, exists
from tenants.schemas.rights import DEFAULT_RIGHTS


def create_schema(tenant: Tenant) -> None:
    """Make the tenant's role and its empty schema, with rights on that schema alone."""
    make_role_and_schema(tenant.door)


def make_role_and_schema(door: Door) -> None:
    """Make the role and the empty schema of a door, with rights on that schema alone."""
    if _stands(door):
        return
    with transaction.atomic(using=OWNER_ALIAS):
        place_new_schema()
        make_here(door)
        admit_to_clearing(door.role)


def _stands(door: Door) -> bool:
    """Whether all of it is there, in one question: a schema of the pool is asked while somebody waits."""
    return exists(
        "SELECT 1 FROM pg_namespace n JOIN pg_roles r ON rolname = %s WHERE nspname = %s"
        " AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND pg_has_role(%s, r.oid, 'SET')"
        " AND pg_has_role(r.oid, %s, 'USAGE') AND r.rolcanlogin::text = %s"
        " AND (SELECT count(*) FROM pg_default_acl WHERE defaclnamespace = n.oid)::text = %s",
        door.role,
        door.schema,
        settings.DATABASES["default"]["USER"],
        EXCHANGE_ROLE,
        str(settings.CITUS).lower(),
        str(len(DEFAULT_RIGHTS)),
    )


def make_here(door: Door) -> None:
    """Do so in the open transaction, wherever that places new schemas.

    The role is not admitted to what all tenants share: that is one row for all, which a transaction
    that takes its time would keep from those who make a tenant meanwhile.
    """
    _make_role(door.role)
    if not exists("SELECT 1 FROM pg_namespace WHERE nspname = %s", door.schema):
        execute("CREATE SCHEMA {}", door.schema)
    execute("GRANT USAGE ON SCHEMA {} TO {}", door.schema, door.role)
    for kind, rights in DEFAULT_RIGHTS.items():
        statement = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{}} GRANT {rights} ON {kind} TO {{}}"
        execute(statement, door.schema, door.role)


def _make_role(role: str) -> None:
    if not exists("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        execute("CREATE ROLE {} " + role_options(), role)
    app_role = settings.DATABASES["default"]["USER"]
    execute("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE", role, app_role)


def admit_to_clearing(role: str) -> None:
    """Give a tenant's role what every tenant may do in the tables all share, as itself."""
    if not exists("SELECT 1 WHERE pg_has_role(%s, %s, 'USAGE')", role, EXCHANGE_ROLE):
        execute("GRANT {} TO {} WITH INHERIT TRUE, SET FALSE", EXCHANGE_ROLE, role)
