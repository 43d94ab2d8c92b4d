"""Runs the whole of Veksel on one machine: services, data, processes, and their end."""

import collections
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from infra.local.addresses import (
    DatabaseAddresses,
    derived_addresses,
    given_addresses,
    kept_secret,
)
from infra.local.fleet import run_fleet
from infra.local.folders import data_folder
from infra.local.postgres import cluster_identifier, start_postgres, stop_postgres
from infra.local.preflight import prepare_ground
from infra.local.preparation import prepare_data
from infra.local.problems import MachineError
from infra.local.processes import MARK, end_marked, mark_of
from infra.local.redis import start_redis
from infra.local.services import Service
from infra.local.steps import console, step
from infra.local.watcher import Watcher

SECRETS = ("DATABASE_URL", "DATABASE_MIGRATOR_URL", "DATABASE_ADMIN_URL")


def run_demo() -> None:
    """Start everything, tell where it is, and stay until Ctrl-C."""
    started = time.monotonic()
    folder = data_folder()
    mark = _marked_as_supervisor(folder)
    port = prepare_ground(folder, os.environ)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    try:
        with _everything_ended(mark, folder):
            _run(folder, port, started)
    except KeyboardInterrupt:
        pass
    console.print("Veksel has stopped.")


def _marked_as_supervisor(folder: Path) -> str:
    """Return this process's mark; the program begins anew once, so that forks carry it too.

    The system shows a process's environment as it was when its program began.
    """
    mark = mark_of(os.getpid(), folder)
    if os.environ.get(MARK) != mark:
        os.environ[MARK] = mark
        os.execv(sys.executable, [sys.executable, "-m", "config.cli", *sys.argv[1:]])  # noqa: S606 - itself
    return mark


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _everything_ended(mark: str, folder: Path) -> Iterator[None]:
    """Leave no process behind, wherever in the start the end came."""
    try:
        yield
    finally:
        _ignore_signals()
        end_marked(mark)
        stop_postgres(folder / "pg")


def _ignore_signals() -> None:
    """From here on all is ending; a second Ctrl-C must not leave half of it running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _run(folder: Path, port: int, started: float) -> None:
    environment = _common_environment(folder, port)
    with ExitStack() as stack:
        services: list[Service] = []
        addresses, cluster = _database(folder, stack, services)
        environment["REDIS_URL"] = _redis(folder, stack, services)
        prepare_data(folder, cluster, addresses, environment)
        log_path = folder / "logs" / "demo.log"
        log_path.parent.mkdir(exist_ok=True)
        with log_path.open("w") as log:
            watcher = Watcher(folder, port, started, services)
            code = run_fleet(port, addresses, environment, log=log, watch=watcher.watch)
            watcher.ending.set()
            _ignore_signals()
    if code != 0 or watcher.problem:
        _show_end_of(log_path)
        problem = watcher.problem or "A process of Veksel ended by itself"
        raise MachineError(f"{problem}; {log_path} says why.")


def _common_environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SECRETS}
    return {
        **kept,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or kept_secret(folder, "secret-key"),
        "VEKSEL_DATA_DIR": str(folder),
        # The demo speaks plain HTTP on localhost, whatever else this shell is used for.
        "VEKSEL_HTTPS": "0",
    }


def _database(
    folder: Path, stack: ExitStack, services: list[Service]
) -> tuple[DatabaseAddresses, str | None]:
    if given := given_addresses(os.environ, folder):
        return given, None
    with step("Starting the embedded PostgreSQL"):
        cluster = start_postgres(folder / "pg")
    _keep(cluster, stack, services)
    return derived_addresses(cluster.url, folder), cluster_identifier(cluster.url)


def _redis(folder: Path, stack: ExitStack, services: list[Service]) -> str:
    if given := os.environ.get("REDIS_URL"):
        return given
    with step("Starting the embedded Redis"):
        server = start_redis(folder / "redis")
    _keep(server, stack, services)
    return server.url


def _keep(service: Service, stack: ExitStack, services: list[Service]) -> None:
    stack.callback(service.stop)
    services.append(service)


def _show_end_of(path: Path) -> None:
    with path.open(errors="replace") as file:
        for line in collections.deque(file, maxlen=30):
            console.print(f"  {line.rstrip()}", markup=False)
