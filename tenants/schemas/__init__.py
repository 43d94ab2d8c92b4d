"""Schemas and their roles: making them, filling them with tables, bringing them up to date.

All of it runs on the owner's connection, and each function may be repeated after a crash at any point.
"""

from tenants.schemas.migrating import Progress, migrate_all, migrate_schema
from tenants.schemas.owner import owner_connection
from tenants.schemas.platform_tables import migrate_clearing, migrate_platform
from tenants.schemas.roles import admit_to_clearing, create_schema

__all__ = [
    "Progress",
    "admit_to_clearing",
    "create_schema",
    "migrate_all",
    "migrate_clearing",
    "migrate_platform",
    "migrate_schema",
    "owner_connection",
]
