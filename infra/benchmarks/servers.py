"""Starts servers to measure, and says how long their first page took."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from infra.local.fleet import web_command
from infra.local.folders import ROOT
from infra.local.problems import MachineError

START_TIMEOUT = 300.0
STOP_TIMEOUT = 60.0
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Started:
    """A server that has answered its first page after ``seconds``."""

    port: int
    seconds: float


@contextmanager
def demo() -> Iterator[Started]:
    """Run the demo as a person does."""
    command = ["make", "--no-print-directory", "demo"]
    if not (ROOT / "Makefile").exists():
        command = [sys.executable, "-m", "config.cli", "demo"]
    with _running(command, {}) as started:
        yield started


@contextmanager
def empty_project() -> Iterator[Started]:
    """Run a Django project of one empty page under the same web server."""
    port = _free_port()
    command = web_command(port, "infra.benchmarks.empty_project:application")
    with _running(command, {"PORT": str(port)}) as started:
        yield started


@contextmanager
def _running(command: Sequence[str], more: Mapping[str, str]) -> Iterator[Started]:
    port = int(more.get("PORT") or _free_port())
    environment = {**os.environ, "PORT": str(port), **more}
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        _wait_for_page(process, port)
        yield Started(port, time.perf_counter() - began)
    finally:
        _stop(process)


def _wait_for_page(process: "subprocess.Popen[str]", port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not _answers(port):
        if process.poll() is not None:
            said = process.stderr.read().strip() if process.stderr else ""
            raise MachineError(f"The server to measure did not start: {said}")
        if time.monotonic() > deadline:
            raise MachineError(f"The server to measure gave no page in {START_TIMEOUT:.0f} s.")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        with _opener.open(f"http://localhost:{port}/", timeout=10) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _stop(process: "subprocess.Popen[str]") -> None:
    """End it as Ctrl-C in its terminal would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stderr:
        process.stderr.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
