"""Is there a folder to write to, and room in it."""

import errno
import shutil
from pathlib import Path

from infra.local.problems import MachineError

MEGABYTE = 1_000_000
ROOM_TO_INSTALL = 1_500 * MEGABYTE
ROOM_TO_RUN = 200 * MEGABYTE


def require_writable(folder: Path) -> None:
    """Make ``folder`` and write a file in it, or say why that cannot be done."""
    probe = folder / ".write-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise MachineError(f"The disk that holds {folder} is full: free some space.") from error
        raise MachineError(
            f"The folder {folder} cannot be written to: move the project to a folder of your own,"
            " or change the rights of this one."
        ) from error


def require_room(folder: Path, needed: int) -> None:
    """Stop unless the disk under ``folder`` has ``needed`` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise MachineError(
            f"The disk that holds {folder} has {free // MEGABYTE} MB free and"
            f" {needed // MEGABYTE} MB are needed: free some space."
        )
