"""Candidates: state, explanation in short, what is masked and what is named, history."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.competence.queries import concepts_by_code
from core.exchange.enums import CandidateState
from core.exchange.models import Candidate, CandidateEvent
from core.market.masking import MaskedOffer
from core.market.presentation import counties_text, forms_text, length_text, percent_text
from core.ui.templatetags.ui import local_date

Facts = list[tuple[str, Any]]

CANDIDATE_COLOURS: Mapping[str, str] = {
    CandidateState.SHORTLISTED: "info",
    CandidateState.CONTACT_REQUESTED: "warning",
    CandidateState.INTERESTED: "success",
    CandidateState.AGREEMENT: "success",
    CandidateState.PLACED: "success",
    CandidateState.DECLINED: "danger",
    CandidateState.NOT_CHOSEN: "neutral",
    CandidateState.LAPSED: "neutral",
}
CRITERIA: Mapping[str, Any] = {
    "competence": gettext_lazy("Competence"),
    "themes": gettext_lazy("Themes and functions"),
    "stakeholder_groups": gettext_lazy("Stakeholder groups"),
    "traits": gettext_lazy("Personal qualities"),
    "text": gettext_lazy("Text"),
    "role_title": gettext_lazy("Role"),
    "period": gettext_lazy("Period"),
    "place": gettext_lazy("Place"),
    "share": gettext_lazy("Share of full time"),
    "person_wishes": gettext_lazy("Wishes of the person"),
    "host_wishes": gettext_lazy("Wished partner"),
    "freshness": gettext_lazy("Freshness"),
}


@dataclass(frozen=True, slots=True)
class Points:
    """One criterion's share of the score."""

    label: str
    points: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Why:
    """The stored explanation in short."""

    rank: int
    ranked: int
    score: int
    maximum: int
    points: tuple[Points, ...]
    missing: tuple[str, ...]


def explain_in_short(record: Mapping[str, Any]) -> Why | None:
    """Return rank, points per criterion and what is missing; None without a stored ranking.

    The record's own words about the person, such as the role they matched by, are left out: they
    may tell who it is.
    """
    if "score" not in record:
        return None
    concepts = concepts_by_code(record["missing"])
    return Why(
        rank=record["rank"],
        ranked=record["ranked"],
        score=record["score"],
        maximum=record["maximum"],
        points=tuple(
            Points(str(CRITERIA.get(part["code"], part["code"])), part["points"], part["maximum"])
            for part in record["criteria"]
        ),
        missing=tuple(
            concepts[code].label if code in concepts else code for code in record["missing"]
        ),
    )


def masked_facts(offer: MaskedOffer) -> Facts:
    """Return what may be known of a candidate before the yes."""
    return [
        (_("Exchange forms"), forms_text(offer.forms)),
        (_("Available from"), local_date(offer.available_from)),
        (_("Available until"), local_date(offer.available_until)),
        (_("Length"), length_text(offer.min_days, offer.max_days)),
        (_("Can work in"), counties_text(offer.counties)),
        (_("Remote work"), _("Yes") if offer.wants_remote else _("No")),
        (_("Share of full time"), percent_text(offer.work_percent)),
    ]


def named_facts(candidate: Candidate) -> Facts:
    """Return who the candidate is. Only for a page that logs the reading."""
    member = candidate.offer.member
    return [
        (_("Name"), member.user.full_name),
        (_("E-mail"), member.user.email),
        (_("Job title"), member.job_title),
        (_("Organisation"), member.organisation.name if member.organisation else ""),
        (_("Unit"), member.unit.name if member.unit else ""),
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a candidate's history."""

    at: dt.datetime
    label: str
    who: str
    note: str


def history_of(candidate: Candidate) -> list[Step]:
    """Return the steps so far. Who the candidate is shows here no more than elsewhere."""
    person = candidate.offer.member.user_id
    events = CandidateEvent.objects.filter(candidate=candidate).select_related("by")
    return [
        Step(event.at, event.get_state_display(), _who(event, candidate, person), event.note)
        for event in events
    ]


def _who(event: CandidateEvent, candidate: Candidate, person: object) -> str:
    if event.by is None:
        return ""
    if event.by_id == person and not candidate.is_named:
        return _("The candidate")
    return str(event.by)


def board_of(candidates: Iterable[Candidate]) -> list[tuple[str, str, list[Candidate]]]:
    """Group candidates by state, in the order of the way to an exchange: label, colour, rows."""
    groups: dict[str, list[Candidate]] = {state.value: [] for state in CandidateState}
    for candidate in candidates:
        groups[candidate.state].append(candidate)
    return [
        (str(CandidateState(state).label), CANDIDATE_COLOURS[state], rows)
        for state, rows in groups.items()
        if rows
    ]
