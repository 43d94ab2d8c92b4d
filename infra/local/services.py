"""What an embedded service can do, whichever it is."""

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Protocol


class Service(Protocol):
    """A server that Veksel started on this machine."""

    @property
    def url(self) -> str:
        """The full address, with the rights to do everything."""

    def stop(self) -> None:
        """End it in good order."""

    def is_running(self) -> bool:
        """Say whether it lives."""


def serve_until_told_to_end(start: Callable[[], Service]) -> None:
    """Start a service, print its address, sleep until Ctrl-C or SIGTERM, and stop it."""
    told: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, remember)
    service = start()
    print(service.url, flush=True)
    try:
        while not told and service.is_running():
            time.sleep(0.2)
    finally:
        service.stop()
