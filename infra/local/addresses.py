"""The addresses of database and queue, and who is given which.

The web server works with a role that cannot change tables; only the worker, which provisions
tenants, and the commands that migrate hold the owner's address too.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

DATABASE = "veksel"
OWNER = "veksel_migrator"
LOGIN = "veksel_app"
# The tests' own roles, so that a run never changes the password of somebody's running Veksel.
TEST_ROLES = ("veksel_test_migrator", "veksel_test_app")


@dataclass(frozen=True)
class DatabaseAddresses:
    """``admin`` makes roles and the database, or is None where somebody else has made them."""

    admin: str | None
    owner: str
    login: str

    def for_web(self) -> dict[str, str]:
        """Return what the web server and the clock may know."""
        return {"DATABASE_URL": self.login}

    def for_worker(self) -> dict[str, str]:
        """Return what the worker and the commands that migrate may know."""
        return {**self.for_web(), "DATABASE_MIGRATOR_URL": self.owner}

    def for_preparation(self) -> dict[str, str]:
        """Return what the command that makes database and roles needs."""
        return {**self.for_worker(), **({"DATABASE_ADMIN_URL": self.admin} if self.admin else {})}


def given_addresses(
    environment: Mapping[str, str],
    data_folder: Path,
    *,
    roles: tuple[str, str] = (OWNER, LOGIN),
) -> DatabaseAddresses | None:
    """Return the addresses that the caller's environment names, or None for the embedded server.

    ``DATABASE_URL`` alone is the administrator's: database and roles are made with it. With
    ``DATABASE_MIGRATOR_URL`` beside it both are used as they are.
    """
    url, owner = environment.get("DATABASE_URL"), environment.get("DATABASE_MIGRATOR_URL")
    if not url:
        return None
    if owner:
        return DatabaseAddresses(None, owner, url)
    return derived_addresses(url, data_folder, database=_database_of(url), roles=roles)


def derived_addresses(
    admin_url: str,
    data_folder: Path,
    *,
    database: str = DATABASE,
    roles: tuple[str, str] = (OWNER, LOGIN),
) -> DatabaseAddresses:
    """Return the addresses of our two roles on the server that ``admin_url`` administers."""
    owner, login = (
        _with_user(admin_url, role, kept_secret(data_folder, f"password-{role}"), database)
        for role in roles
    )
    return DatabaseAddresses(admin_url, owner, login)


def kept_secret(data_folder: Path, name: str) -> str:
    """Return the secret of this name, made on first use and readable by its owner alone."""
    path = data_folder / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _with_user(url: str, user: str, password: str, database: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(user)}:{quote(password)}@{place}"
    changed = SplitResult(parts.scheme, netloc, f"/{quote(database)}", parts.query, "")
    return urlunsplit(changed)


def _database_of(url: str) -> str:
    name = urlsplit(url).path.lstrip("/")
    return DATABASE if name in {"", "postgres"} else name
