"""Measures in a process of its own, on servers of its own, and leaves nothing behind."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator

from infra.benchmarks.figures import Result
from infra.local.folders import ROOT
from infra.local.problems import MachineError
from infra.local.scratch import scratch_database


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
