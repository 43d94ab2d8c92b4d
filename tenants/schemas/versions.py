"""What a tenant's row remembers of its tables."""

from psycopg import sql

from core.base.current import Door


def noting_version(door: Door, version: str) -> str:
    """Return the statement that writes the version down, in the transaction that makes it true.

    A schema of the pool has no tenant yet; its row is written when the tables are there.
    """
    statement = sql.SQL("UPDATE public.tenants_tenant SET schema_version = {} WHERE id = {}")
    return statement.format(sql.Literal(version), sql.Literal(str(door.tenant_id))).as_string()
