"""From an agreement's row to the facts its document states."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.base import clock
from core.exchange.documents.clauses import clauses_for
from core.exchange.documents.content import (
    AgreementContent,
    Clause,
    EmployeeDetails,
    PartyDetails,
    Signatory,
)
from core.exchange.documents.library import Terms
from core.exchange.enums import Party
from core.exchange.models import ExchangeAgreement
from core.exchange.queries import document_of
from tenants.current import current_tenant

#: Where a person mends a text that the document names otherwise.
FIELD_OF_CONTENT = {
    "lender.supervisor": "lender_supervisor",
    "host.supervisor": "host_supervisor",
}


def content_shown(agreement: ExchangeAgreement) -> AgreementContent:
    """Return what the agreement's page shows: the sealed content where there is one, so that the page
    and the PDF say the same whatever has happened to names and clauses since.
    """
    document = document_of(agreement)
    return content_from_json(document.content) if document else agreement_content(agreement)


def agreement_content(agreement: ExchangeAgreement) -> AgreementContent:
    """Return what this version of the agreement says, in the agreement's own language."""
    signatories = (
        Signatory(role=Party.EMPLOYEE, name=agreement.employee.full_name),
        Signatory(role=Party.LENDER, name=agreement.lender.name),
        Signatory(role=Party.HOST, name=agreement.host.name),
    )
    return AgreementContent(
        number=agreement.number,
        version=agreement.version,
        dated=agreement.updated_at.astimezone(clock.zone()).date(),
        tenant_name=current_tenant().name,
        language=agreement.language,
        lender=PartyDetails(
            organisation=agreement.lender.name,
            orgnr=agreement.lender.orgnr,
            unit=agreement.lender_unit.name if agreement.lender_unit else "",
            supervisor=agreement.lender_supervisor,
        ),
        host=PartyDetails(
            organisation=agreement.host.name,
            orgnr=agreement.host.orgnr,
            unit=agreement.host_unit.name if agreement.host_unit else "",
            supervisor=agreement.host_supervisor,
        ),
        employee=EmployeeDetails(
            name=agreement.employee.full_name, title=agreement.candidate.offer.member.job_title
        ),
        form=agreement.form,
        start=agreement.start_date,
        end=agreement.end_date,
        salary_payer=agreement.salary_payer,
        employer_responsibility=agreement.employer_responsibility,
        purpose=agreement.purpose,
        tasks=agreement.tasks,
        learning_goals=agreement.learning_goals,
        long_period_reason=agreement.long_period_reason,
        workplace=agreement.workplace,
        remote_share_percent=agreement.remote_percent,
        work_share_percent=agreement.work_percent,
        conditions=agreement.conditions,
        clauses=clauses_for(_terms(agreement), language=agreement.language),
        approvers=signatories,
        signatories=signatories,
    )


def _terms(agreement: ExchangeAgreement) -> Terms:
    # Both organisations are the customer's, and so of its sector.
    sector = current_tenant().sector_id
    return Terms(
        form=agreement.form,
        payer=agreement.salary_payer,
        responsibility=agreement.employer_responsibility,
        lender_sector=sector,
        host_sector=sector,
        remote_share_percent=agreement.remote_percent,
        work_share_percent=agreement.work_percent,
    )


def content_as_json(content: AgreementContent) -> dict[str, Any]:
    """Return the content as it is kept beside its PDF; dates become ISO dates there."""
    return asdict(content)


def content_from_json(kept: Mapping[str, Any]) -> AgreementContent:
    """Return the content that ``content_as_json`` made."""
    dates = {name: dt.date.fromisoformat(kept[name]) for name in ("dated", "start", "end")}
    parts: dict[str, Any] = {
        "lender": PartyDetails(**kept["lender"]),
        "host": PartyDetails(**kept["host"]),
        "employee": EmployeeDetails(**kept["employee"]),
        "clauses": tuple(Clause(**clause) for clause in kept["clauses"]),
        "approvers": tuple(Signatory(**person) for person in kept["approvers"]),
        "signatories": tuple(Signatory(**person) for person in kept["signatories"]),
    }
    return AgreementContent(**{**kept, **dates, **parts})
