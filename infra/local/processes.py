"""Finds and ends processes that an earlier run left behind.

A process is known by its number *and* the moment it began, because numbers are used again.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

PATIENCE = 10.0
# In the environment of everything the supervisor starts: whose child it is.
MARK = "VEKSEL_SUPERVISOR"


def write_process(path: Path, process_id: int) -> None:
    """Remember a living process in a file."""
    began = psutil.Process(process_id).create_time()
    path.write_text(json.dumps({"pid": process_id, "began": began}))


def read_process(path: Path) -> psutil.Process | None:
    """Return the remembered process if it still lives."""
    try:
        kept = json.loads(path.read_text())
        return _living(int(kept["pid"]), float(kept["began"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _living(process_id: int, began: float) -> psutil.Process | None:
    try:
        process = psutil.Process(process_id)
        same = abs(process.create_time() - began) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def mark_of(process_id: int, folder: Path) -> str:
    """Return the mark that a supervisor puts on what it starts."""
    return f"{process_id}:{psutil.Process(process_id).create_time()}:{folder}"


def living_supervisor(folder: Path) -> psutil.Process | None:
    """Return another process that runs Veksel on this data folder now."""
    for _process, supervisor in _supervised(folder):
        if supervisor is not None and supervisor.pid != os.getpid():
            return supervisor
    return None


def end_orphans(folder: Path) -> int:
    """End what dead supervisors of this data folder left running; return how many there were."""
    orphans = [process for process, supervisor in _supervised(folder) if supervisor is None]
    _end(orphans)
    return len(orphans)


def _supervised(folder: Path) -> Iterator[tuple[psutil.Process, psutil.Process | None]]:
    """Yield every process marked for this folder with its supervisor, None if that is dead."""
    for process in psutil.process_iter():
        number, _, rest = _mark_on(process).partition(":")
        began, _, place = rest.partition(":")
        if place == str(folder):
            yield process, _living(int(number), float(began))


def end_marked(mark: str) -> None:
    """End everything that carries this very mark, except this process."""
    _end([process for process in psutil.process_iter() if _mark_on(process) == mark])


def _mark_on(process: psutil.Process) -> str:
    """Return the mark, nothing for PostgreSQL: it has its own way to be found and to end."""
    try:
        if process.pid == os.getpid() or process.name() == "postgres":
            return ""
        return str(process.environ().get(MARK, ""))
    except (psutil.Error, OSError):
        return ""


def end_process(process: psutil.Process | None) -> None:
    """Ask one process to end, and make it end."""
    if process is not None:
        _end([process])


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        _signal(process, force=False)
    _gone, stubborn = psutil.wait_procs(processes, timeout=PATIENCE)
    for process in stubborn:
        _signal(process, force=True)
    psutil.wait_procs(stubborn, timeout=PATIENCE)


def _signal(process: psutil.Process, *, force: bool) -> None:
    try:
        if force:
            process.kill()
        else:
            process.terminate()
    except psutil.NoSuchProcess:
        pass
