"""What sets two texts apart, word by word. Pure: texts in, pieces out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Literal

Kind = Literal["same", "added", "removed"]

#: Paragraphs less alike than this are shown as one taken out and one put in: their words say less mixed.
ALIKE = 0.5
#: Above so many words against words the matching itself would take seconds: then whole paragraphs are shown.
_MOST_PAIRS = 4_000_000
_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: Kind
    text: str

    @property
    def words(self) -> str:
        """The words without the space after them."""
        return self.text.rstrip()


Paragraph = tuple[Piece, ...]


def compare_texts(before: str, after: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of both texts in reading order, each in pieces. No words in, none out.

    The pieces that are not ``added`` make up the earlier text, those not ``removed`` the later one.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks = (_block(tag, old[a:b], new[c:d]) for tag, a, b, c, d in matcher.get_opcodes())
    return tuple(chain.from_iterable(blocks))


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _block(tag: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    if tag == "equal":
        yield from ((Piece("same", text),) for text in old)
        return
    for before, after in zip(old, new, strict=False):
        yield from _pair(before, after)
    yield from ((Piece("removed", text),) for text in old[len(new) :])
    yield from ((Piece("added", text),) for text in new[len(old) :])


def _pair(before: str, after: str) -> Iterator[Paragraph]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if len(old) * len(new) > _MOST_PAIRS or matcher.ratio() < ALIKE:
        yield (Piece("removed", before),)
        yield (Piece("added", after),)
    else:
        yield tuple(_pieces(matcher, old, new))


def _pieces(
    matcher: "SequenceMatcher[str]", old: Sequence[str], new: Sequence[str]
) -> Iterator[Piece]:
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("removed", "".join(old[a:b]))
        if c < d:
            yield Piece("added", "".join(new[c:d]))
