"""Which tables are exempt from the rights that a schema's role has on its tables."""

from tenants.naming import PLATFORM_ROLE
from tenants.schemas.owner import execute

# Written once and never changed: neither the tenant's role nor the platform's may alter the log.
APPEND_ONLY_TABLES = ("audit_entry", "audit_personread", "audit_link")


def withhold_rights(schema: str, role: str) -> None:
    """Take from ``role`` what its default rights on new tables give too much of."""
    for table in APPEND_ONLY_TABLES:
        execute("REVOKE UPDATE, DELETE, TRUNCATE ON {}.{} FROM {}", schema, table, role)
    execute("REVOKE ALL ON {}.{} FROM {}", schema, "django_migrations", role)


def withhold_platform_rights(schema: str) -> None:
    """Take from the platform's role what it must not do in the platform's own tables."""
    withhold_rights(schema, PLATFORM_ROLE)
