"""What an agreement between two tenants says: written once by the host's side, the same on both."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from clearing.crossing.models import Contact, CrossAgreement
from core.base import clock
from core.exchange.contents import (
    clause_as_json,
    clauses_from_json,
    content_as_json,
    content_from_json,
    own_clause,
)
from core.exchange.documents.clauses import clauses_for
from core.exchange.documents.content import (
    AgreementContent,
    Clause,
    EmployeeDetails,
    PartyDetails,
    Signatory,
)
from core.exchange.documents.library import Terms
from core.exchange.enums import OwnClauseUse, Party
from core.exchange.queries import form_rules_of, own_clauses_when
from core.market.enums import LONGEST_EXCHANGE_DAYS
from core.market.models import Need
from core.organisations.models import Organisation
from matching.engine.facts import OfferFacts
from matching.engine.serialise import from_plain, to_plain
from policy.queries import sector_of
from tenants.current import current_tenant


def suggest_across(contact: Contact, need: Need, *, today: dt.date) -> dict[str, Any]:
    """Return a first draft from the need and what the candidate has told; the host changes what it wants."""
    facts = from_plain(OfferFacts, contact.masked)
    rules = form_rules_of(need)
    start = max(need.earliest_start or today, facts.period.start or today, today)
    limits = [need.max_days or LONGEST_EXCHANGE_DAYS, facts.max_days or LONGEST_EXCHANGE_DAYS]
    limits += [rules.max_days] if rules else []
    end = min(start + dt.timedelta(days=min(limits)), facts.period.end or dt.date.max)
    return {
        "purpose": need.purpose or need.pitch or need.title,
        "learning_goals": contact.person.get("learn_text", ""),
        "tasks": need.tasks,
        "start_date": start,
        "end_date": max(end, start + dt.timedelta(days=1)),
        "long_period_reason": need.long_period_reason,
        "workplace": need.place,
        "remote_percent": need.remote_percent,
        "work_percent": min(need.work_percent, facts.share or 100),
        "salary_payer": need.salary_payer,
        "employer_responsibility": need.employer_responsibility,
        "conditions": need.conditions,
        "lender_supervisor": "",
        "host_supervisor": need.contact.full_name if need.contact else "",
    }


def write_content(
    contact: Contact,
    need: Need,
    values: Mapping[str, Any],
    *,
    number: str,
    version: int,
    before: AgreementContent | None = None,
) -> AgreementContent:
    """Return what this version says. Names and numbers are those each side has told of itself.

    Clauses that the version ``before`` has as well keep its wording.
    """
    person, language = contact.person, need.language or current_tenant().default_language
    signatories = (
        Signatory(role=Party.EMPLOYEE, name=person["name"]),
        Signatory(role=Party.LENDER, name=person["organisation"]),
        Signatory(role=Party.HOST, name=contact.host_name),
    )
    return AgreementContent(
        number=number,
        version=version,
        dated=clock.today(),
        tenant_name=f"{contact.other_tenant_name} – {current_tenant().name}",
        language=language,
        lender=PartyDetails(
            organisation=person["organisation"],
            orgnr=contact.lender_orgnr,
            unit=person.get("unit", ""),
            supervisor=values["lender_supervisor"],
        ),
        host=PartyDetails(
            organisation=contact.host_name,
            orgnr=contact.host_orgnr,
            unit=need.unit.name if need.unit else "",
            supervisor=values["host_supervisor"],
        ),
        employee=EmployeeDetails(name=person["name"], title=person.get("job_title", "")),
        form=need.form,
        start=values["start_date"],
        end=values["end_date"],
        salary_payer=values["salary_payer"],
        employer_responsibility=values["employer_responsibility"],
        purpose=values["purpose"],
        tasks=values["tasks"],
        learning_goals=values["learning_goals"],
        long_period_reason=values["long_period_reason"],
        workplace=values["workplace"],
        remote_share_percent=values["remote_percent"],
        work_share_percent=values["work_percent"],
        conditions=values["conditions"],
        clauses=_clauses(contact, need, values, language=language, before=before),
        approvers=signatories,
        signatories=signatories,
    )


def _clauses(
    contact: Contact,
    need: Need,
    values: Mapping[str, Any],
    *,
    language: str,
    before: AgreementContent | None,
) -> tuple[Clause, ...]:
    """The library's clauses, then those the two have added: the lender's as told with the yes."""
    common = clauses_for(_terms(contact, need, values), language=language)
    if before is None:
        rows = own_clauses_when(need.organisation, OwnClauseUse.HOST)
        own = (own_clause(row, language) for row in rows)
        return (*common, *own_clauses_told(contact, language), *own)
    drafted = {clause.code: clause for clause in before.clauses}
    added = (clause for clause in before.clauses if clause.owner)
    return (*(drafted.get(clause.code, clause) for clause in common), *added)


def own_clauses_to_tell(lender: Organisation) -> list[dict[str, Any]]:
    """Return the lender's own clauses in every language: which one the host will write in is not known."""
    rows = own_clauses_when(lender, OwnClauseUse.LENDER)
    return [
        {code: clause_as_json(own_clause(row, code)) for code, _name in settings.LANGUAGES}
        for row in rows
    ]


def own_clauses_told(contact: Contact, language: str) -> tuple[Clause, ...]:
    """Return the lender's own clauses as they were told; none from a release that told of none."""
    told = contact.person.get("own_clauses", [])
    return clauses_from_json(each[language] for each in told)


def _terms(contact: Contact, need: Need, values: Mapping[str, Any]) -> Terms:
    return Terms(
        form=need.form,
        payer=values["salary_payer"],
        responsibility=values["employer_responsibility"],
        lender_sector=sector_of(contact.other_tenant_id),
        host_sector=current_tenant().sector_id,
        remote_share_percent=values["remote_percent"],
        work_share_percent=values["work_percent"],
    )


def values_in(content: AgreementContent) -> dict[str, Any]:
    """Return the terms a content states, as the form writes them."""
    return {
        "purpose": content.purpose,
        "learning_goals": content.learning_goals,
        "tasks": content.tasks,
        "start_date": content.start,
        "end_date": content.end,
        "long_period_reason": content.long_period_reason,
        "workplace": content.workplace,
        "remote_percent": content.remote_share_percent,
        "work_percent": content.work_share_percent,
        "salary_payer": content.salary_payer,
        "employer_responsibility": content.employer_responsibility,
        "conditions": content.conditions,
        "lender_supervisor": content.lender.supervisor,
        "host_supervisor": content.host.supervisor,
    }


def content_to_send(content: AgreementContent) -> dict[str, Any]:
    """Return the content as JSON types, as both sides keep it."""
    plain: dict[str, Any] = to_plain(content_as_json(content))
    return plain


def content_of(agreement: CrossAgreement) -> AgreementContent:
    """Return what an agreement says."""
    return content_from_json(agreement.content)
