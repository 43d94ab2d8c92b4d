"""What anybody may know of how rankings are made, read from the code that makes them.

Versions, weights, criteria and rules are the engine's own; the words beside them are kept complete by
a test. Nothing here is about a person, so the page is open to whoever asks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.competence.vocabulary import read_vocabulary
from core.market.enums import ExchangeForm
from matching.engine import ENGINE_VERSION
from matching.engine.results import FULL_SCORE
from matching.engine.rules import RULE_CODES
from matching.engine.weights import CRITERIA, DEFAULT_WEIGHTS
from matching.labels import CRITERIA as LABELS
from matching.labels import EXCLUSIONS

HOW: Final = {
    "competence": _(
        "What the need asks for against what the person has, by level and by whether it is"
        " documented. A near concept of the vocabulary counts for a part."
    ),
    "themes": _("Themes and functions of the need that the person has worked with."),
    "stakeholder_groups": _("The groups the work is for."),
    "traits": _("Qualities the host has asked for and the person has named, from a closed list."),
    "text": _("Words of the need in the person's text, rare ones more than common ones."),
    "role_title": _("How like the sought role is to the person's."),
    "period": _("How many of the days the host would like that both have."),
    "place": _("The same county, or work from afar that both accept."),
    "share": _("How much of the wanted share of full time the person offers."),
    "person_wishes": _("What the person has wished: hosts, places, and what to learn."),
    "host_wishes": _("Whether the lender is a partner the host has wished for."),
    "freshness": _("How lately the profile was confirmed: all within 30 days, none after 180."),
}

NEVER_USED: Final = (
    _("Age and birth date"),
    _("Gender"),
    _("Nationality and ethnic origin"),
    pgettext_lazy("of a person", "Name"),
    _("Photo"),
    _("Union membership"),
    pgettext_lazy("of a person", "Health"),
    _("Leave"),
    _("Pay"),
)

LIMITS: Final = (
    _(
        "Only what is written counts. Somebody who has said little stands low, whatever they can:"
        " the list is where a host begins, and not what a person is worth."
    ),
    _(
        "A competence that the host calls required leaves out whoever has not stated it, also when"
        " their text shows it."
    ),
    _(
        "Before the name is revealed, rare words of a person's text do not count, so that nobody is"
        " found by a word that only one person uses."
    ),
    _(
        "The vocabulary knows bokmål, nynorsk and English. Text in other languages is compared only"
        " by what is not text."
    ),
    _("A level is the person's own judgement, and people judge themselves differently."),
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the table: what is compared, and per form its share in per cent."""

    label: str
    how: str
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of the page."""

    engine_version: str
    weights_version: str
    vocabulary: str
    forms: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    rules: tuple[str, ...]
    never_used: tuple[str, ...]
    limits: tuple[str, ...]


def dossier() -> Dossier:
    """Return it as the code is now, in the reader's language."""
    vocabulary = read_vocabulary()
    return Dossier(
        ENGINE_VERSION,
        DEFAULT_WEIGHTS.version,
        f"{vocabulary.source} {vocabulary.version}",
        tuple(str(form.label) for form in ExchangeForm),
        tuple(_criteria()),
        tuple(str(EXCLUSIONS[code]) for code in RULE_CODES),
        tuple(map(str, NEVER_USED)),
        tuple(map(str, LIMITS)),
    )


def _criteria() -> Iterator[Criterion]:
    tables = [DEFAULT_WEIGHTS.tables[form.value] for form in ExchangeForm]
    for code in CRITERIA:
        shares = tuple(100 * table.get(code, 0) / FULL_SCORE for table in tables)
        yield Criterion(str(LABELS[code]), str(HOW[code]), shares)
