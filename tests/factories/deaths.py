"""Processes that are killed in the middle of a saga's run: ``python -m tests.factories.deaths SAGA RUN``."""

import contextlib
import importlib
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class DyingWorkers:
    """Each question starts a process that carries the run on, and answers whether it was killed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def dies_in(self, step: str) -> bool:
        """Let the process do a step's work and be killed before it can note so, the worst moment."""
        return self._ask(f"step {step}")

    def dies_after(self, statements: int) -> bool:
        """Let the process be killed when it has sent this many statements to the database."""
        return self._ask(f"statements {statements}")

    def _ask(self, order: str) -> bool:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        assert answer in {str(-signal.SIGKILL), "0"}, f"The process ended with {answer!r}."
        return answer != "0"


@contextlib.contextmanager
def dying_workers(saga: str, run_id: uuid.UUID, **environment: str) -> Iterator[DyingWorkers]:
    """Offer processes for one run of ``saga``, written ``module:NAME``."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    settings = {"PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "config.settings"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.factories.deaths", saga, str(run_id)],
        cwd=ROOT,
        env={**os.environ, **settings, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        # Leaving closes its input, at which it ends.
        yield DyingWorkers(process)


def _serve(saga: Any, run_id: uuid.UUID) -> None:
    """Start one process for each line; what all of them need has been imported by then."""
    for line in sys.stdin:
        kind, argument = line.split()
        child = os.fork()
        if child == 0:
            _prepare_death(saga, kind, argument)
            saga.carry_on(run_id, wait=True)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _prepare_death(saga: Any, kind: str, argument: str) -> None:
    if kind == "step":
        saga.steps[argument] = _deadly(saga.steps[argument])
    else:
        from django.db import connections

        count = _counter(int(argument))
        for connection in connections.all():
            connection.execute_wrappers.append(count)


def _deadly(whole: Any) -> Any:
    def perform(run: Any) -> None:
        whole.perform(run)
        _die()

    return type(whole)(perform, whole.is_by_owner, whole.undo)


def _counter(left: int) -> Callable[..., Any]:
    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            _die()
        return execute(*arguments)

    return count


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    import django

    django.setup()
    module, _, name = sys.argv[1].partition(":")
    _serve(getattr(importlib.import_module(module), name), uuid.UUID(sys.argv[2]))
