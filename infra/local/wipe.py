"""Removes the demo's data, and nothing that was installed or built."""

import os
import shutil
from pathlib import Path

from infra.local.postgres import stop_postgres
from infra.local.preflight import require_nobody_running
from infra.local.processes import end_orphans

DATA = ("pg", "redis", "files", "mail", "logs", "beat", "secrets", "logins", "prepared")


def wipe_data(folder: Path) -> str:
    """Delete what the demo has stored; refuses while it runs. Returns a sentence for the person."""
    require_nobody_running(folder)
    end_orphans(folder)
    stop_postgres(folder / "pg")
    for name in DATA:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if os.environ.get("DATABASE_URL"):
        return "The data folder is empty; the database named by DATABASE_URL was not touched."
    return "The demo's data is gone; the next `make demo` begins anew."
