"""Words made comparable: without case, without marks over letters, æ ø å written out."""

import unicodedata

# What Unicode does not take apart by itself.
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})


def fold(text: str) -> str:
    """Return ``text`` in the form that is searched: ``Økonomi`` and ``OKONOMI`` are one word."""
    if text.isascii():
        return " ".join(text.lower().split())
    lowered = text.casefold().translate(_LETTERS)
    letters = (c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return " ".join("".join(letters).split())
