"""What every measuring process begins and ends with: an empty Veksel, and lines for its parent."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict

from config.start import start_django
from infra.benchmarks.figures import Result


def report(measure: Callable[[list[str]], Iterator[Result]]) -> None:
    """Set the scratch database up, measure what the command line names, print each result."""
    start_django()
    from tenants.database import prepare
    from tenants.schemas import migrate_all

    prepare()
    migrate_all()
    for result in measure(sys.argv[1:]):
        print(json.dumps(asdict(result)), flush=True)


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
