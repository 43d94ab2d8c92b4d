"""What a schema is made of, line by line, so that two can be compared.

Everything is found by the namespace and by the tables in it: never by reading the whole catalog,
which grows with every tenant.
"""

import re
from collections.abc import Collection

from tenants.schemas.owner import owner_connection, rows

# The catalog knows what depends on a namespace by an index; pg_class has none by namespace.
_QUERY = r"""
WITH space AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = %s
), things AS MATERIALIZED (
    SELECT d.classid, d.objid FROM pg_depend d
    WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = (SELECT oid FROM space)
), relations AS MATERIALIZED (
    SELECT c.* FROM things JOIN pg_class c ON c.oid = things.objid
    WHERE things.classid = 'pg_class'::regclass
), tables AS MATERIALIZED (
    SELECT * FROM relations WHERE relkind IN ('r', 'p')
), grants AS (
    SELECT 'schema' AS kind, '' AS name, a.* FROM space, aclexplode(nspacl) a
    UNION ALL
    SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, relname, a.*
    FROM relations, aclexplode(relacl) a
    UNION ALL
    SELECT 'column', relname || '.' || attname, a.*
    FROM tables JOIN pg_attribute ON attrelid = tables.oid, aclexplode(attacl) a
    WHERE attacl IS NOT NULL
    UNION ALL
    SELECT 'new', defaclobjtype::text, a.*
    FROM pg_default_acl, aclexplode(defaclacl) a
    WHERE defaclnamespace = (SELECT oid FROM space)
), lines AS (
    SELECT format('schema: owner %%s', nspowner::regrole) AS line FROM space
    UNION ALL
    SELECT format('relation %%s: kind %%s, owner %%s, persistence %%s, row security %%s %%s', relname,
        relkind, relowner::regrole, relpersistence, relrowsecurity, relforcerowsecurity)
    FROM relations
    UNION ALL
    SELECT format('column %%s.%%s: %%s, null %%s, default %%s, identity "%%s", generated "%%s"', relname,
        attname, format_type(atttypid, atttypmod), NOT attnotnull, pg_get_expr(adbin, adrelid),
        attidentity, attgenerated)
    FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    UNION ALL
    SELECT format('index %%s: %%s, valid %%s', indexrelid::regclass, pg_get_indexdef(indexrelid),
        indisvalid)
    FROM tables JOIN pg_index ON indrelid = tables.oid
    UNION ALL
    SELECT format('constraint %%s.%%s: %%s, valid %%s', relname, conname, pg_get_constraintdef(con.oid),
        convalidated)
    FROM tables JOIN pg_constraint con ON conrelid = tables.oid
    UNION ALL
    SELECT format('trigger %%s.%%s', relname, tgname)
    FROM tables JOIN pg_trigger ON tgrelid = tables.oid AND NOT tgisinternal
        AND tgname !~ '^truncate_trigger_[0-9]+$' -- what Citus adds
    UNION ALL
    SELECT format('policy %%s.%%s', relname, polname)
    FROM tables JOIN pg_policy ON polrelid = tables.oid
    UNION ALL
    SELECT format('parent of %%s: %%s', relname, inhparent::regclass)
    FROM tables JOIN pg_inherits ON inhrelid = tables.oid
    UNION ALL
    SELECT format('other object: %%s', pg_describe_object(classid, objid, 0)) FROM things
    WHERE classid NOT IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass,
        'pg_default_acl'::regclass)
    UNION ALL
    SELECT format('grant on %%s %%s: %%s to %%s, grantable %%s', kind, name,
        string_agg(privilege_type, ' ' ORDER BY privilege_type),
        CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END, is_grantable)
    FROM grants GROUP BY kind, name, grantee, is_grantable
)
SELECT line FROM lines
"""


def fingerprint_of(schema: str, role: str) -> list[str]:
    """Return the schema's objects, rights and names of constraints, sorted, without its own name.

    The owner must work in the schema: what is on the search path is written without it.
    """
    owner = owner_connection().settings_dict["USER"]
    names = {f"{schema}.": "", role: "the tenant's role", owner: "the owner"}
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, names)) + ")")
    return sorted(
        pattern.sub(lambda found: names[found[0]], line).rstrip()
        for (line,) in rows(_QUERY, schema)
    )


def difference(golden: Collection[str], actual: Collection[str]) -> list[str]:
    """Return what is missing and what is too much, one readable line each; none when they agree."""
    missing, surplus = set(golden) - set(actual), set(actual) - set(golden)
    return sorted(
        [*(f"missing: {line}" for line in missing), *(f"not expected: {line}" for line in surplus)],
        key=lambda line: line.partition(": ")[2],
    )
