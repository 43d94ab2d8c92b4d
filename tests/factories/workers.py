"""Real workers on the real queue, and their violent ends."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """``celery worker`` with its children, in a process group of its own."""

    def __init__(self, log: Path, *, concurrency: int = 2, **environment: str) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "--app", "config.celery_app", "worker"),
                *("--include", "tests.factories.jobs", "--concurrency", str(concurrency)),
                *("--queues", "default,provisioning", "--loglevel", "INFO"),
                *("--without-mingle", "--without-gossip", "--without-heartbeat"),
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}", **environment},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill the worker and its children at once, as a machine that loses its power."""
        family = [psutil.Process(self._process.pid)]
        with contextlib.suppress(psutil.Error):
            family += family[0].children(recursive=True)
        for process in family:
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGKILL)
        self._process.wait(10)
        psutil.wait_procs(family, 10)
        self._log.close()

    def stop(self) -> None:
        """End it in good order."""
        self._process.terminate()
        try:
            self._process.wait(15)
            self._log.close()
        except subprocess.TimeoutExpired:
            self.kill()


@contextlib.contextmanager
def running_worker(log: Path, **options: str) -> Iterator[WorkerProcess]:
    """Run one worker for the block."""
    worker = WorkerProcess(log, **options)
    try:
        yield worker
    finally:
        worker.stop()


def wait_until(is_so: Callable[[], bool], *, seconds: float = 30.0, what: str = "it") -> None:
    """Ask again and again; fail after a generous while."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds:.0f} seconds for {what}.")
        time.sleep(0.05)
