"""A real PgBouncer for the tests, where the machine has one or root may install it.

It is tried in earnest and never a condition: a pool that speaks the protocol comes with the tests.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg.conninfo import conninfo_to_dict

from infra.local.problems import MachineError

_PLACES = ("pgbouncer", "/usr/sbin/pgbouncer")


def find_pgbouncer() -> Path | None:
    """Return the machine's PgBouncer, or nothing."""
    for place in _PLACES:
        if found := shutil.which(place):
            return Path(found)
    return None


def try_to_install() -> Path | None:
    """Return a PgBouncer, installing one where root has apt; nothing where that cannot be."""
    apt = shutil.which("apt-get")
    if find_pgbouncer() is None and apt is not None and os.geteuid() == 0:
        print("Installing PgBouncer with apt-get ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "pgbouncer"]):
            command = [apt, "-qq", *arguments]
            subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    return find_pgbouncer()


@contextmanager
def running_pgbouncer(program: Path, url: str, *, size: int) -> Iterator[int]:
    """Run a transaction pool of ``size`` connections to ``url`` for the block; yield its port.

    PgBouncer refuses root, so root lends it the user of the server's socket.
    """
    parts = conninfo_to_dict(url)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    target = " ".join(
        f"{name}={parts[name]}"
        for name in ("host", "port", "dbname", "user", "password")
        if parts.get(name)
    )
    with TemporaryDirectory(prefix="veksel-pgbouncer-") as name:
        folder = Path(name)
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = {target}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
            f"default_pool_size = {size}\nmax_client_conn = 200\n"
            "ignore_startup_parameters = extra_float_digits, options\n",
            encoding="utf-8",
        )
        owner = _lend(folder, str(parts.get("host") or ""))
        command = [str(program), *(["-u", owner] if owner else []), str(settings)]
        with (folder / "output").open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            _wait_for(port, process, folder / "output")
            yield port
        finally:
            process.terminate()
            process.wait(30)


def _lend(folder: Path, socket_folder: str) -> str:
    """Give the folder to the user that may use the server's socket, when we are root."""
    if os.geteuid() != 0:
        return ""
    owner = Path(socket_folder).owner() if socket_folder.startswith("/") else "nobody"
    owner = "nobody" if owner == "root" else owner
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, owner)
    return owner


def _wait_for(port: int, process: "subprocess.Popen[bytes]", output: Path) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    said = output.read_text(encoding="utf-8", errors="replace")[-1000:]
    raise MachineError(f"PgBouncer did not start: {said}")


if __name__ == "__main__":
    try_to_install()
