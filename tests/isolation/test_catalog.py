"""What the database itself says of schemas and roles, whatever the code means to have made."""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from tenants.backend.base import OWNER_ALIAS
from tenants.models import Tenant
from tenants.schemas.lint import IN_BOTH

PRIVILEGES = Path(__file__).with_name("privileges.txt")
OURS = r"nspname IN ('public', 'clearing') OR nspname ~ '^[tx]_[a-z2-7]{26}$'"


@pytest.fixture
def admin(django_db_setup: None, django_db_blocker: Any) -> Iterator[psycopg.Connection]:
    """An administrator's look at the database of this run."""
    name = connections[OWNER_ALIAS].settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=name) as connection:
        yield connection


def _kind(schema: str) -> str:
    return "a tenant's" if re.fullmatch("[tx]_[a-z2-7]{26}", schema) else schema


def test_w15_a_table_name_stands_in_two_kinds_of_schema_only_where_allowed(
    admin: psycopg.Connection,
) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for schema, table in admin.execute(
        f"SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        f" WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND ({OURS})"
    ).fetchall():
        kinds[table].add(_kind(schema))
    assert {"a tenant's", "public", "clearing"} <= set.union(*kinds.values())
    assert {table for table, places in kinds.items() if len(places) > 1} == IN_BOTH


_TIES = {
    "foreign keys": """
        SELECT conname FROM pg_constraint JOIN pg_class a ON a.oid = conrelid
        JOIN pg_class b ON b.oid = confrelid
        WHERE contype = 'f' AND a.relnamespace <> b.relnamespace""",
    "triggers": """
        SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
        JOIN pg_namespace n ON n.oid = relnamespace
        WHERE NOT tgisinternal AND nspname ~ '^[tx]_[a-z2-7]{26}$'""",
    "functions": """
        SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
        WHERE nspname ~ '^[tx]_[a-z2-7]{26}$'""",
    "inheritance": """
        SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND nspname ~ '^[tx]_[a-z2-7]{26}$'""",
    "serial columns": """
        SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_class c ON c.oid = adrelid
        JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname ~ '^[tx]_[a-z2-7]{26}$' AND pg_get_expr(adbin, adrelid) LIKE 'nextval%'""",
}


@pytest.mark.parametrize("tie", _TIES)
def test_w16_nothing_ties_a_tenants_schema_to_anything_else(
    admin: psycopg.Connection, tie: str
) -> None:
    every = "SELECT count(*) > 50 FROM pg_constraint WHERE contype = 'f'"
    assert admin.execute(every).fetchone() == (True,)
    assert admin.execute(_TIES[tie].encode()).fetchall() == []


# -- W17: who may do what -------------------------------------------------------------------------

_GRANTS = f"""
SELECT grantee, what, string_agg(DISTINCT privilege_type, ' ' ORDER BY privilege_type) FROM (
    SELECT grantee, 'database' AS what, privilege_type FROM pg_database, aclexplode(datacl)
        WHERE datname = current_database()
    UNION ALL
    SELECT grantee, 'schema ' || nspname, privilege_type
        FROM pg_namespace, aclexplode(nspacl) WHERE {OURS}
    UNION ALL
    SELECT grantee, nspname || '.' || relname, privilege_type
        FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace, aclexplode(relacl)
        WHERE relkind IN ('r', 'p', 'v', 'm') AND ({OURS})
    UNION ALL
    SELECT grantee, nspname || '.' || relname || '.' || attname, privilege_type
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        JOIN pg_namespace n ON n.oid = relnamespace, aclexplode(attacl) WHERE {OURS}
    UNION ALL
    SELECT grantee, 'function ' || proname, privilege_type
        FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace, aclexplode(proacl) WHERE {OURS}
) AS held GROUP BY grantee, what
"""
_ROLES = """
SELECT oid, rolname, rolcanlogin, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls,
    rolreplication FROM pg_roles
"""
_MEMBERS = """
SELECT member, roleid, admin_option, inherit_option, set_option FROM pg_auth_members
"""


_FLAGS = (
    "may log in",
    "superuser",
    "inherits",
    "makes roles",
    "makes databases",
    "passes row security",
    "replicates",
)
# What a role has on the tables of its own schema where nothing else is said.
_USUAL = {"public": "veksel_platform", "its schema": "a tenant"}
_USUAL_RIGHTS = "DELETE INSERT SELECT UPDATE"


def _snapshot(admin: psycopg.Connection, tenant: Tenant) -> list[str]:
    """Describe every role of ours; of the tenants' one stands for all."""
    login, owner = (connections[alias].settings_dict["USER"] for alias in ("default", OWNER_ALIAS))
    names = {
        login: "the login",
        owner: "the owner",
        tenant.door.role: "a tenant",
        tenant.schema_name: "its schema",
        **{name: name for name in ("veksel_platform", "veksel_exchange")},
    }
    ours, lines = {0: "everybody"}, set()
    for oid, name, *flags in admin.execute(_ROLES).fetchall():
        if name in names:
            ours[oid] = names[name]
            lines.add(f"{ours[oid]}: {_true(_FLAGS, flags)}")
    for member, role, *options in admin.execute(_MEMBERS).fetchall():
        if member in ours and role in ours:
            held = _true(("may pass it on", "inherits it", "may become it"), options)
            lines.add(f"{ours[member]} is a member of {ours[role]}: {held}")
    pattern = re.compile("|".join(map(re.escape, names)))
    for grantee, what, rights in admin.execute(_GRANTS).fetchall():
        shown = pattern.sub(lambda found: names[found[0]], what)
        is_anothers = re.search("[tx]_[a-z2-7]{26}", shown)
        if grantee in ours and ours[grantee] != "the owner" and not is_anothers:
            lines.add(f"{ours[grantee]} on {_table(ours[grantee], shown, rights)}: {rights}")
    return sorted(lines)


def _true(words: tuple[str, ...], flags: list[bool]) -> str:
    return ", ".join(word for word, is_so in zip(words, flags, strict=True) if is_so) or "nothing"


def _table(role: str, what: str, rights: str) -> str:
    """Name a table only where its rights are not those of all the others."""
    schema, dot, _ = what.partition(".")
    is_usual = dot and _USUAL.get(schema) == role and rights == _USUAL_RIGHTS
    return f"every other table of {schema}" if is_usual else what


def test_w17_privileges_are_those_that_have_been_reviewed(
    admin: psycopg.Connection, tenant_a: Tenant
) -> None:
    found = "\n".join(_snapshot(admin, tenant_a)) + "\n"
    if os.environ.get("VEKSEL_WRITE_PRIVILEGES"):
        PRIVILEGES.write_text(found)
    assert found == PRIVILEGES.read_text(), (
        "Somebody's rights have changed. Run this test with VEKSEL_WRITE_PRIVILEGES=1,"
        " read the difference in privileges.txt, and commit it if every line is meant."
    )


def test_w17_no_tenant_has_rights_in_anothers_schema(
    admin: psycopg.Connection, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    query = "SELECT has_schema_privilege(%s, %s, 'USAGE'), has_schema_privilege(%s, %s, 'CREATE')"
    for role, schema, own in (
        (tenant_a.door.role, tenant_a.schema_name, True),
        (tenant_a.door.role, tenant_b.schema_name, False),
        (tenant_a.door.role, "public", False),
    ):
        assert admin.execute(query, [role, schema] * 2).fetchone() == (own, False)


@pytest.mark.parametrize("role", ["login", "veksel_platform", "veksel_exchange", "tenant"])
def test_w17_nobody_but_the_owner_owns_or_makes_anything(
    admin: psycopg.Connection, tenant_a: Tenant, role: str
) -> None:
    login = connections["default"].settings_dict["USER"]
    name = {"login": login, "tenant": tenant_a.door.role}.get(role, role)
    owned = "SELECT count(*) FROM {} WHERE {} = %s::regrole"
    for catalog, column in (
        ("pg_class", "relowner"),
        ("pg_namespace", "nspowner"),
        ("pg_proc", "proowner"),
    ):
        assert admin.execute(owned.format(catalog, column).encode(), [name]).fetchone() == (0,)
    makes = admin.execute(
        f"SELECT nspname FROM pg_namespace WHERE ({OURS}) AND has_schema_privilege(%s, oid, 'CREATE')",
        [name],
    ).fetchall()
    assert makes == []
    database = "SELECT has_database_privilege(%s, current_database(), 'CREATE, TEMPORARY')"
    assert admin.execute(database, [name]).fetchone() == (False,)
