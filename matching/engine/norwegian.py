"""Word forms of bokmål, nynorsk and gendered titles, brought to one form.

A hand-written table: small enough to read, applied to needs and offers alike, so a doubtful
entry can blur two words but never favour one language over the other.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Nynorsk spelling -> bokmål spelling, anywhere in a word so that compounds follow.
# Longer entries stand before the shorter ones they contain.
SPELLINGS: Final = (
    ("rettstryggleik", "rettssikkerhet"),
    ("moglegheit", "mulighet"),
    ("rettleiing", "veiledning"),
    ("rettleiar", "veileder"),
    ("rettlei", "veiled"),
    ("heilskap", "helhet"),
    ("heilheit", "helhet"),
    ("tryggleik", "sikkerhet"),
    ("dugleik", "ferdighet"),
    ("handsam", "behandl"),
    ("verksemd", "virksomhet"),
    ("verkemiddel", "virkemiddel"),
    ("verknad", "virkning"),
    ("leiing", "ledelse"),
    ("leiar", "leder"),
    ("rådgjev", "rådgiv"),
    ("gjevar", "giver"),
    ("gjeving", "givning"),
    ("teneste", "tjeneste"),
    ("utgreiing", "utredning"),
    ("utgrei", "utred"),
    ("løysing", "løsning"),
    ("løys", "løs"),
    ("mangfald", "mangfold"),
    ("berekraft", "bærekraft"),
    ("røynsle", "erfaring"),
    ("tilsett", "ansatt"),
    ("arbeidsstad", "arbeidssted"),
    ("nettstad", "nettsted"),
    ("stadfest", "bekreft"),
    ("rekneskap", "regnskap"),
    ("sjukepleiar", "sykepleier"),
    ("sjuk", "syk"),
    ("lækjar", "lege"),
    ("kyrkj", "kirke"),
    ("høyring", "høring"),
    ("køyr", "kjør"),
    ("framand", "fremmed"),
    ("fram", "frem"),
    ("mogleg", "mulig"),
    ("oppgåve", "oppgave"),
    ("avgjerd", "beslutning"),
    ("anskaffing", "anskaffelse"),
    ("forvalting", "forvaltning"),
    ("forsking", "forskning"),
    ("kunngjering", "kunngjøring"),
    ("tilskot", "tilskudd"),
    ("ynskj", "ønsk"),
    ("ynsk", "ønsk"),
    ("meistr", "mestr"),
    ("eining", "enhet"),
    ("førebygg", "forebygg"),
    ("førebu", "forbered"),
    ("skule", "skole"),
    ("høg", "høy"),
    ("sjølv", "selv"),
    ("likne", "ligne"),
    ("saman", "sammen"),
    ("heit", "het"),
    ("ggj", "gg"),
    ("kkj", "kk"),
    ("nkj", "nk"),
    ("ngj", "ng"),
)

# Titles that carry a gender, and other whole words, by their folded form.
WORDS: Final = {
    "formann": "leder",
    "formannen": "leder",
    "formenn": "leder",
    "forkvinne": "leder",
    "forkvinna": "leder",
    "forkvinnen": "leder",
    "kontordame": "kontormedarbeider",
    "kontormann": "kontormedarbeider",
    "sykesøster": "sykepleier",
    "helsesøster": "helsesykepleier",
    "søster": "sykepleier",
    "ombudsmann": "ombud",
    "ombudskvinne": "ombud",
    "ombudsperson": "ombud",
    "talsmann": "talsperson",
    "talskvinne": "talsperson",
    "fagmann": "fagperson",
    "fagkvinne": "fagperson",
    "tillitsmann": "tillitsvalgt",
    "tillitskvinne": "tillitsvalgt",
    "tillitsvald": "tillitsvalgt",
    "brannmann": "brannkonstabel",
    "brannkvinne": "brannkonstabel",
    "politimann": "politibetjent",
    "politikvinne": "politibetjent",
    "fylkesmann": "statsforvalter",
    "statsforvaltar": "statsforvalter",
    "rådmann": "kommunedirektør",
    "rådkvinne": "kommunedirektør",
    "direktrise": "direktør",
    "direktøse": "direktør",
    "vertinne": "vert",
    "ikkje": "ikke",
    "eg": "jeg",
    "frå": "fra",
    "noreg": "norge",
    "løn": "lønn",
    "nokon": "noen",
    "vore": "vært",
    "vorte": "blitt",
    "gjere": "gjøre",
    "gjer": "gjør",
}

_STOP_TEXT: Final = (
    "alle alt andre at av både blant ble bli blir da de deg dei deira dem den denne der dere "
    "deres det dette din disse ditt du dykk dykkar då eg eit ein ei eller en er et etter for "
    "fordi fra frå få før gjennom ha hadde han har her hjå hos hun hva hvem hvor hvordan i ikke "
    "ikkje inn ja jeg kan korleis kor kva kven kvar med meg meir mellom men mer mot må når ned "
    "noe noen noko nokon nå og også om opp oss over på sammen seg selv sin sine sitt skal slik "
    "som så til um under uten utan ut ved vi vil var ville vår våre være vere ver vært vore år "
    "a an and are as at be by can for from has have in is it of on or our that the their they "
    "this to we will with you your "
)
STOP_WORDS: Final = frozenset(_STOP_TEXT.split())

#: Ranks say how senior somebody is, not what somebody does: no title names a subject by them.
RANKS: Final = frozenset({"senior", "junior", "hoved", "spesial", "overordn", "assister"})

_GENDERED_ENDING = re.compile(r"(?<=[a-zæøå]{3})(er|ør)(inne|inna|innen|inner|innene|ske)$")
_LIG = re.compile(r"(?<=[a-zæøå]{3})leg(?=$|e$|t$|are$|ast$|het)")
_PARTICIPLE = re.compile(r"(?<=[a-zæøå]{3})ande$")
_ENDINGS = re.compile(
    r"(?<=[a-zæøå]{3})"
    r"(arane|erane|erene|erne|arar|erar|arer|arne|eren|aren|ane|ene|ere|are|er|ar|or|en|et|a|e)?s?$"
)
_WORD = re.compile(r"[0-9a-zæøåöä]+(?:-[0-9a-zæøåöä]+)*")


def fold(text: str) -> str:
    """Lower case without accents; æ, ø and å stay letters of their own."""
    return unicodedata.normalize("NFC", text.casefold()).translate(_UNACCENTED)


class _Unaccented(dict[int, str]):
    """Characters to themselves without accents, found as they are met."""

    def __missing__(self, point: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(point))
        self[point] = "".join(c for c in parts if not unicodedata.combining(c))
        return self[point]


_UNACCENTED: Final = _Unaccented({ord(c): c for c in "æøå"} | {ord("ö"): "ø", ord("ä"): "æ"})


def words(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=200_000)
def normal_form(word: str) -> str:
    """One form for the spellings and inflections of a folded word.

    >>> normal_form("sakshandsamarane") == normal_form("saksbehandlerne")
    True
    """
    word = WORDS.get(word, word)
    for nynorsk, bokmal in SPELLINGS:
        if nynorsk in word:
            word = word.replace(nynorsk, bokmal)
    word = _GENDERED_ENDING.sub(r"\1", word)
    word = _LIG.sub("lig", word)
    word = _PARTICIPLE.sub("ende", WORDS.get(word, word))
    return _ENDINGS.sub("", word)
