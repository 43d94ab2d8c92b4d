"""Checks the SQL of customers' tables on a database server that is there for this alone."""

import os
import subprocess
import sys

from infra.local.folders import ROOT
from infra.local.postgres import FAST_AND_LOOSE
from infra.local.problems import MachineError
from infra.local.scratch import scratch_database


def problems_found() -> list[str]:
    """Collect this release's SQL and return what is wrong with it, a line each."""
    with scratch_database(settings=FAST_AND_LOOSE) as environment:
        answer = subprocess.run(
            [sys.executable, "-m", "config.artefact_check"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if answer.returncode != 0:
        raise MachineError("The SQL of customers' tables could not be collected; see above.")
    return answer.stdout.splitlines()


def _print_problems() -> None:
    """Run on the scratch server, whose address stands in the environment."""
    from config.start import start_django

    start_django()
    from tenants.database import prepare
    from tenants.schemas.commands import check

    prepare()
    for problem in check():
        print(" ".join(problem.split()))


if __name__ == "__main__":
    _print_problems()
