"""The processes of a running Veksel, kept alive by honcho: web server, worker, clock."""

import multiprocessing
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from honcho.manager import Manager
from honcho.printer import Printer

from infra.local.addresses import DatabaseAddresses
from infra.local.folders import ROOT

# A person waits for the web server; the others load while nobody looks.
PATIENT = ("nice", "-n", "10")


class Fleet(Manager):
    """Starts everything, ends everything when one ends, and runs a watcher beside."""

    def __init__(self, log: TextIO, watch: Callable[[], None]) -> None:
        super().__init__(Printer(log, colour=False))
        self._watcher = threading.Thread(target=watch, daemon=True)

    def _start(self) -> None:
        super()._start()
        # Only now: a thread that lives while processes fork may leave a held lock in them.
        self._watcher.start()


def run_fleet(
    port: int,
    addresses: DatabaseAddresses,
    environment: Mapping[str, str],
    *,
    log: TextIO,
    watch: Callable[[], None],
) -> int:
    """Run until a signal comes or a process ends; return honcho's code, 0 after Ctrl-C."""
    if multiprocessing.get_start_method(allow_none=True) is None:
        multiprocessing.set_start_method("fork")
    fleet = Fleet(log, watch)
    web = {**environment, **addresses.for_web()}
    worker = {**environment, **addresses.for_worker()}
    folder = Path(environment["VEKSEL_DATA_DIR"])
    for name, command, knows in (
        ("web", web_command(port), web),
        ("worker", [*PATIENT, *worker_command()], worker),
        ("beat", [*PATIENT, *beat_command(folder)], web),
    ):
        fleet.add_process(name, f"exec {shlex.join(command)}", env=knows, cwd=str(ROOT))
    fleet.loop()
    stopped = {128 + signal.SIGINT, 128 + signal.SIGTERM}
    return 0 if fleet.returncode in stopped else int(fleet.returncode or 1)


def web_command(port: int, application: str = "config.wsgi:application") -> list[str]:
    """Return the command of the web server."""
    return [
        *_module("gunicorn", application),
        *("--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        # Loads the application once and not once a worker.
        "--preload",
        "--no-control-socket",
        *("--graceful-timeout", "4"),
        *("--access-logfile", "-"),
    ]


def worker_command() -> list[str]:
    """Return the command of the worker."""
    return [
        *_module("celery", "--app", "config.celery_app", "worker"),
        *("--concurrency", "2", "--queues", "default,provisioning"),
        *("--loglevel", "INFO", "--without-mingle", "--without-gossip"),
    ]


def beat_command(folder: Path) -> list[str]:
    """Return the command of the clock that sends the periodic tasks."""
    schedule = folder / "beat" / "schedule"
    schedule.parent.mkdir(parents=True, exist_ok=True)
    return [
        *_module("celery", "--app", "config.celery_app", "beat"),
        *("--schedule", str(schedule), "--pidfile", "", "--loglevel", "WARNING"),
    ]


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]
