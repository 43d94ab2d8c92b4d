"""Gives the tests a real PostgreSQL and a real Redis: the environment's, else embedded ones.

Loaded by pytest before the settings are read, because the settings read the addresses.
"""

import atexit
import fcntl
import itertools
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from infra.local.addresses import TEST_ROLES, derived_addresses, given_addresses
from infra.local.folders import data_folder
from infra.local.postgres import FAST_AND_LOOSE, start_postgres
from infra.local.problems import MachineError
from infra.local.redis import start_redis

READY = "VEKSEL_TEST_SERVICES"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start what is missing and set the environment; parallel workers inherit it."""
    if os.environ.get(READY):
        _use_a_redis_database_of_our_own()
        return
    try:
        _set_environment(_folder_of_this_run())
    except MachineError as error:
        raise pytest.UsageError(str(error)) from error
    os.environ[READY] = "1"


def _folder_of_this_run() -> Path:
    """Return a folder no other running pytest uses; its cluster is kept for the next run."""
    for number in itertools.count(1):
        folder = data_folder() / f"test-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        # Held until this process ends, however it ends.
        atexit.register(lock.close)
        return folder
    raise AssertionError("unreachable")


def _use_a_redis_database_of_our_own() -> None:
    """Keep parallel workers apart: one empties its cache while another counts failed sign-ins.

    Each has two: the queue's, and the cache's behind it.
    """
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if number.isdigit():
        parts = urlsplit(os.environ["REDIS_URL"])
        os.environ["REDIS_URL"] = parts._replace(path=f"/{2 * int(number) + 2}").geturl()


def _set_environment(folder: Path) -> None:
    os.environ.update(_database(folder))
    os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or _redis(folder)
    os.environ.setdefault("SECRET_KEY", "for-tests-only")
    # What the tests write goes to a folder of its own, away from the demo's data.
    written = tempfile.TemporaryDirectory(prefix="veksel-test-")
    atexit.register(written.cleanup)
    os.environ["VEKSEL_DATA_DIR"] = written.name
    os.environ.update({"DEMO": "1", "DEBUG": "0", "VEKSEL_HTTPS": "0", "PORT": "8000"})


def _database(folder: Path) -> dict[str, str]:
    addresses = given_addresses(os.environ, folder, roles=TEST_ROLES)
    if addresses is None:
        cluster = start_postgres(folder / "pg", settings=FAST_AND_LOOSE)
        atexit.register(cluster.stop)
        addresses = derived_addresses(cluster.url, folder, roles=TEST_ROLES)
    return addresses.for_preparation()


def _redis(folder: Path) -> str:
    server = start_redis(folder / "redis")
    atexit.register(server.stop)
    return server.url
