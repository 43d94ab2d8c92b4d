"""How exchanges with other tenants are said on a page, in the reader's language."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from clearing.crossing.contents import content_of
from clearing.crossing.models import Contact, CrossAgreement, CrossApproval, CrossSignature
from clearing.crossing.rules import parties_of
from clearing.models import NeedProjection
from clearing.projecting import NEED_TEXTS, NEED_VALUES
from core.accounts.models import User
from core.competence.enums import ConceptKind
from core.competence.queries import concepts_by_code
from core.exchange.enums import AgreementState, Party
from core.exchange.presentation.agreements import LOGIN_LEVELS
from core.exchange.presentation.candidates import Step
from core.market.enums import ConceptRelation
from core.market.masking import MaskedOffer
from core.market.models import Need
from core.market.presentation import Facts
from core.ui.templatetags.ui import local_date
from matching.engine.facts import OfferFacts, PolicyAnswer
from matching.engine.serialise import from_plain
from matching.outside import OutsideOffer, mask_outside


@dataclass(frozen=True, slots=True)
class PartyStanding:
    """What one party has said to the present version, on whichever side."""

    party: Party
    who: str
    approval: CrossApproval | None
    signature: CrossSignature | None

    @property
    def login_level(self) -> str:
        """How the signer had logged in, in words."""
        methods = self.signature.login_level.split("+") if self.signature else []
        return ", ".join(str(LOGIN_LEVELS.get(method, method)) for method in methods)


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


def owner_of_projection(row: NeedProjection, customer: str) -> Facts:
    """Return whose need it is, before anybody has been asked."""
    return [
        (_("Organisation"), row.content["organisation"]),
        (_("Unit"), row.content.get("unit", "")),
        (_("Customer"), customer),
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


def standing_of(agreement: CrossAgreement) -> list[PartyStanding]:
    """Return the three parties with what each has approved and signed of this version."""
    version, content = agreement.version, content_of(agreement)
    approvals = {row.party: row for row in agreement.approvals.all() if row.version == version}
    signatures = {row.party: row for row in agreement.signatures.all() if row.version == version}
    names = {
        Party.EMPLOYEE: content.employee.name,
        Party.LENDER: content.lender.organisation,
        Party.HOST: content.host.organisation,
    }
    return [
        PartyStanding(party, names[party], approvals.get(party), signatures.get(party))
        for party in Party
    ]


def open_parties(user: User, agreement: CrossAgreement) -> list[Party]:
    """Return the parties of this side that the agreement waits for and the user may speak for."""
    if agreement.state == AgreementState.PROPOSED:
        given = {row.party: row.by_id for row in agreement.approvals.all() if _is_now(row)}
    elif agreement.state == AgreementState.APPROVED:
        given = {row.party: row.by_id for row in agreement.signatures.all() if _is_now(row)}
    else:
        return []
    if user.pk in given.values():
        return []
    return [party for party in parties_of(user, agreement.contact) if party not in given]


def _is_now(row: CrossApproval | CrossSignature) -> bool:
    return row.version == row.agreement.version


_ORDER = (
    AgreementState.DRAFT,
    AgreementState.PROPOSED,
    AgreementState.APPROVED,
    AgreementState.SIGNED,
    AgreementState.ACTIVE,
    AgreementState.COMPLETED,
)


def agreement_steps(agreement: CrossAgreement) -> list[dict[str, Any]]:
    """Return the way of an agreement for the stepper."""
    if agreement.state not in _ORDER:
        stopped = {"label": agreement.get_state_display(), "state": "failed"}
        return [{"label": _("Draft"), "state": "done"}, stopped]
    rows = standing_of(agreement)
    details = {
        AgreementState.PROPOSED: _count_of([row.approval for row in rows]),
        AgreementState.APPROVED: _count_of([row.signature for row in rows]),
        AgreementState.SIGNED: local_date(agreement.start_date),
        AgreementState.ACTIVE: local_date(agreement.end_date),
    }
    labels = (
        _("Draft"),
        _("Three approvals"),
        _("Three signatures"),
        _("Waits for the start"),
        _("Exchange until"),
        _("Completed"),
    )
    now = _ORDER.index(AgreementState(agreement.state))
    now += agreement.state == AgreementState.COMPLETED
    return [
        {
            "label": label,
            "state": "done" if place < now else "current" if place == now else "pending",
            "detail": details.get(state, ""),
        }
        for place, (state, label) in enumerate(zip(_ORDER, labels, strict=True))
    ]


def _count_of(given: list[Any]) -> str:
    count = {"count": sum(row is not None for row in given), "all": len(given)}
    return _("%(count)d of %(all)d") % count
