"""The vocabulary as words in a cell: codes, labels and synonyms, in any language."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _

from core.base.errors import DomainError
from core.competence.enums import DESCRIBING, ConceptKind
from core.competence.folding import fold
from core.competence.models import Concept
from core.competence.queries import concepts_of_kind, unlisted_concepts

_COMPETENCES = (ConceptKind.COMPETENCE, ConceptKind.FUNCTION)
#: Which kinds of concept stand in which column.
KINDS = {
    "required_competences": _COMPETENCES,
    "wanted_competences": _COMPETENCES,
    "not_needed_competences": _COMPETENCES,
    "traits": (ConceptKind.TRAIT,),
    "themes": (ConceptKind.THEME,),
    "stakeholder_groups": (ConceptKind.STAKEHOLDER_GROUP,),
}
#: More in one cell is no choice any more. Looking for the nearest word costs, so it is done so often.
MOST_WORDS = 30
MOST_GUESSES = 100
_BETWEEN = re.compile(r"[,;\n]")


class Names:
    """Concepts found by what they are called."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._names: dict[tuple[str, str], list[Concept]] = defaultdict(list)
        self.synonyms: dict[tuple[str, str], list[Concept]] = defaultdict(list)
        for concept in concepts:
            names = {concept.code, concept.label_nb, concept.label_nn, concept.label_en}
            for name in {fold(name) for name in names}:
                self._names[concept.kind, name].append(concept)
            for word in set(concept.search_text.split("\n")):
                self.synonyms[concept.kind, word].append(concept)

    def called(self, kinds: Sequence[ConceptKind], word: str) -> list[Concept]:
        """Return those whose name is ``word``, or else those that are also called so."""
        for names in (self._names, self.synonyms):
            if hits := [hit for kind in kinds for hit in names.get((kind, fold(word)), ())]:
                return hits
        return []


class Vocabulary:
    """Every concept that may be chosen, found by what it is called. Read once for a whole sheet.

    A word is sought among what lists offer, and then among the thousands that others publish, which are
    read when the first word needs them. Only the former are guessed from words that are nearly right.
    """

    def __init__(self) -> None:
        self._guesses = 0
        self._listed = Names(concepts_of_kind(*DESCRIBING))

    @cached_property
    def _unlisted(self) -> Names:
        return Names(unlisted_concepts(DESCRIBING))

    def concepts_in(self, column: str, cell: str) -> list[Concept]:
        """Return the concepts a cell names, each once; raise with all the words that name none."""
        words = [part.strip() for part in _BETWEEN.split(cell) if part.strip()]
        if len(words) > MOST_WORDS:
            raise DomainError(_("Name at most %(most)d here.") % {"most": MOST_WORDS})
        found: dict[Concept, None] = {}
        problems = []
        for word in words:
            try:
                found[self._concept(KINDS[column], word)] = None
            except DomainError as problem:
                problems.append(str(problem))
        if problems:
            raise DomainError(" ".join(problems))
        return list(found)

    def _concept(self, kinds: Sequence[ConceptKind], word: str) -> Concept:
        hits = self._listed.called(kinds, word) or self._unlisted.called(kinds, word)
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise DomainError(
                _("“%(word)s” may mean several: write one of %(labels)s.")
                % {"word": word, "labels": _named(hits)}
            )
        raise DomainError(self._unknown(kinds, word))

    def _unknown(self, kinds: Sequence[ConceptKind], word: str) -> str:
        if near := self._near(kinds, word):
            text = _("“%(word)s” is not in the vocabulary. Do you mean %(labels)s?")
            return text % {"word": word, "labels": _named(near)}
        text = _("“%(word)s” is not in the vocabulary. Choose a word of it, or take this one out.")
        return text % {"word": word}

    def _near(self, kinds: Sequence[ConceptKind], word: str) -> list[Concept]:
        self._guesses += 1
        if self._guesses > MOST_GUESSES:
            return []
        known = [word for kind, word in self._listed.synonyms if kind in kinds]
        return [
            hit
            for close in get_close_matches(fold(word)[:120], known, n=3, cutoff=0.75)
            for kind in kinds
            for hit in self._listed.synonyms.get((kind, close), ())
        ]


def _named(concepts: Iterable[Concept]) -> str:
    """Return what to write for each; its code where two have the same label."""
    concepts = dict.fromkeys(concepts)
    labels = Counter(concept.label for concept in concepts)
    names = (c.label if labels[c.label] == 1 else c.code for c in concepts)
    return "; ".join(names)
