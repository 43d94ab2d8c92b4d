"""Runs beside the processes: waits for the first answer, greets, and keeps an eye on the services."""

import os
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from infra.local.readiness import wait_until_answering, welcome
from infra.local.services import Service

READY_TIMEOUT = 120.0
PAUSE = 1.0


class Watcher:
    """``ending`` tells it that all is being stopped; ``problem`` is why it stopped all itself."""

    def __init__(
        self, folder: Path, port: int, started: float, services: Sequence[Service]
    ) -> None:
        self.ending = threading.Event()
        self.problem = ""
        self._folder, self._port, self._started = folder, port, started
        self._services = services

    def watch(self) -> None:
        """Return when all is being stopped; a problem stops it."""
        if wait_until_answering(self._port, READY_TIMEOUT, self.ending):
            welcome(self._folder, self._port, time.monotonic() - self._started)
            self._wait_for_a_dead_service()
            problem = "An embedded database service ended by itself"
        else:
            problem = f"The web server gave no answer for {READY_TIMEOUT:.0f} seconds"
        if not self.ending.is_set():
            self.problem = problem
            os.kill(os.getpid(), signal.SIGTERM)

    def _wait_for_a_dead_service(self) -> None:
        while all(service.is_running() for service in self._services):
            if self.ending.wait(PAUSE):
                return
