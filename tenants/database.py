"""Login roles, rights and the public schema: what the database must look like before anything else.

The roles (all cluster-wide, named for this product):

- ``veksel_migrator`` owns every schema and table and may make roles; provisioning and migrations only.
- ``veksel_app`` is what web and worker log in as. It owns nothing, inherits nothing and starts with
  the search path ``pg_catalog``; it can only *become* the platform's or a tenant's role.
- ``veksel_platform`` holds the rights on the platform's tables in ``public``.
- ``r_<tenant>`` holds the rights on one tenant's schema.
- ``veksel_exchange`` holds the rights on the tables all tenants share in ``clearing``. Tenants' roles
  inherit from it and cannot become it: row-level security there goes by who they are.
"""

import contextlib
import os
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from tenants.naming import EXCHANGE_ROLE, PLATFORM_ROLE

APP_TIMEOUTS = {
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}


class DatabaseNotReadyError(RuntimeError):
    """The database cannot be prepared; the text says what to grant or set."""


def prepare() -> None:
    """Make the login roles, the database and its rights true. Idempotent.

    Reads ``DATABASE_ADMIN_URL`` (a role that may create roles and databases), ``DATABASE_MIGRATOR_URL``
    and ``DATABASE_URL``; their user names and passwords become the login roles.
    """
    admin_url = os.environ["DATABASE_ADMIN_URL"]
    migrator, app = (
        urlsplit(os.environ["DATABASE_MIGRATOR_URL"]),
        urlsplit(os.environ["DATABASE_URL"]),
    )
    database = unquote(app.path.lstrip("/")) or "veksel"
    migrator_role, app_role = unquote(migrator.username or ""), unquote(app.username or "")
    try:
        with psycopg.connect(admin_url, autocommit=True) as admin:
            # Several databases of one cluster share its roles; one preparation at a time.
            admin.execute("SELECT pg_advisory_lock(hashtext('veksel-prepare'))")
            _ensure_login(admin, migrator_role, migrator.password, "CREATEROLE")
            _ensure_login(admin, app_role, app.password, "NOINHERIT")
            _ensure_platform_role(admin, migrator_role, app_role)
            _ensure_exchange_role(admin, migrator_role)
            _ensure_database(admin, database, migrator_role, app_role)
        with psycopg.connect(admin_url, dbname=database, autocommit=True) as inside:
            _close_public(inside, migrator_role)
            _keep_roles_where_they_are(inside, migrator_role, app_role)
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseNotReadyError(
            "The administrator's role in DATABASE_ADMIN_URL may not create roles and databases: "
            f"{error.diag.message_primary}. Use a superuser, or prepare the roles by hand as described "
            "in docs/operating.md."
        ) from error


def _ensure_login(
    admin: psycopg.Connection, role: str, password: str | None, attributes: str
) -> None:
    name = sql.Identifier(role)
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    options: sql.Composable = sql.SQL(f"LOGIN NOSUPERUSER NOCREATEDB NOBYPASSRLS {attributes}")
    if password:
        options += sql.SQL(" PASSWORD {}").format(sql.Literal(unquote(password)))
    admin.execute(sql.SQL(verb + " ROLE {} WITH {}").format(name, options))


def _ensure_platform_role(admin: psycopg.Connection, migrator_role: str, app_role: str) -> None:
    name = sql.Identifier(PLATFORM_ROLE)
    if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PLATFORM_ROLE]).fetchone():
        admin.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
    admin.execute(
        sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
            name, sql.Identifier(app_role)
        )
    )
    for setting, value in {"search_path": "pg_catalog", **APP_TIMEOUTS}.items():
        admin.execute(
            sql.SQL("ALTER ROLE {} SET {} TO {}").format(
                sql.Identifier(app_role), sql.Identifier(setting), sql.Literal(value)
            )
        )


def _ensure_exchange_role(admin: psycopg.Connection, migrator_role: str) -> None:
    name = sql.Identifier(EXCHANGE_ROLE)
    if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [EXCHANGE_ROLE]).fetchone():
        admin.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
    # The owner makes the tenants' roles members; it is none itself.
    admin.execute(
        sql.SQL("GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE").format(
            name, sql.Identifier(migrator_role)
        )
    )


def _ensure_database(
    admin: psycopg.Connection, database: str, migrator_role: str, app_role: str
) -> None:
    name = sql.Identifier(database)
    owner = sql.Identifier(migrator_role)
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    else:
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    admin.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(app_role))
    )


def _close_public(inside: psycopg.Connection, migrator_role: str) -> None:
    owner, platform = sql.Identifier(migrator_role), sql.Identifier(PLATFORM_ROLE)
    inside.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
    inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    inside.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(platform))
    for kind, rights in (
        ("TABLES", "SELECT, INSERT, UPDATE, DELETE"),
        ("SEQUENCES", "USAGE, SELECT"),
    ):
        inside.execute(
            sql.SQL(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {{}} IN SCHEMA public GRANT {rights} ON {kind} TO {{}}"
            ).format(owner, platform)
        )


def _keep_roles_where_they_are(
    inside: psycopg.Connection, migrator_role: str, app_role: str
) -> None:
    """Let the login roles alone choose role and search path by a function.

    ``set_config`` is the one way to do so from within a query. Only a superuser may take it from the
    others; where there is none, the door's other walls stand without this one.
    """
    function = "FUNCTION pg_catalog.set_config(text, text, boolean)"
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        for role in (migrator_role, app_role):
            inside.execute(
                sql.SQL(f"GRANT EXECUTE ON {function} TO {{}}").format(sql.Identifier(role))
            )
        inside.execute(f"REVOKE EXECUTE ON {function} FROM PUBLIC")
