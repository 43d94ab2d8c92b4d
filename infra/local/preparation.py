"""Brings database and demo data up to date, and knows when there is nothing to do."""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.local.addresses import DatabaseAddresses
from infra.local.folders import ROOT
from infra.local.stamps import fingerprint, forget, is_done, mark_done
from infra.local.steps import answer_of, run_step

PACKAGES = ("platform", "tenants", "core", "matching", "branding", "billing")
KINDS = {".py", ".csv", ".toml", ".json", ".sql", ".svg", ".po"}
STAMP = "prepared"


def prepare_data(
    folder: Path, cluster: str | None, addresses: DatabaseAddresses, environment: Mapping[str, str]
) -> None:
    """Make database, tables and demo data; skipped when this very cluster has them from this code.

    ``cluster`` identifies the embedded server. With a server of somebody else's it is None and
    every step runs: they change nothing that is already there.
    """
    content = fingerprint(cluster or "", list(_sources()), sys.version)
    if cluster is None or not is_done(STAMP, content, folder=folder):
        forget(STAMP, folder=folder)
        _run_all(addresses, environment)
        _forget_logins(folder)
    if cluster is not None:
        mark_done(STAMP, content, folder=folder)
    _write_logins(folder, addresses, environment)


def _run_all(addresses: DatabaseAddresses, environment: Mapping[str, str]) -> None:
    owner = {**environment, **addresses.for_worker()}
    admin = {**environment, **addresses.for_preparation()}
    if addresses.admin is not None:
        run_step("Preparing the database", _veksel("database", "prepare"), admin)
    run_step("Bringing the tables up to date", _veksel("migrate"), owner)
    run_step("Loading the demo's tenants and people", _veksel("demo-data"), owner)


def _write_logins(
    folder: Path, addresses: DatabaseAddresses, environment: Mapping[str, str]
) -> None:
    """Keep the list of sign-ins for this port: asking for it costs a start of the whole code."""
    path = _logins_path(folder, environment["PORT"])
    if path.exists():
        return
    known = {**environment, **addresses.for_web()}
    path.parent.mkdir(exist_ok=True)
    path.write_text(answer_of(_veksel("demo-logins", "--json"), known))


def demo_logins(folder: Path, port: int) -> list[dict[str, str]]:
    """Return who can sign in where: ``url``, ``person``, ``role`` and ``email`` of each."""
    rows: list[dict[str, str]] = json.loads(_logins_path(folder, str(port)).read_text())
    return rows


def _logins_path(folder: Path, port: str) -> Path:
    return folder / "logins" / f"{port}.json"


def _forget_logins(folder: Path) -> None:
    shutil.rmtree(folder / "logins", ignore_errors=True)


def _veksel(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "config.cli", *arguments]


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*") if path.suffix in KINDS)
