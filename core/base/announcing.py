"""Telling what has happened to code that stands above, which the teller may not import.

Who follows says so once, when the applications are ready, and is called in the teller's transaction:
an error of the follower rolls back what it was told of.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

SubjectT = TypeVar("SubjectT")


class Announcement(Generic[SubjectT]):
    """One kind of happening. It has few followers, named in the ``AppConfig`` of their package."""

    def __init__(self) -> None:
        self._followers: list[Callable[[SubjectT], None]] = []

    def follow(self, follower: Callable[[SubjectT], None]) -> None:
        """Let ``follower`` be told from now on; said twice, it is told once."""
        if follower not in self._followers:
            self._followers.append(follower)

    def tell(self, subject: SubjectT) -> None:
        """Tell every follower, now."""
        for follower in self._followers:
            follower(subject)
