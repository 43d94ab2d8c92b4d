"""Names for the engine's codes, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from core.market.counties import county_name

CRITERIA: Final = {
    "competence": _("Competence"),
    "themes": _("Themes and functions"),
    "stakeholder_groups": _("Stakeholder groups"),
    "traits": _("Personal qualities"),
    "text": _("Text"),
    "role_title": _("Role"),
    "period": _("Period"),
    "place": _("Place"),
    "share": _("Share of full time"),
    "person_wishes": _("Wishes of the person"),
    "host_wishes": _("Wished partner"),
    "freshness": _("Freshness"),
}

EXCLUSIONS: Final = {
    "policy": _("The exchange policy does not allow the two organisations in this form"),
    "coverage": _("The organisation does not take part now"),
    "approval": _("The employer has not said yes"),
    "active": _("Paused"),
    "reserved": _("Already bound by an agreement"),
    "form": _("Available for other exchange forms only"),
    "form_limits": _("The length is outside what the form allows"),
    "duration": _("The wished lengths do not meet"),
    "period": _("The common period is too short"),
    "other_organisation": _("Works in the same organisation"),
    "blocked_pair": _("One side has said no to the other"),
    "clearance": _("The security clearance is too low"),
    "place": _("Cannot work on site in the county"),
    "language": _("A required language is missing"),
    "required_competence": _("A required competence is missing"),
}

EVIDENCE: Final = {
    "documented": (_("Documented"), "success"),
    "claimed": (_("Stated"), "info"),
    "near": (_("Related only"), "neutral"),
    "missing": (_("Missing"), "warning"),
}

NEARNESS: Final = {
    "broader": _("answered by the broader %(concept)s"),
    "narrower": _("answered by the narrower %(concept)s"),
    "related": _("answered by the related %(concept)s"),
    "sibling": _("answered by %(concept)s in the same field"),
    "similar_name": _("answered by the similar %(concept)s"),
}

RELATIONS: Final = {"required": _("required"), "wanted": _("wanted")}


def county(code: str | None) -> str:
    """A county's name; nothing for none."""
    return county_name(code) if code else ""


def concept_codes(value: Any) -> set[str]:
    """Every concept code a record or a list of changes names."""
    if isinstance(value, Mapping):
        own = {str(value[key]) for key in ("concept", "matched") if isinstance(value.get(key), str)}
        listed = value.get("concepts")
        more = {str(code) for code in listed} if isinstance(listed, list) else set()
        return own.union(more, *(concept_codes(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(concept_codes(part) for part in value))
    return set()
