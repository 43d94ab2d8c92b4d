"""Indexes that were begun and never finished."""

from tenants.schemas.owner import execute, rows


def drop_invalid_indexes(schema: str) -> None:
    """Drop what a crash left of indexes that were built while others wrote."""
    found = rows(
        "SELECT i.relname FROM pg_depend d"
        " JOIN pg_index x ON x.indrelid = d.objid AND NOT x.indisvalid"
        " JOIN pg_class i ON i.oid = x.indexrelid"
        " WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_namespace'::regclass"
        " AND d.refobjid = to_regnamespace(%s)",
        schema,
    )
    for (name,) in found:
        execute("DROP INDEX {}.{}", schema, name)
