"""The shape of a sector's data, and the one way from JSON to it.

Reading is strict: an unknown or missing key is an error that names the key and what to write, so
that a mistyped rule never silently means the standard.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.competence.vocabulary import read_vocabulary
from core.market.enums import LONGEST_EXCHANGE_DAYS, ExchangeForm, SalaryPayer

LANGUAGES = ("nb", "nn", "en")
MOST_NOTICES = 10
LONGEST_NOTICE = 1500


@dataclass(frozen=True, slots=True)
class FormContent:
    """One form of exchange: its days, and whether it is mutual by nature."""

    min_days: int
    recommended_max_days: int
    max_days: int
    is_mutual: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """What the law asks the parties to know, in each language."""

    code: str
    nb: str
    nn: str
    en: str


@dataclass(frozen=True, slots=True)
class SectorContent:
    """What a new customer of a sector begins with.

    ``forms`` are the exchange forms of its programme; ``payers`` those who may carry the salary;
    ``vocabulary_off`` the concepts that are switched off, each with all below it; ``plan`` the code
    of the plan its trial is of; ``exchanges_within`` and ``exchanges_with_sector`` whether its own
    organisations, and those of the sector's other customers, may exchange from the first day.
    """

    forms: Mapping[str, FormContent]
    payers: tuple[str, ...]
    vocabulary_off: tuple[str, ...]
    default_language: str
    plan: str
    trial_days: int
    exchanges_within: bool
    exchanges_with_sector: bool
    longest_days: int
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """What is wrong at one key: its path, such as ``forms.rotation.min_days``, and the fix."""

    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}"


class SectorContentError(ValueError):
    """The data is no sector's; ``problems`` name every key that is wrong."""

    def __init__(self, problems: Sequence[KeyProblem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


def as_json(content: SectorContent) -> dict[str, Any]:
    """Return the data as it is stored; ``read_content`` gives the same content back."""
    plain = asdict(content)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}


def read_content(data: object) -> SectorContent:
    """Return what stored or imported data says. Raises ``SectorContentError`` with every problem."""
    reader = _Reader()
    whole = reader.mapping("", data, SectorContent.__dataclass_fields__)
    content = SectorContent(
        forms=_forms(reader, whole.get("forms")),
        payers=reader.codes("payers", whole.get("payers"), SalaryPayer.values, at_least=1),
        vocabulary_off=reader.codes("vocabulary_off", whole.get("vocabulary_off"), _concepts()),
        default_language=reader.one_of(
            "default_language", whole.get("default_language"), [c for c, _n in settings.LANGUAGES]
        ),
        plan=reader.text("plan", whole.get("plan"), longest=40),
        trial_days=reader.number("trial_days", whole.get("trial_days"), 1, 730),
        exchanges_within=reader.truth("exchanges_within", whole.get("exchanges_within")),
        exchanges_with_sector=reader.truth(
            "exchanges_with_sector", whole.get("exchanges_with_sector")
        ),
        longest_days=reader.number(
            "longest_days", whole.get("longest_days"), 1, LONGEST_EXCHANGE_DAYS
        ),
        notices=_notices(reader, whole.get("notices")),
    )
    if reader.problems:
        raise SectorContentError(reader.problems)
    return content


def _forms(reader: "_Reader", raw: object) -> dict[str, FormContent]:
    given = reader.mapping("forms", raw, ExchangeForm.values, must_have=())
    if not given and not reader.problems:
        reader.refuse("forms", _("Choose at least one form of exchange."))
    return {
        code: _form(reader, f"forms.{code}", given[code])
        for code in ExchangeForm.values
        if code in given
    }


def _form(reader: "_Reader", key: str, raw: object) -> FormContent:
    given = reader.mapping(key, raw, FormContent.__dataclass_fields__)
    days = {
        name: reader.number(f"{key}.{name}", given.get(name), 1, LONGEST_EXCHANGE_DAYS)
        for name in ("min_days", "recommended_max_days", "max_days")
    }
    for shorter, longer in (
        ("min_days", "recommended_max_days"),
        ("recommended_max_days", "max_days"),
    ):
        if 0 < days[longer] < days[shorter]:
            text = _("Write at least %(days)d, so that it is not under %(other)s.")
            reader.refuse(f"{key}.{longer}", text % {"days": days[shorter], "other": shorter})
    is_mutual = reader.truth(f"{key}.is_mutual", given.get("is_mutual"))
    return FormContent(**days, is_mutual=is_mutual)


def _notices(reader: "_Reader", raw: object) -> tuple[Notice, ...]:
    rows = reader.sequence("notices", raw, most=MOST_NOTICES)
    notices: list[Notice] = []
    for place, row in enumerate(rows):
        key = f"notices.{place}"
        given = reader.mapping(key, row, Notice.__dataclass_fields__)
        code = reader.text(f"{key}.code", given.get("code"), longest=40)
        texts = {
            language: reader.text(f"{key}.{language}", given.get(language), longest=LONGEST_NOTICE)
            for language in LANGUAGES
        }
        if code in {notice.code for notice in notices}:
            reader.refuse(f"{key}.code", _("Give each notice its own code."))
        notices.append(Notice(code, **texts))
    return tuple(notices)


def _concepts() -> frozenset[str]:
    return frozenset(entry.code for entry in read_vocabulary().entries)


class _Reader:
    """Takes values out of loose data; what is wrong is noted, and a harmless value goes on."""

    def __init__(self) -> None:
        self.problems: list[KeyProblem] = []

    def refuse(self, key: str, message: str) -> None:
        self.problems.append(KeyProblem(key or "-", message))

    def mapping(
        self, key: str, raw: object, known: Iterable[str], must_have: Iterable[str] | None = None
    ) -> Mapping[str, object]:
        if not isinstance(raw, Mapping):
            self.refuse(key, _("Write an object with keys."))
            return {}
        names = list(known)
        for name in raw:
            if name not in names:
                text = _("There is no such key. Use: %(keys)s.") % {"keys": ", ".join(names)}
                self.refuse(_under(key, str(name)), text)
        if key or raw:
            for name in names if must_have is None else must_have:
                if name not in raw:
                    self.refuse(_under(key, name), _("This key is missing. Add it."))
        return raw

    def sequence(self, key: str, raw: object, *, most: int) -> Sequence[object]:
        if not isinstance(raw, list | tuple) or len(raw) > most:
            self.refuse(key, _("Write a list of at most %(most)d.") % {"most": most})
            return ()
        return raw

    def codes(
        self, key: str, raw: object, known: Iterable[str], at_least: int = 0
    ) -> tuple[str, ...]:
        names = list(known)
        rows = self.sequence(key, raw, most=len(names))
        for row in rows:
            if row not in names:
                self.refuse(key, _("“%(code)s” is not known. Take it away.") % {"code": row})
        if len(rows) < at_least:
            self.refuse(key, _("Choose at least one."))
        return tuple(dict.fromkeys(str(row) for row in rows))

    def one_of(self, key: str, raw: object, known: Sequence[str]) -> str:
        if raw not in known:
            self.refuse(key, _("Choose one of: %(choices)s.") % {"choices": ", ".join(known)})
        return str(raw)

    def text(self, key: str, raw: object, *, longest: int) -> str:
        if not isinstance(raw, str) or not raw.strip() or len(raw) > longest:
            text = _("Write a text of at most %(longest)d characters.")
            self.refuse(key, text % {"longest": longest})
            return ""
        return raw.strip()

    def number(self, key: str, raw: object, least: int, most: int) -> int:
        # True is an int in Python, and a mistake here.
        if not isinstance(raw, int) or isinstance(raw, bool) or not least <= raw <= most:
            text = _("Write a whole number from %(least)d to %(most)d.")
            self.refuse(key, text % {"least": least, "most": most})
            return 0
        return raw

    def truth(self, key: str, raw: object) -> bool:
        if not isinstance(raw, bool):
            self.refuse(key, _("Write true or false."))
            return False
        return raw


def _under(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
