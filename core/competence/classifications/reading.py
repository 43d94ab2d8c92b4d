"""What reading a classification gives, whichever it was."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.competence.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """A classification as its files have it. ``counts`` says how much there is of what, in the words of
    its owner; ``notes`` are sentences on what was done without. ``has_relations`` is whether there was a
    file that could have said what is related, whatever it said.
    """

    vocabulary: Vocabulary
    release: str
    counts: Mapping[str, int]
    languages: tuple[str, ...]
    notes: tuple[str, ...] = ()
    has_relations: bool = False
