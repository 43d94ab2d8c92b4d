"""The tenant's colours in mails. Who knows the look says so at start; until then mails are plain."""

from collections.abc import Callable, Mapping

Look = Callable[[], Mapping[str, str]]
_looks: list[Look] = []


def use_look(look: Look) -> None:
    """Let ``look`` give the current tenant's colours: ``primary``, ``contrast`` and ``border``."""
    _looks[:] = [look]


def mail_colours() -> Mapping[str, str]:
    """Return the current tenant's colours, or nothing where none are known."""
    return _looks[0]() if _looks else {}
