"""Which tables are exempt from the rights that a schema's role has on its tables."""

from tenants.naming import PLATFORM_ROLE
from tenants.schemas.owner import execute, rows

DEFAULT_RIGHTS = {"TABLES": "SELECT, INSERT, UPDATE, DELETE", "SEQUENCES": "USAGE, SELECT"}
# Written once and never changed: neither the tenant's role nor the platform's may alter the log.
APPEND_ONLY_TABLES = ("audit_entry", "audit_personread", "audit_link")
#: What is taken back, by table. A change here makes a new version of every tenant's tables.
WITHHELD = {
    **dict.fromkeys(APPEND_ONLY_TABLES, "UPDATE, DELETE, TRUNCATE"),
    "django_migrations": "ALL",
}

# A customer is deleted by a saga that keeps the row: no id is ever used twice.
UNDELETABLE_TABLES = ("tenants_tenant",)


def withhold_rights(schema: str, role: str) -> None:
    """Take from ``role`` what its default rights on new tables give too much of."""
    found = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND relname = ANY(%s)",
        schema,
        list(WITHHELD),
    )
    for (table,) in found:
        execute(f"REVOKE {WITHHELD[table]} ON {{}}.{{}} FROM {{}}", schema, table, role)


def withhold_platform_rights(schema: str) -> None:
    """Take from the platform's role what it must not do in the platform's own tables."""
    withhold_rights(schema, PLATFORM_ROLE)
    # Written by the owner alone, when it announces a release.
    execute("REVOKE ALL ON {}.tenants_schemarelease FROM {}", schema, PLATFORM_ROLE)
    execute("GRANT SELECT ON {}.tenants_schemarelease TO {}", schema, PLATFORM_ROLE)
    for table in UNDELETABLE_TABLES:
        execute("REVOKE DELETE ON {}.{} FROM {}", schema, table, PLATFORM_ROLE)
