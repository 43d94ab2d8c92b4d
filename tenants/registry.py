"""The works a worker knows. The queue names one; what it may be given to is decided here."""

from collections.abc import Callable
from dataclasses import dataclass

DEFAULT_QUEUE = "default"
#: Its workers hold the owner's connection and may change schemas.
PROVISIONING_QUEUE = "provisioning"


@dataclass(frozen=True, slots=True)
class Work:
    """A function that workers run.

    ``is_for_tenants``: inside its receiver's door, else on the platform. ``from_others``: other tenants
    may send it, and it is told which. ``commits_itself``: it opens its own doors, and may be repeated
    after a crash at any point without harm.
    """

    name: str
    run: Callable[..., None]
    is_for_tenants: bool
    from_others: bool = False
    commits_itself: bool = False
    queue: str = DEFAULT_QUEUE


_works: dict[str, Work] = {}


def register(work: Work) -> Work:
    """Make a function known by its name."""
    _works[work.name] = work
    return work


def find_work(name: str) -> Work | None:
    """Return the work of this name."""
    return _works.get(name)
