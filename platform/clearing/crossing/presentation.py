"""How exchanges with other tenants are said on a page, in the reader's language."""

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from clearing.crossing.models import Contact
from clearing.projecting import NEED_TEXTS, NEED_VALUES
from core.competence.enums import ConceptKind
from core.competence.queries import concepts_by_code
from core.exchange.presentation.candidates import Step
from core.market.enums import ConceptRelation
from core.market.masking import MaskedOffer
from core.market.models import Need
from core.market.presentation import Facts
from matching.engine.facts import OfferFacts, PolicyAnswer
from matching.engine.serialise import from_plain
from matching.outside import OutsideOffer, mask_outside

DATES = ("earliest_start", "latest_start")


def need_as_told(content: Mapping[str, Any]) -> Need:
    """Return the other tenant's need as a row that is never saved, for what pages say of one."""
    values = {name: content[name] for name in (*NEED_TEXTS, *NEED_VALUES)}
    dates = {name: dt.date.fromisoformat(values[name]) if values[name] else None for name in DATES}
    return Need(**{**values, **dates})


def owner_as_told(contact: Contact) -> Facts:
    """Return whose need it is."""
    return [
        (_("Organisation"), contact.host_name),
        (_("Unit"), contact.need_content.get("unit", "")),
        (_("Customer"), contact.other_tenant_name),
    ]


def concepts_as_told(content: Mapping[str, Any]) -> Any:
    """Return the need's concepts by what is said of them, in this tenant's words."""
    told = content.get("concepts", [])
    known = concepts_by_code(each["code"] for each in told)
    links = [
        SimpleNamespace(concept=known[each["code"]], relation=each["relation"])
        for each in told
        if each["code"] in known
    ]

    def of_kind(kind: ConceptKind) -> list[Any]:
        return [link for link in links if link.concept.kind == kind]

    def competences(relation: ConceptRelation) -> list[Any]:
        kinds = (ConceptKind.COMPETENCE, ConceptKind.FUNCTION)
        return [link for link in links if link.concept.kind in kinds and link.relation == relation]

    return SimpleNamespace(
        required=competences(ConceptRelation.REQUIRED),
        wanted=competences(ConceptRelation.WANTED),
        not_needed=competences(ConceptRelation.NOT_NEEDED),
        traits=of_kind(ConceptKind.TRAIT),
        themes=of_kind(ConceptKind.THEME),
        stakeholder_groups=of_kind(ConceptKind.STAKEHOLDER_GROUP),
    )


def masked_as_told(contact: Contact) -> MaskedOffer:
    """Return the masked offer as the host saw it when it chose."""
    facts = from_plain(OfferFacts, contact.masked)
    answer = PolicyAnswer(facts.lender, contact.host_orgnr, None, allowed=True)
    told = OutsideOffer(facts, answer, contact.mask, contact.other_tenant_name, "", "")
    return mask_outside([told])[0]


def person_facts(contact: Contact) -> Facts:
    """Return who the candidate is. Only for a page that logs the reading."""
    person = contact.person
    return [
        (_("Name"), person.get("name", "")),
        (_("E-mail"), person.get("email", "")),
        (_("Job title"), person.get("job_title", "")),
        (_("Organisation"), person.get("organisation", "")),
        (_("Unit"), person.get("unit", "")),
        (_("Customer"), contact.other_tenant_name),
    ]


def history_of(contact: Contact) -> list[Step]:
    """Return the steps so far, on both sides. The candidate is not named here."""
    return [
        Step(step.at, step.get_state_display(), step.who or _("The candidate"), step.note)
        for step in contact.steps.all()
    ]
