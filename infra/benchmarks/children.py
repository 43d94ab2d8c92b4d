"""Measures in a process of its own, on servers of its own, and leaves nothing behind."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.benchmarks.figures import Result
from infra.local.addresses import derived_addresses
from infra.local.folders import ROOT
from infra.local.postgres import start_postgres
from infra.local.problems import MachineError


@contextmanager
def scratch_database() -> Iterator[dict[str, str]]:
    """Run an embedded PostgreSQL as safe as production's; yield the environment that knows it."""
    with tempfile.TemporaryDirectory(prefix="veksel-bench-") as name:
        folder = Path(name)
        # The server may run as a system user that must be able to reach its data.
        folder.chmod(0o755)
        cluster = start_postgres(folder / "pg")
        try:
            addresses = derived_addresses(cluster.url, folder)
            yield {
                **addresses.for_preparation(),
                "VEKSEL_DATA_DIR": str(folder / "data"),
                "SECRET_KEY": secrets.token_urlsafe(48),
                "DEMO": "1",
            }
        finally:
            cluster.stop()


def measured_by_child(module: str, wanted: Collection[str]) -> Iterator[Result]:
    """Run ``module`` with the wanted figures on a scratch database; it prints one JSON object a line."""
    with scratch_database() as environment:
        command = [sys.executable, "-m", module, *wanted]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            for line in child.stdout or ():
                yield Result(**json.loads(line))
        if child.returncode != 0:
            raise MachineError(f"{module} stopped while it measured; the lines above say why.")
