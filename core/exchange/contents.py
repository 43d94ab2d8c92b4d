"""From an agreement's row to the facts its document states."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
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
from core.exchange.enums import OwnClauseUse, Party
from core.exchange.models import ExchangeAgreement, OwnClause
from core.exchange.queries import document_of, own_clauses_when, version_of
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
        clauses=kept_clauses(agreement),
        approvers=signatories,
        signatories=signatories,
    )


def content_as_json(content: AgreementContent) -> dict[str, Any]:
    """Return the content as it is kept beside its PDF; dates become ISO dates there."""
    return asdict(content) | {"clauses": [clause_as_json(clause) for clause in content.clauses]}


def content_from_json(kept: Mapping[str, Any]) -> AgreementContent:
    """Return the content that ``content_as_json`` made."""
    dates = {name: dt.date.fromisoformat(kept[name]) for name in ("dated", "start", "end")}
    parts: dict[str, Any] = {
        "lender": PartyDetails(**kept["lender"]),
        "host": PartyDetails(**kept["host"]),
        "employee": EmployeeDetails(**kept["employee"]),
        "clauses": clauses_from_json(kept["clauses"]),
        "approvers": tuple(Signatory(**person) for person in kept["approvers"]),
        "signatories": tuple(Signatory(**person) for person in kept["signatories"]),
    }
    return AgreementContent(**{**kept, **dates, **parts})


# -- clauses --------------------------------------------------------------------------------------


def kept_clauses(agreement: ExchangeAgreement) -> tuple[Clause, ...]:
    """Return the clauses the present version was made with, whatever has been worded anew since.

    An agreement from before versions were kept has those of its sealed document, or the library's newest.
    """
    if version := version_of(agreement, agreement.version):
        return clauses_from_json(version.clauses)
    if document := document_of(agreement):
        return clauses_from_json(document.content["clauses"])
    return clauses_for(_terms(agreement), language=agreement.language)


def newest_clauses(agreement: ExchangeAgreement) -> tuple[Clause, ...]:
    """Return what would be taken in now: the library's clauses, then the lender's own and the host's."""
    rows = (
        *own_clauses_when(agreement.lender, OwnClauseUse.LENDER),
        *own_clauses_when(agreement.host, OwnClauseUse.HOST),
    )
    own = (own_clause(row, agreement.language) for row in rows)
    return (*clauses_for(_terms(agreement), language=agreement.language), *own)


def offered_clauses(
    agreement: ExchangeAgreement,
    kept: Collection[Clause],
    left_out: Collection[str],
    *,
    is_renewed: bool = False,
) -> tuple[Clause, ...]:
    """Return the clauses the agreement has or may have, those left out among them.

    Not renewed, each has the wording it was drafted with, and only what the terms newly ask for comes
    in anew; what the organisations have added or retired since changes nothing.
    """
    newest = newest_clauses(agreement)
    if is_renewed:
        return newest
    drafted = {clause.code: clause for clause in kept}
    offered = [
        drafted.get(clause.code, clause)
        for clause in newest
        if not clause.owner or clause.code in drafted or clause.code in left_out
    ]
    retired = drafted.keys() - {clause.code for clause in newest}
    return (*offered, *(each for each in kept if each.owner and each.code in retired))


def own_clause(row: OwnClause, language: str) -> Clause:
    """Return an organisation's own clause as it stands in a document."""
    title, text = row.wording_in(language)
    owner = row.organisation.name
    return Clause(code=row.code, version=row.version, title=title, text=text, owner=owner)


def clause_as_json(clause: Clause) -> dict[str, Any]:
    """Return a clause as it is kept. The library's say nothing of an owner, as before there were any."""
    kept = asdict(clause)
    return kept if clause.owner else {name: kept[name] for name in kept if name != "owner"}


def clauses_from_json(kept: Iterable[Mapping[str, Any]]) -> tuple[Clause, ...]:
    """Return the clauses that ``clause_as_json`` made."""
    return tuple(Clause(**clause) for clause in kept)


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
