"""Bringing every schema to this release."""

from collections.abc import Callable

from tenants.doors import platform_context
from tenants.models import Tenant
from tenants.naming import role_of
from tenants.schemas.owner import exists
from tenants.schemas.platform_tables import migrate_by_django, migrate_clearing, migrate_platform
from tenants.schemas.rights import withhold_rights
from tenants.schemas.roles import admit_to_clearing

Progress = Callable[[str], None]


def migrate_schema(tenant: Tenant) -> None:
    """Bring the tenant's tables to this release."""
    migrate_by_django(tenant.schema_name)
    withhold_rights(tenant.schema_name, role_of(tenant.id))


def migrate_all(progress: Progress = lambda line: None) -> None:
    """Bring the platform's tables and then every tenant's to this release."""
    progress("platform")
    migrate_platform()
    progress("clearing")
    migrate_clearing()
    with platform_context():
        tenants = list(Tenant.objects.order_by("created_at"))
    for tenant in tenants:
        if exists("SELECT 1 FROM pg_namespace WHERE nspname = %s", tenant.schema_name):
            progress(tenant.slug)
            admit_to_clearing(role_of(tenant.id))
            migrate_schema(tenant)
