"""Loops compiled to machine code at their first use, and kept for the next process."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile ``function``; while it runs, other threads run too.

    No digit is rounded otherwise than Python would: nothing is reordered or fused.
    """
    made: Any
    try:
        made = numba.njit(cache=True, nogil=True, fastmath=False)(function)
    except RuntimeError:
        # There is no folder to keep it in: it is compiled anew in each process.
        made = numba.njit(nogil=True, fastmath=False)(function)
    return made  # type: ignore[no-any-return]  # numba publishes no types
