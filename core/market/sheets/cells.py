"""What a cell means. Each function returns a value, or raises ``DomainError`` with the fix."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.base.errors import DomainError
from core.competence.folding import fold
from core.market.counties import county_choices
from core.market.domain.checks import LONGEST_TEXT
from core.market.enums import EmployerResponsibility, ExchangeForm, ExchangeMode, SalaryPayer
from core.market.models import Need
from core.market.sheets.columns import in_every_language

_NUMBER = re.compile(r"([0-9]{1,9})([.,]0+)?")
_DATE_FORMS = ("%Y-%m-%d", "%d.%m.%Y")
_YEARS = range(2000, 2101)

#: What may stand in columns where one of a few is chosen: code and label.
CHOICES: dict[str, tuple[tuple[str, Any], ...]] = {
    "form": tuple(ExchangeForm.choices),
    "mode": tuple(ExchangeMode.choices),
    "salary_payer": tuple(SalaryPayer.choices),
    "employer_responsibility": tuple(EmployerResponsibility.choices),
    "language": tuple(settings.LANGUAGES),
    "is_duration_negotiable": (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))),
}
_ALSO = {"language": {"bokmål": "nb", "nynorsk": "nn"}}


def text_in(name: str, cell: str) -> str:
    """Return a text as it is kept; what is one line in the form is one line here."""
    longest: int | None = getattr(Need._meta.get_field(name), "max_length", None)
    text = " ".join(cell.split()) if longest else "\n".join(cell.splitlines())
    if len(text) > (longest or LONGEST_TEXT):
        raise DomainError(
            _("The text has %(length)d characters. Shorten it to %(limit)d or fewer.")
            % {"length": len(text), "limit": longest or LONGEST_TEXT}
        )
    return text


def choice_in(name: str, cell: str, allowed: Iterable[str] | None = None) -> str:
    """Return the code of a choice written as its code or its label in any language."""
    code = _meanings(name).get(fold(cell), "")
    if code and (allowed is None or code in allowed):
        return code
    labels = [str(label) for code, label in CHOICES[name] if allowed is None or code in allowed]
    raise DomainError(_("Write one of these: %(choices)s.") % {"choices": "; ".join(labels)})


@cache
def _meanings(name: str) -> dict[str, str]:
    words = {
        fold(word): code
        for code, label in CHOICES[name]
        for word in (code, *in_every_language(label))
    }
    return words | {fold(word): code for word, code in _ALSO.get(name, {}).items()}


def number_in(cell: str, *, least: int, most: int) -> int:
    """Return a whole number; spaces and a sign for per cent are passed over."""
    found = _NUMBER.fullmatch("".join(cell.split()).removesuffix("%"))
    if found is None or not least <= int(found[1]) <= most:
        raise DomainError(
            _("Write a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
        )
    return int(found[1])


def date_in(cell: str) -> dt.date:
    """Return a date written as ``2027-01-31`` or ``31.01.2027``."""
    for form in _DATE_FORMS:
        try:
            day = dt.datetime.strptime(cell, form).date()  # noqa: DTZ007 # a day, no moment
        except ValueError:
            continue
        if day.year in _YEARS:
            return day
    raise DomainError(_("Write a date as 2027-01-31 or 31.01.2027."))


def county_in(cell: str) -> str:
    """Return a county's two digits from its name, in one of its languages, or from its number."""
    code = _counties().get(fold(cell).zfill(2) if cell.isdecimal() else fold(cell))
    if code is None:
        names = ", ".join(name.split(" - ")[0] for _code, name in county_choices())
        raise DomainError(_("Write one of these: %(choices)s.") % {"choices": names})
    return code


@cache
def _counties() -> dict[str, str]:
    return {
        fold(word): code
        for code, name in county_choices()
        for word in (code, name, *name.split(" - "))
    }
