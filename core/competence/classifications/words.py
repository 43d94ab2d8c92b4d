"""Names of others made to fit: a label in each of our languages, short enough for a column."""

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.competence.models import Concept

LONGEST = Concept._meta.get_field("label_nb").max_length or 120


@dataclass(slots=True)
class Words:
    """What a concept is called in the languages a classification has; others borrow from these."""

    labels: dict[str, str] = field(default_factory=dict)
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)

    def add(self, language: str, label: str, others: Iterable[str], description: str = "") -> None:
        """Say it in one more language. A label that is too long is cut at a word, and stands whole among
        the other words, so that it is still found."""
        whole = " ".join(label.split())
        shown = shortened(whole)
        words = [" ".join(word.split()) for word in others]
        unlike = dict.fromkeys(word for word in [whole, *words] if word and word != shown)
        self.labels[language] = shown
        if unlike:
            self.synonyms[language] = list(unlike)
        if description:
            self.descriptions[language] = description

    def in_all_languages(self) -> Mapping[str, str]:
        """Return a label in bokmål, nynorsk and English. Nynorsk borrows from bokmål, and whatever is
        absent from the other language, rather than standing empty."""
        bokmal = self.labels.get("nb") or self.labels.get("nn") or self.labels["en"]
        return {
            "nb": bokmal,
            "nn": self.labels.get("nn") or bokmal,
            "en": self.labels.get("en") or bokmal,
        }


def shortened(label: str) -> str:
    """Return a label as it is shown: whole, or its first words and an ellipsis."""
    if len(label) <= LONGEST:
        return label
    cut = textwrap.shorten(label, LONGEST, placeholder="…")
    return cut if len(cut) > 1 else label[: LONGEST - 1] + "…"
