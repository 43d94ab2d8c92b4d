"""The schemas that belong to no tenant: the platform's own, and the exchange that all share."""

from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateOneSchema
from django.db.migrations.executor import MigrationExecutor

from tenants.backend.base import OWNER_ALIAS, PUBLIC_SCHEMA
from tenants.naming import CLEARING_SCHEMA, EXCHANGE_ROLE, PLATFORM_ROLE
from tenants.routers import on_the_owners_connection
from tenants.schemas.owner import execute, owner_connection
from tenants.schemas.rights import withhold_platform_rights


def migrate_platform() -> None:
    """Bring the platform's tables to this release."""
    migrate_by_django(PUBLIC_SCHEMA)
    withhold_platform_rights(PUBLIC_SCHEMA)


def migrate_clearing() -> None:
    """Bring the tables all tenants share to this release. Their rights stand in their migrations."""
    execute("CREATE SCHEMA IF NOT EXISTS {}", CLEARING_SCHEMA)
    for role in (EXCHANGE_ROLE, PLATFORM_ROLE):
        execute("GRANT USAGE ON SCHEMA {} TO {}", CLEARING_SCHEMA, role)
    migrate_by_django(CLEARING_SCHEMA)


def migrate_by_django(schema: str) -> None:
    """Let Django's own command migrate one schema, when there is anything to do."""
    with owner_connection().use_schema(schema), on_the_owners_connection():
        executor = MigrationExecutor(owner_connection())
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        call_command(MigrateOneSchema(), database=OWNER_ALIAS, interactive=False, verbosity=0)
