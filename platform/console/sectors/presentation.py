"""What a change of a sector means, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.sectors.vocabulary import label_of
from core.market.enums import ExchangeForm, SalaryPayer
from onboarding.sectors.content import FormContent, Notice, SectorContent


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that becomes different for new customers."""

    what: str
    before: str
    after: str


def differences(before: SectorContent, after: SectorContent) -> list[Difference]:
    """Return what new customers get that is not as before."""
    old, new = dict(_facts(before)), dict(_facts(after))
    return [
        Difference(what, old.get(what, ""), new.get(what, ""))
        for what in dict.fromkeys([*old, *new])
        if old.get(what, "") != new.get(what, "")
    ]


def _facts(content: SectorContent) -> Iterator[tuple[str, str]]:
    """Yield everything a sector means as pairs of a label and a text."""
    for code in ExchangeForm.values:
        yield str(ExchangeForm(code).label), _form(content.forms.get(code))
    yield _("Who may pay the salary"), _joined(SalaryPayer(code).label for code in content.payers)
    yield _("Default language"), str(dict(settings.LANGUAGES)[content.default_language])
    yield _("Plan"), content.plan
    yield _("Days of trial"), str(content.trial_days)
    yield (
        _("A customer's own organisations may exchange with each other"),
        _yes_no(is_so=content.exchanges_within),
    )
    yield (
        _("Customers of the sector may exchange with each other"),
        _yes_no(is_so=content.exchanges_with_sector),
    )
    yield _("Longest exchange these rules allow, in days"), str(content.longest_days)
    yield _("Switched off in the vocabulary"), _joined(map(label_of, content.vocabulary_off))
    for number, notice in enumerate(content.notices, start=1):
        yield _("Legal notice %(number)d") % {"number": number}, _notice(notice)


def _form(form: FormContent | None) -> str:
    if form is None:
        return _("Not offered")
    days = ngettext(
        "From %(least)d to %(usual)d day, at most %(most)d",
        "From %(least)d to %(usual)d days, at most %(most)d",
        form.recommended_max_days,
    ) % {"least": form.min_days, "usual": form.recommended_max_days, "most": form.max_days}
    return f"{days}. {_('Mutual by nature')}." if form.is_mutual else f"{days}."


def _notice(notice: Notice) -> str:
    return f"nb: {notice.nb}\nnn: {notice.nn}\nen: {notice.en}"


def _joined(words: Any) -> str:
    return ", ".join(str(word) for word in words)


def _yes_no(*, is_so: bool) -> str:
    return _("Yes") if is_so else _("No")
