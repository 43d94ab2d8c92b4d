"""Tenants' schemas on a Citus cluster: each on one server, as a whole (schema-based sharding).

In force with ``VEKSEL_CITUS``. Citus makes a new schema's tables where the schema is placed; it takes
one statement at a time, dials the other servers as the tenant's role, which must therefore be able to
log in, and does not carry default rights over to them.
"""

from django.conf import settings

from core.base.current import Door
from tenants.schemas.owner import execute, rows
from tenants.schemas.rights import DEFAULT_RIGHTS, WITHHELD, withhold_rights

_PLAIN_TABLES = """
SELECT c.relname FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'r'
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_namespace'::regclass
    AND d.refobjid = to_regnamespace(%s)
"""


class NotDistributedError(RuntimeError):
    """Tables of a tenant have stayed on the coordinator; the text names them."""


def role_options() -> str:
    """Return how a tenant's role is made: on Citus it may log in, but has no password to do so with."""
    return "LOGIN PASSWORD NULL NOINHERIT" if settings.CITUS else "NOLOGIN NOINHERIT"


def place_new_schema() -> None:
    """In the open transaction, let the next schema be placed on a server of the cluster."""
    if settings.CITUS:
        execute("SET LOCAL citus.enable_schema_based_sharding TO on")


def stay_on_this_server() -> None:
    """In the open transaction, keep what is made away from the other servers: it will be rolled back."""
    if settings.CITUS:
        execute("SET LOCAL citus.enable_schema_based_sharding TO off")
        execute("SET LOCAL citus.enable_ddl_propagation TO off")


def settle(door: Door) -> None:
    """Give the role its rights on every server, and show that no table has stayed behind."""
    if not settings.CITUS:
        return
    if not rows(
        "SELECT 1 FROM pg_catalog.pg_dist_schema WHERE schemaid = to_regnamespace(%s)", door.schema
    ):
        rows("SELECT citus_schema_distribute(to_regnamespace(%s))", door.schema)
    for (table,) in rows(_PLAIN_TABLES, door.schema):
        if table not in WITHHELD:
            execute(
                f"GRANT {DEFAULT_RIGHTS['TABLES']} ON {{}}.{{}} TO {{}}",
                door.schema,
                table,
                door.role,
            )
        elif WITHHELD[table] != "ALL":
            execute("GRANT SELECT, INSERT ON {}.{} TO {}", door.schema, table, door.role)
    withhold_rights(door.schema, door.role)
    _refuse_what_stayed_behind(door.schema)


def _refuse_what_stayed_behind(schema: str) -> None:
    placed = "SELECT 1 FROM pg_catalog.pg_dist_partition WHERE logicalrelid = to_regclass(%s)"
    names = [name for (name,) in rows(_PLAIN_TABLES, schema)]
    left = [name for name in names if not rows(placed, f'"{schema}"."{name}"')]
    if left:
        raise NotDistributedError(
            f"{len(left)} tables of {schema} are on the coordinator alone: {', '.join(left[:5])}."
        )


def distribute_schema(door: Door) -> None:
    """Move a schema that stood before the cluster onto one of its servers; repeatable."""
    execute("ALTER ROLE {} " + role_options(), door.role)
    settle(door)
