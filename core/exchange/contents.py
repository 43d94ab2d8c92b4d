"""From an agreement's row to the facts its document states."""

from core.base import clock
from core.exchange.documents.clauses import clauses_for
from core.exchange.documents.content import (
    AgreementContent,
    EmployeeDetails,
    PartyDetails,
    Signatory,
)
from core.exchange.enums import Party
from core.exchange.models import ExchangeAgreement
from tenants.current import current_tenant


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
        clauses=clauses_for(
            agreement.form,
            agreement.salary_payer,
            agreement.employer_responsibility,
            language=agreement.language,
            remote_share_percent=agreement.remote_percent,
        ),
        approvers=signatories,
        signatories=signatories,
    )
