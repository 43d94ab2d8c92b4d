"""What can be wrong with the machine, said in one sentence each."""

import sys
from collections.abc import Callable
from typing import NoReturn


class MachineError(Exception):
    """Something outside Veksel stops it; the text is one sentence that also says what to do."""


def stop_with(error: Exception) -> NoReturn:
    """Print the sentence without a traceback and end with status 1."""
    print(f"veksel: {error}", file=sys.stderr, flush=True)
    raise SystemExit(1)


def speak_plainly(action: Callable[[], object]) -> None:
    """Run ``action``; a problem of the machine ends the command with its one sentence."""
    try:
        action()
    except MachineError as error:
        stop_with(error)
