"""Invented people: the same ones every time, and none of them exists."""

import random
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SEED = 20261123
_NAMES = Path(__file__).parent / "data" / "names.toml"
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n"})


@dataclass(frozen=True, slots=True)
class Person:
    """A name and an address under ``.example``, where no mail is ever delivered."""

    full_name: str
    email: str


@dataclass(frozen=True, slots=True)
class _Group:
    weight: int
    given: tuple[str, ...]
    family: tuple[str, ...]


def named(full_name: str, domain: str) -> Person:
    """Return a person with this name at ``domain``."""
    return Person(full_name, f"{_address(full_name)}@{domain}")


def people(domain: str) -> Iterator[Person]:
    """Yield ever new people at ``domain``; the same ones in the same order at every call."""
    chance = random.Random(f"{SEED}-{domain}")  # noqa: S311 # invented people, not secrets
    seen: set[str] = set()
    while True:
        [group] = chance.choices(_groups(), weights=[group.weight for group in _groups()])
        name = f"{chance.choice(group.given)} {chance.choice(group.family)}"
        if name not in seen:
            seen.add(name)
            yield named(name, domain)


@cache
def _groups() -> tuple[_Group, ...]:
    with _NAMES.open("rb") as file:
        groups = tomllib.load(file)["group"]
    return tuple(_Group(g["weight"], tuple(g["given"]), tuple(g["family"])) for g in groups)


def _address(name: str) -> str:
    lowered = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    letters = (c for c in lowered if c.isascii() and (c.isalnum() or c in " -"))
    return ".".join("".join(letters).split())
