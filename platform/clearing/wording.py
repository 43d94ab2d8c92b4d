"""What of a person's own words leaves the tenant: the concepts they speak of, and nothing as written.

Taking names out of a text leaves what only one person could have written. A word of the vocabulary is
everybody's.
"""

from collections.abc import Callable
from dataclasses import replace

from matching.engine.facts import OfferFacts, Vocabulary
from matching.engine.text import CONCEPT, Tokeniser

Impersonal = Callable[[OfferFacts], OfferFacts]


def impersonal(vocabulary: Vocabulary) -> Impersonal:
    """Return a function that leaves of an offer's texts the concepts they name, by their labels."""
    tokeniser = Tokeniser(vocabulary.synonyms)
    # One word for each concept, whichever was written: the shortest.
    words = sorted(vocabulary.synonyms, key=lambda word: (-len(word), word))
    labels = {vocabulary.synonyms[word]: word for word in words}

    def only_concepts(text: str) -> str:
        codes = (
            token.removeprefix(CONCEPT) for token in tokeniser.tokens(text) if CONCEPT in token
        )
        return "\n".join(labels[code] for code in codes)

    def apply(facts: OfferFacts) -> OfferFacts:
        titles = (only_concepts(title) for title in facts.role_titles)
        return replace(
            facts,
            role_titles=tuple(title for title in titles if title),
            text=only_concepts(facts.text),
        )

    return apply
