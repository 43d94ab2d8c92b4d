"""The demo's needs and partner interests: HR registers and publishes them."""

from collections.abc import Iterator, Mapping
from typing import Any

from config.demo.members import Population
from config.demo.texts import in_weeks
from core.competence.models import Concept
from core.market.domain.needs import NeedChoice, publish_need, save_need
from core.market.domain.partners import publish_partner_interest, save_partner_interest
from core.market.enums import ConceptRelation, EmployerResponsibility
from core.market.models import Need, PartnerInterest
from core.organisations.models import Organisation

Concepts = Mapping[str, Concept]
Row = Mapping[str, Any]


def load_need(row: Row, population: Population, concepts: Concepts) -> None:
    """Publish the need, unless its organisation has one with this title."""
    organisation = population.organisations[row["organisation"]]
    if Need.objects.filter(organisation=organisation, title=row["title"]).exists():
        return
    contact = population.hr[row["organisation"]]
    need = save_need(
        None,
        by=contact,
        organisation=organisation,
        values=_need_values(row, population) | {"contact": contact},
        concepts=list(_need_choices(row, concepts)),
    )
    publish_need(need, by=contact)


def _need_values(row: Row, population: Population) -> dict[str, Any]:
    shortest, longest = row["days"]
    return {
        **{name: row[name] for name in ("language", "title", "purpose", "tasks", "pitch", "form")},
        "unit": population.units[row["organisation"], row["unit"]],
        "role_title": row["role"],
        "not_needed_covered_by": row.get("covered_by", ""),
        "earliest_start": in_weeks(row["start"]),
        "min_days": shortest,
        "max_days": longest,
        "place": row["place"],
        "county": row["county"],
        "remote_percent": row["remote"],
        "salary_payer": row["payer"],
        "employer_responsibility": EmployerResponsibility.LENDER,
    }


def _need_choices(row: Row, concepts: Concepts) -> Iterator[NeedChoice]:
    for code in row["competences"]:
        is_required = code in row["required"]
        relation = ConceptRelation.REQUIRED if is_required else ConceptRelation.WANTED
        yield NeedChoice(concepts[code], relation)
    for code in row.get("not_needed", ()):
        yield NeedChoice(concepts[code], ConceptRelation.NOT_NEEDED)
    for name in ("traits", "themes", "groups"):
        yield from (NeedChoice(concepts[code]) for code in row[name])


def load_partner_interest(row: Row, population: Population, concepts: Concepts) -> None:
    """Publish the partner interest, unless its organisation has one with this title."""
    organisation = population.organisations[row["organisation"]]
    if PartnerInterest.objects.filter(organisation=organisation, title=row["title"]).exists():
        return
    contact = population.hr[row["organisation"]]
    interest = save_partner_interest(
        None,
        by=contact,
        organisation=organisation,
        values=_interest_values(row, population, concepts),
    )
    publish_partner_interest(interest, by=contact)


def _interest_values(row: Row, population: Population, concepts: Concepts) -> dict[str, Any]:
    shared = [*row["themes"], *row["functions"], *row["groups"]]
    return {
        **{name: row[name] for name in ("title", "reason", "learn_text", "teach_text", "forms")},
        "unit": population.units[row["organisation"], row["unit"]],
        "learn_concepts": [concepts[code] for code in row["learn"]],
        "teach_concepts": [concepts[code] for code in row["teach"]],
        "concepts": [concepts[code] for code in shared],
        "wished_partners": [_wished(key, population) for key in row["wished"]],
    }


def _wished(key: str, population: Population) -> Organisation:
    """Return an organisation by the files' key, or by number when it takes no part in them."""
    return population.organisations.get(key) or Organisation.objects.get(orgnr=key)
