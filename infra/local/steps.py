"""Shows the steps of a start while they run: what, its output, how long."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console

from infra.local.folders import ROOT
from infra.local.problems import MachineError

console = Console(highlight=False, soft_wrap=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show ``title`` while the block runs, and the time it took when it ends well."""
    console.print(f"[bold]{title}[/] ...")
    started = time.monotonic()
    yield
    console.print(f"  [green]done[/] in {time.monotonic() - started:.1f} s")


def run_step(title: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command as a step; its lines are shown as they come, and a failure stops the start."""
    with step(title), _started(command, environment) as process:
        for line in process.stdout or ():
            console.print(f"  {line.rstrip()}", style="dim", markup=False)
        if process.wait() != 0:
            raise MachineError(f"{title} failed; the lines above say why.")


def answer_of(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return what a command prints."""
    answer = subprocess.run(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    if answer.returncode != 0:
        raise MachineError(f"{' '.join(command[2:])} failed; the lines above say why.")
    return answer.stdout


def _started(command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
