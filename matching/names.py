"""Names in free text: what a masked person's own words may not be found by.

A host chooses the words of its need. Were the name of an employer, a person or a place in an offer
compared with them, a shown word or a raised score would tell who it is.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from matching.engine.norwegian import STOP_WORDS, fold, normal_form
from matching.engine.text import Tokeniser

Name = tuple[str, ...]
"""The words of a name, each in the form in which inflections and spellings are one."""

# Letters and digits: what a hyphen, a full stop or an @ joins is looked at part by part.
_WORD: Final = re.compile(r"[^\W_]+")
_PLAIN: Final = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
SHORTEST_WORD: Final = 2
SHORTEST_INITIALS: Final = 3
_KINDS: Final = (
    "administrasjon arbeid avdeling barn beredskap byrå departement digital direktorat "
    "direktør divisjon drift enhet etat fag faglig fagskole felles forening forskning forsvar "
    "forvaltning fylke fylkeskommune gruppe helse hr høgskole høyskole ikt innovasjon "
    "institutt integrering it jobb juridisk justis klima kommunal kommune kompetanse kontor "
    "kultur kunnskap kunst landbruk ledelse lokal læring medisinsk miljø myndighet nasjonal "
    "nord nordisk nordre norge norges norsk næring offentlig ombud område produkt region "
    "regional råd samferdsel samfunn seksjon sektor senter sentral stab stat statens "
    "statistisk statlig stiftelse styre system søndre sør team teknologi tilsyn tjeneste "
    "universitet universitetet utdanning utvalg utvikling verk vest virksomhet øst"
)


@lru_cache(maxsize=50_000)
def _form(word: str) -> str:
    """One form for a word whatever its case, its accents, its inflection and how ø and å are keyed."""
    return normal_form(fold(word)).translate(_PLAIN).replace("aa", "a")


KIND_WORDS: Final = frozenset(_form(word) for word in _KINDS.split())
"""Words that tell the kind or the field of an organisation and so never which one it is."""


def whole_name(name: str) -> Name:
    """The name as it is looked for; empty when it has no words."""
    return tuple(_form(word) for word in _words(name))


def person_names(full_name: str, email: str) -> frozenset[Name]:
    """Each part of the name and of the mail address, whose domain is often the employer's."""
    local, _at, domain = email.partition("@")
    host = [word for word in _words(domain.rpartition(".")[0]) if _form(word) not in KIND_WORDS]
    return _each([full_name, local, *host])


def place_names(name: str) -> frozenset[Name]:
    """A place by each of its names: some have one in Sámi or Kven too."""
    return frozenset(whole_name(part) for part in name.split(" - "))


def organisation_names(name: str, vocabulary: Tokeniser) -> frozenset[Name]:
    """The name, its initials and its distinctive words: no kind of organisation and no concept."""
    told = [word for word in _words(name) if fold(word) not in STOP_WORDS]
    distinctive = [word for word in told if _is_distinctive(word, vocabulary)]
    initials = "".join(word[0] for word in told)
    short = [initials] if len(initials) >= SHORTEST_INITIALS else []
    return _each([*distinctive, *short]) | _unless_empty(whole_name(name))


def unit_names(name: str, vocabulary: Tokeniser) -> frozenset[Name]:
    """The name, and its words that are written as names are. A unit named by its field has none."""
    words = _words(name)
    if vocabulary.code(name) is not None or all(_form(word) in KIND_WORDS for word in words):
        return frozenset()
    proper = [
        word
        for place, word in enumerate(words)
        if (place and word[0].isupper()) or (len(word) > 1 and word.isupper())
    ]
    distinctive = [word for word in proper if _is_distinctive(word, vocabulary)]
    return _each(distinctive) | _unless_empty(whole_name(name))


class Names:
    """Names made ready to be looked for in many texts."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_first: dict[str, list[Name]] = defaultdict(list)
        for name in names:
            self._by_first[name[0]].append(name)

    def places(self, forms: Sequence[str]) -> Iterator[int]:
        """The places of a text's words that make up one of the names."""
        for start, form in enumerate(forms):
            for name in self._by_first.get(form, ()):
                if tuple(forms[start : start + len(name)]) == name:
                    yield from range(start, start + len(name))


def without_names(text: str, *names: Names) -> str:
    """The text without the words that make up one of the names; the rest stands as written."""
    text = unicodedata.normalize("NFC", text)
    found = list(_WORD.finditer(text))
    forms = [_form(match[0]) for match in found]
    gone = {place for each in names for place in each.places(forms)}
    for place in sorted(gone, reverse=True):
        text = text[: found[place].start()] + text[found[place].end() :]
    return text if len(gone) < len(found) else ""


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))


def _is_distinctive(word: str, vocabulary: Tokeniser) -> bool:
    return _form(word) not in KIND_WORDS and vocabulary.code(word) is None


def _each(texts: Iterable[str]) -> frozenset[Name]:
    words = (word for text in texts for word in _words(text))
    return frozenset((_form(word),) for word in words if len(word) >= SHORTEST_WORD)


def _unless_empty(name: Name) -> frozenset[Name]:
    return frozenset({name} if name else ())
