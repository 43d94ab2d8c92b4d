"""What must be right before the demo starts, each with its own sentence when it is not."""

import socket
from collections.abc import Mapping
from pathlib import Path

import psutil

from infra.local.disk import ROOM_TO_RUN, require_room, require_writable
from infra.local.problems import MachineError
from infra.local.processes import end_orphans, living_supervisor

DEFAULT_PORT = 8000


def prepare_ground(folder: Path, environment: Mapping[str, str]) -> int:
    """Check folder and disk, end what a killed run left behind, and return the free port to use."""
    port = chosen_port(environment)
    require_writable(folder)
    require_room(folder, ROOM_TO_RUN)
    require_nobody_running(folder)
    end_orphans(folder)
    require_free_port(port)
    return port


def chosen_port(environment: Mapping[str, str]) -> int:
    """Return ``PORT`` as a number, 8000 when it is not set."""
    text = environment.get("PORT") or str(DEFAULT_PORT)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise MachineError(f"PORT is {text!r} and must be a whole number from 1 to 65535.")
    return int(text)


def require_nobody_running(folder: Path) -> None:
    """Stop when a living demo uses this data folder."""
    if (supervisor := living_supervisor(folder)) is not None:
        raise MachineError(
            f"Veksel already runs on the data in {folder} (process {supervisor.pid}):"
            " stop it with Ctrl-C in its window first."
        )


def require_free_port(port: int) -> None:
    """Stop when another program answers on the port, or when it may not be opened."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        if _answers(family, address, port):
            raise MachineError(_taken(port))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise MachineError(
                f"Port {port} may not be opened by this user: choose another one,"
                f" for example `make demo PORT={DEFAULT_PORT}`."
            ) from error
        except OSError as error:
            raise MachineError(_taken(port)) from error


def _answers(family: int, address: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            probe.settimeout(1)
            return probe.connect_ex((address, port)) == 0
    except OSError:
        return False


def _taken(port: int) -> str:
    other = port + 1 if port < 65535 else DEFAULT_PORT
    return (
        f"Port {port} is taken{_by_whom(port)}: stop that program,"
        f" or choose another port with `make demo PORT={other}`."
    )


def _by_whom(port: int) -> str:
    """Name the program on the port when the system lets us know it."""
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.pid
            if listens and connection.laddr.port == port:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return ""
