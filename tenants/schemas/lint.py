"""What the SQL of tenants' tables may hold, so that they can be moved to another server as they are.

The rules are those of schema-based sharding in Citus (a schema is whole by itself and made of plain
tables), which are also what makes one customer's dump and restore simple.
"""

import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.conf import settings

from tenants.backend.schema import one_by_one

_NAME = r'(?:"[^"]+"|[a-z_][a-z0-9_]*)'
#: How a statement may begin. Whatever is not here needs a thought, and then a line here.
ALLOWED = tuple(
    re.compile(rf"^{beginning}", re.IGNORECASE)
    for beginning in (
        rf"CREATE TABLE {_NAME} \(",
        rf"CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?{_NAME} ON {_NAME} ",
        rf"DROP INDEX (?:CONCURRENTLY )?(?:IF EXISTS )?{_NAME}$",
        rf"DROP TABLE {_NAME} CASCADE$",
        rf"ALTER TABLE {_NAME} (?:ADD|DROP|ALTER|RENAME|VALIDATE) ",
        rf"ALTER INDEX {_NAME} RENAME TO {_NAME}$",
        rf"SET CONSTRAINTS (?:ALL|{_NAME}) (?:IMMEDIATE|DEFERRED)$",
        rf"(?:UPDATE|DELETE FROM|INSERT INTO) {_NAME}\b",
        rf"COMMENT ON (?:TABLE|COLUMN) {_NAME}",
        r"SELECT setval\(",
    )
)
FORBIDDEN = {
    r"\bREFERENCES\s+\S+\.": "a foreign key leaves the schema",
    r"\b(?:public|clearing)\b\"?\.": "another schema is named",
}
FORBIDDEN_WORDS = {
    r"\b(?:big|small)?serial\b": "a serial column; use an identity column",
    r"\bADD GENERATED\b": "an identity is added afterwards; it must stand in CREATE TABLE",
    r"\bINHERITS?\b": "a table inherits",
    r"\bPARTITION\b": "a table is partitioned",
    r"\bTRIGGER\b": "a trigger",
    r"\b(?:FUNCTION|PROCEDURE|EXECUTE)\b": "a function",
    r"\bSET SCHEMA\b": "a table is moved to another schema",
    r"\bROW LEVEL SECURITY\b|\bPOLICY\b": "row-level security; a schema has one customer",
}
#: Tables that stand in a tenant's schema and in the platform's, never on one search path: who signs in,
#: and what every schema must have to be whole by itself.
IN_BOTH = frozenset(
    {
        "django_migrations",
        "django_content_type",
        "django_session",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "accounts_user",
        "account_emailaddress",
        "account_emailconfirmation",
        "audit_entry",
        "audit_link",
        "audit_personread",
        "outbox_effect",
        "outbox_message",
    }
)
_DATA = re.compile(r"'(?:[^']|'')*'")
_QUOTED_NAME = re.compile(r'"[^"]+"')


def problems_of(statements: Iterable[str]) -> list[str]:
    """Return what no customer's tables may be made of, one line for each finding."""
    return [f"{reason}: {statement}" for statement in statements for reason in _reasons(statement)]


def _reasons(statement: str) -> Iterator[str]:
    if len(one_by_one(statement)) != 1:
        yield "not one statement in the string"
    if not any(beginning.match(statement) for beginning in ALLOWED):
        yield "not a statement that is known to be harmless"
    # What stands between quotes is data, and a name between double quotes may be any word.
    without_data = _DATA.sub("''", statement)
    for pattern, reason in FORBIDDEN.items():
        if re.search(pattern, without_data, re.IGNORECASE):
            yield reason
    for pattern, reason in FORBIDDEN_WORDS.items():
        if re.search(pattern, _QUOTED_NAME.sub("name", without_data), re.IGNORECASE):
            yield reason


def tables_in_both() -> set[str]:
    """Return the tables that two kinds of schema have, as the settings place the applications."""
    kinds = [
        _tables_of(installed)
        for installed in (settings.SHARED_APPS, settings.TENANT_APPS, settings.CLEARING_APPS)
    ]
    doubled = {name for one in kinds for other in kinds if one is not other for name in one & other}
    return doubled | {"django_migrations"}


def _tables_of(installed: Iterable[str]) -> set[str]:
    names = set(installed)
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name in names and model._meta.managed
    }


def problems_of_tables() -> list[str]:
    """Return the tables that stand in two kinds of schema without having been allowed to."""
    return [
        f"{name} stands in two kinds of schema: give it another name, or say in IN_BOTH why it may"
        for name in sorted(tables_in_both() - IN_BOTH)
    ]
