"""Schemas and their roles: making them, filling them with tables, bringing them up to date.

All of it runs on the owner's connection, and each function may be repeated after a crash at any point.
"""

from tenants.schemas.migrating import migrate_all
from tenants.schemas.owner import owner_connection
from tenants.schemas.platform_tables import migrate_clearing, migrate_platform
from tenants.schemas.roles import admit_to_clearing, create_schema
from tenants.schemas.tables import create_tables

__all__ = [
    "admit_to_clearing",
    "create_schema",
    "create_tables",
    "migrate_all",
    "migrate_clearing",
    "migrate_platform",
    "owner_connection",
]
