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
    for table in _too_generous(schema, role):
        execute(f"REVOKE {WITHHELD[table]} ON {{}}.{{}} FROM {{}}", schema, table, role)


def _too_generous(schema: str, role: str) -> list[str]:
    """Return the tables to mend: a REVOKE rewrites the catalog also where it changes nothing."""
    found = rows(
        "SELECT relname FROM pg_class"
        " JOIN unnest(%s::text[], %s::text[]) AS withheld (name, rights) ON name = relname"
        " WHERE relnamespace = to_regnamespace(%s) AND has_table_privilege(%s, pg_class.oid, rights)",
        list(WITHHELD),
        [rights.replace("ALL", "SELECT, INSERT, UPDATE, DELETE") for rights in WITHHELD.values()],
        schema,
        role,
    )
    return [table for (table,) in found]


def withhold_platform_rights(schema: str) -> None:
    """Take from the platform's role what it must not do in the platform's own tables."""
    withhold_rights(schema, PLATFORM_ROLE)
    # Written by the owner alone, when it announces a release.
    execute("REVOKE ALL ON {}.tenants_schemarelease FROM {}", schema, PLATFORM_ROLE)
    execute("GRANT SELECT ON {}.tenants_schemarelease TO {}", schema, PLATFORM_ROLE)
    for table in UNDELETABLE_TABLES:
        execute("REVOKE DELETE ON {}.{} FROM {}", schema, table, PLATFORM_ROLE)
