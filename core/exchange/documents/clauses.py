"""The clauses of one agreement, worded in its language.

The wording and the version of each clause stand in ``catalogue/clauses/<language>.toml``, and which
apply in ``library``. An agreement keeps the clauses it was made with, so only the newest wording stands
there. A change of meaning raises the version in all three languages at once.
"""

from core.exchange.documents.content import Clause
from core.exchange.documents.library import Terms, codes_for, library
from core.exchange.documents.texts import clause_texts_in


def clauses_for(terms: Terms, *, language: str) -> tuple[Clause, ...]:
    """Return the newest wording of the clauses that follow from the terms, in the order they are printed.

    The same terms give the same clauses. An unknown term raises ``UnknownTermError``, an unknown
    language ``ValueError``.
    """
    return tuple(clause_in(language, code) for code in codes_for(terms))


def clause_in(language: str, code: str) -> Clause:
    """Return the newest wording of one clause; an unknown code is a ``KeyError``."""
    entry = clause_texts_in(language)[code]
    return Clause(
        code=code,
        version=entry["version"],
        title=entry["title"],
        text=entry["text"],
        mandatory=library()[code].is_mandatory,
    )
