"""The columns of a sheet of needs and what they may be called."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.competence.folding import fold


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``name`` is a field of the need, or of what its fields are worked out from."""

    name: str
    label: Any
    example: Any = ""
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.label)


COLUMNS = (
    Column(
        "orgnr",
        _("Organisation number"),
        aliases=("orgnr", "org nr", "organisasjonsnr", "organisation no"),
    ),
    Column("title", _("Title"), _("Example: experienced case officer for a new course")),
    Column("form", _("Exchange form"), aliases=("form",)),
    Column("role_title", _("Role you seek"), _("Case officer"), ("role", "rolle")),
    Column("purpose", _("Purpose"), _("A digital course in case processing.")),
    Column("tasks", _("Tasks"), _("Find examples, write exercises and try them out.")),
    Column("earliest_start", _("Earliest start"), "2027-08-01"),
    Column("latest_start", _("Latest start")),
    Column("latest_end", _("Latest end"), "2028-03-31"),
    Column("min_days", _("Shortest period, days")),
    Column("max_days", _("Longest period, days")),
    Column("min_months", _("Shortest period, months"), "3"),
    Column("max_months", _("Longest period, months"), "6"),
    Column("place", _("Place of work"), "Oslo"),
    Column("county", _("County"), "Oslo"),
    Column("remote_percent", _("Remote work, per cent"), "40"),
    Column("work_percent", _("Share of full time, per cent"), "100"),
    Column("people_count", _("Number of people"), "1"),
    Column("required_competences", _("Competences that are required")),
    Column("wanted_competences", _("Competences that are useful")),
    Column("not_needed_competences", _("Competences that are not needed")),
    Column("salary_payer", _("Who pays the salary")),
    Column("employer_responsibility", _("Who has the employer's responsibility day to day")),
    Column("conditions", _("Other conditions"), _("We cover travel.")),
    Column("pitch", _("Why somebody should come to you")),
    Column("competence_text", _("Experience and competence in your own words")),
    Column("traits", _("Personal qualities")),
    Column("traits_text", _("Personal qualities in your own words")),
    Column("not_needed_text", _("What is not needed, in your own words")),
    Column("not_needed_covered_by", _("Who covers it instead")),
    Column("themes", _("Themes")),
    Column("stakeholder_groups", _("Who the work is for")),
    Column("is_duration_negotiable", _("The length is by agreement within this")),
    Column("long_period_reason", _("Reason for a length outside what is recommended")),
    Column("mode", _("Direction")),
    Column("unit", _("Unit that owns the need"), aliases=("unit", "enhet", "eining")),
    Column("application_text", _("What the interested should write")),
    Column("language", _("Language of the text"), aliases=("language", "språk")),
)
BY_NAME = {column.name: column for column in COLUMNS}
#: Without these a row is not even a draft.
REQUIRED = ("orgnr", "title", "form")


def column_called(heading: str) -> Column | None:
    """Return the column a heading means, in any of our languages and however it is spelt, or None."""
    return _headings().get(_plain(heading))


@cache
def _headings() -> dict[str, Column]:
    found: dict[str, Column] = {}
    for column in COLUMNS:
        names = {column.name, *column.aliases, *in_every_language(column.label)}
        found |= {_plain(name): column for name in names}
    return found


def in_every_language(text: Any) -> tuple[str, ...]:
    """Return a lazily translated text in each language of the service."""
    texts = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts.append(str(text))
    return tuple(texts)


def _plain(heading: str) -> str:
    """A heading as it is compared: without case, spaces and signs."""
    return "".join(letter for letter in fold(heading) if letter.isalnum())
