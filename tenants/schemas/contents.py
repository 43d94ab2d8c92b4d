"""The rows of a schema, as statements."""

from psycopg import sql

from tenants.schemas.owner import rows

_TABLES = """
SELECT c.relname,
    array_agg(attname ORDER BY attnum) FILTER (WHERE attgenerated = ''),
    (array_agg(attname) FILTER (WHERE attidentity <> ''))[1]
FROM pg_depend d
JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'r'
JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_namespace'::regclass
    AND d.refobjid = to_regnamespace(%s)
GROUP BY c.relname ORDER BY c.relname
"""


def insert_statements(schema: str) -> list[str]:
    """Return what puts the rows of the schema at hand into another; foreign keys are deferred.

    The table of migrations is left out: it tells when they were applied to this very schema.
    """
    return [
        statement
        for table, columns, identity in rows(_TABLES, schema)
        if table != "django_migrations"
        for statement in _rows_of(table, columns, identity)
    ]


def _rows_of(table: str, columns: list[str], identity: str | None) -> list[str]:
    values = sql.SQL(" || ', ' || ").join(
        sql.SQL("quote_nullable({}::text)").format(sql.Identifier(column)) for column in columns
    )
    found = rows(sql.SQL("SELECT {} FROM {}").format(values, sql.Identifier(table)))
    if not found:
        return []
    names = sql.SQL(", ").join(map(sql.Identifier, columns)).as_string()
    quoted = sql.Identifier(table).as_string()
    system = " OVERRIDING SYSTEM VALUE" if identity else ""
    inserts = [f"INSERT INTO {quoted} ({names}){system} VALUES ({row})" for (row,) in found]  # noqa: S608 - quoted by the server
    return [*inserts, *([_go_on_after(table, identity)] if identity else [])]


def _go_on_after(table: str, identity: str) -> str:
    """Return the statement that lets the next row be numbered after those there are."""
    statement = sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), max({})) FROM {}").format(
        sql.Literal(sql.Identifier(table).as_string()),
        sql.Literal(identity),
        sql.Identifier(identity),
        sql.Identifier(table),
    )
    return statement.as_string()
