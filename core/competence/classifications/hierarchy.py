"""What stands under what: circles are refused, and of several broader ones the nearest is kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.competence.classifications.tables import Row


@dataclass(frozen=True, slots=True)
class Step:
    """One row that says that ``code`` stands under ``broader``, in ``column``."""

    code: str
    broader: str
    row: Row
    column: str


def refuse_circles(steps: Iterable[Step]) -> None:
    """Raise ``ClassificationError`` naming the row that closes a circle, and all who stand in it."""
    above: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        above[step.code].append(step)
    done: set[str] = set()
    for code in list(above):
        if code not in done:
            _walk(code, above, done)


def _walk(start: str, above: Mapping[str, list[Step]], done: set[str]) -> None:
    """Climb from ``start`` to every top. Without recursion: a bad file may be very deep."""
    way: dict[str, Iterator[Step]] = {start: iter(above.get(start, ()))}
    while way:
        code, onwards = next(reversed(way.items()))
        step = next(onwards, None)
        if step is None:
            done.add(code)
            del way[code]
        elif step.broader in way:
            circle = [*list(way)[list(way).index(step.broader) :], step.broader]
            raise step.row.problem(step.column, _told(circle))
        elif step.broader not in done:
            way[step.broader] = iter(above.get(step.broader, ()))


def _told(circle: list[str]) -> str:
    shown = circle if len(circle) <= 6 else [*circle[:3], "...", *circle[-2:]]
    return (
        f"the hierarchy goes in a circle: {' under '.join(shown)}."
        " Take one of these rows out, or fetch the file anew."
    )


def nearest_broader(steps: Iterable[Step], groups: set[str]) -> dict[str, str]:
    """Return for each code the one it stands under: a concept before a group, then by code, so that the
    order of the rows does not count."""
    found: dict[str, tuple[bool, str]] = {}
    for step in steps:
        broader = (step.broader in groups, step.broader)
        found[step.code] = min(found.get(step.code, broader), broader)
    return {code: broader for code, (_is_group, broader) in found.items()}
