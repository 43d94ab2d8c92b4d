"""A tenant's role and its empty schema."""

from django.conf import settings

from tenants.models import Tenant
from tenants.naming import EXCHANGE_ROLE, role_of
from tenants.schemas.owner import execute, exists


def create_schema(tenant: Tenant) -> None:
    """Make the tenant's role and its empty schema, with rights on that schema alone."""
    role, schema = role_of(tenant.id), tenant.schema_name
    app_role = settings.DATABASES["default"]["USER"]
    if not exists("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        execute("CREATE ROLE {} NOLOGIN NOINHERIT", role)
    execute("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE", role, app_role)
    admit_to_clearing(role)
    execute("CREATE SCHEMA IF NOT EXISTS {}", schema)
    execute("GRANT USAGE ON SCHEMA {} TO {}", schema, role)
    rights = "SELECT, INSERT, UPDATE, DELETE"
    execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{}} GRANT {rights} ON TABLES TO {{}}", schema, role
    )
    execute(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT USAGE, SELECT ON SEQUENCES TO {}", schema, role
    )


def admit_to_clearing(role: str) -> None:
    """Give a tenant's role what every tenant may do in the tables all share, as itself."""
    execute("GRANT {} TO {} WITH INHERIT TRUE, SET FALSE", EXCHANGE_ROLE, role)
