"""How needs and offers are said on a page, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.competence.enums import ConceptKind
from core.market.counties import county_name
from core.market.domain.periods import count_of, natural_unit
from core.market.enums import (
    ConceptRelation,
    ExchangeForm,
    ExchangeMode,
    NeedState,
    OfferState,
    PeriodUnit,
)
from core.market.models import Need, NeedConcept
from core.ui.templatetags.ui import local_date

Facts = list[tuple[str, Any]]

NEED_COLOURS = {
    NeedState.DRAFT: "neutral",
    NeedState.PUBLISHED: "success",
    NeedState.CLOSED: "info",
    NeedState.WITHDRAWN: "danger",
}
OFFER_COLOURS = {
    OfferState.DRAFT: "neutral",
    OfferState.REQUESTED: "warning",
    OfferState.APPROVED: "success",
    OfferState.DECLINED: "danger",
    OfferState.ENGAGED: "info",
    OfferState.WITHDRAWN: "danger",
}


def length_text(min_days: int | None, max_days: int | None) -> str:
    """Return a range of days as people say it, such as ``6-12 months``; empty without a length."""
    longest = max_days or min_days
    if not longest:
        return ""
    unit = natural_unit(min_days, max_days)
    many = count_of(longest, unit) or longest
    few = count_of(min_days, unit)
    if few is None or few == many:
        return _one_length(many, unit)
    return _range(few, many, unit)


def _one_length(many: int, unit: PeriodUnit) -> str:
    texts = {
        PeriodUnit.DAYS: ngettext("%(many)d day", "%(many)d days", many),
        PeriodUnit.WEEKS: ngettext("%(many)d week", "%(many)d weeks", many),
        PeriodUnit.MONTHS: ngettext("%(many)d month", "%(many)d months", many),
    }
    return texts[unit] % {"many": many}


def _range(few: int, many: int, unit: PeriodUnit) -> str:
    texts = {
        PeriodUnit.DAYS: ngettext("%(few)d–%(many)d day", "%(few)d–%(many)d days", many),
        PeriodUnit.WEEKS: ngettext("%(few)d–%(many)d week", "%(few)d–%(many)d weeks", many),
        PeriodUnit.MONTHS: ngettext("%(few)d–%(many)d month", "%(few)d–%(many)d months", many),
    }
    return texts[unit] % {"few": few, "many": many}


def forms_text(forms: Iterable[str]) -> str:
    """Return exchange forms by name, separated by commas."""
    return ", ".join(str(ExchangeForm(form).label) for form in forms)


def counties_text(counties: Sequence[str]) -> str:
    """Return counties by name; none means anywhere."""
    return ", ".join(county_name(code) for code in counties) or _("The whole country")


def percent_text(percent: int) -> str:
    """Return a share as text."""
    return _("%(percent)d per cent") % {"percent": percent}


def _length_of(need: Need) -> str:
    text = length_text(need.min_days, need.max_days)
    if not need.is_duration_negotiable:
        return text
    return _("%(length)s, by agreement") % {"length": text} if text else _("By agreement")


def _remote_of(need: Need) -> str:
    if need.remote_percent == 0:
        return _("On site")
    return _("Up to %(percent)d per cent remote") % {"percent": need.remote_percent}


def practical_facts(need: Need) -> Facts:
    """Return when, where and how much, for a list of terms; what is empty is left out there."""
    return [
        (_("Exchange form"), need.get_form_display()),
        (_("Role"), need.role_title),
        (_("Earliest start"), need.earliest_start and local_date(need.earliest_start)),
        (_("Latest start"), need.latest_start and local_date(need.latest_start)),
        (_("Length"), _length_of(need)),
        (_("Place of work"), need.place),
        (_("County"), need.county and county_name(need.county)),
        (_("Remote work"), _remote_of(need)),
        (_("Share of full time"), percent_text(need.work_percent)),
        (_("Number of people"), str(need.people_count)),
        (_("Direction"), need.get_mode_display() if need.mode != ExchangeMode.RECEIVE else ""),
    ]


def condition_facts(need: Need) -> Facts:
    """Return who pays and who answers for what."""
    return [
        (_("Who pays the salary"), need.get_salary_payer_display()),
        (_("Employer's responsibility"), need.get_employer_responsibility_display()),
    ]


def owner_facts(need: Need) -> Facts:
    """Return whose need it is."""
    return [
        (_("Organisation"), need.organisation.name),
        (_("Unit"), need.unit.name if need.unit else ""),
        (_("Contact"), need.contact.full_name if need.contact else ""),
        (_("E-mail"), need.contact.email if need.contact else ""),
    ]


@dataclass(frozen=True, slots=True)
class ConceptGroups:
    """A need's concepts by what is said of them."""

    required: list[NeedConcept]
    wanted: list[NeedConcept]
    not_needed: list[NeedConcept]
    traits: list[NeedConcept]
    themes: list[NeedConcept]
    stakeholder_groups: list[NeedConcept]


def concept_groups(need: Need) -> ConceptGroups:
    """Sort the need's concepts, which come prefetched."""
    links = list(need.concept_links.all())

    def of_kind(kind: ConceptKind) -> list[NeedConcept]:
        return [link for link in links if link.concept.kind == kind]

    def competences(relation: ConceptRelation) -> list[NeedConcept]:
        kinds = (ConceptKind.COMPETENCE, ConceptKind.FUNCTION)
        return [link for link in links if link.concept.kind in kinds and link.relation == relation]

    return ConceptGroups(
        required=competences(ConceptRelation.REQUIRED),
        wanted=competences(ConceptRelation.WANTED),
        not_needed=competences(ConceptRelation.NOT_NEEDED),
        traits=of_kind(ConceptKind.TRAIT),
        themes=of_kind(ConceptKind.THEME),
        stakeholder_groups=of_kind(ConceptKind.STAKEHOLDER_GROUP),
    )


def unfilled(need: Need) -> list[str]:
    """Return what a reader would miss, though it may be left open."""
    groups = concept_groups(need)
    wishes = (
        (_("purpose"), need.purpose),
        (_("tasks"), need.tasks),
        (_("competences"), groups.required or groups.wanted or need.competence_text),
        (_("place of work"), need.place or need.county),
        (_("contact"), need.contact),
    )
    return [name for name, value in wishes if not value]
