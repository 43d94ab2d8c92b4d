"""Who may see and do what with candidates and agreements."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.accounts.enums import Role
from core.accounts.models import User
from core.exchange.enums import Party
from core.exchange.models import Candidate, ExchangeAgreement
from core.exchange.queries import agreements_in_full, candidates_in_full
from core.organisations.models import Organisation
from core.organisations.rules import has_role


def speaks_for_host(user: User, organisation: Organisation) -> bool:
    """Whether the user handles needs and agreements for the host."""
    return has_role(user, Role.HR, organisation=organisation)


def speaks_for_lender(user: User, candidate: Candidate) -> bool:
    """Whether the user may bind the lender: HR, or a manager of the employee's unit or of the whole."""
    member = candidate.offer.member
    if user.pk == member.user_id:
        return False
    return any(
        own.organisation_id == member.organisation_id
        and (
            own.role == Role.HR
            or (own.role == Role.MANAGER and own.unit_id in (None, member.unit_id))
        )
        for own in user.memberships.all()
    )


def parties_of(user: User, agreement: ExchangeAgreement) -> list[Party]:
    """Return the parties the user may approve and sign for. The employee is never also an employer."""
    if user.pk == agreement.employee_id:
        return [Party.EMPLOYEE]
    parties = []
    if speaks_for_lender(user, agreement.candidate):
        parties.append(Party.LENDER)
    if speaks_for_host(user, agreement.host):
        parties.append(Party.HOST)
    return parties


def may_read_agreement(user: User, agreement: ExchangeAgreement) -> bool:
    """Whether the user is of a party, or follows all exchanges for the programme."""
    return bool(parties_of(user, agreement)) or has_role(user, Role.PROGRAMME_OFFICE)


def access_candidate_as_host(user: User, pk: UUID) -> Candidate:
    """Return the candidate for the host's HR; 404 to everybody else."""
    candidate = candidates_in_full().filter(pk=pk).first()
    if candidate is None or not (
        speaks_for_host(user, candidate.need.organisation) or has_role(user, Role.PROGRAMME_OFFICE)
    ):
        raise Http404
    return candidate


def access_candidate_as_employee(user: User, pk: UUID) -> Candidate:
    """Return the candidate for the person it is about, once somebody has asked for contact."""
    candidate = candidates_in_full().filter(pk=pk, contact_requested_at__isnull=False).first()
    if candidate is None or candidate.offer.member.user_id != user.pk:
        raise Http404
    return candidate


def access_agreement(user: User, pk: UUID) -> ExchangeAgreement:
    """Return the agreement for its parties and the programme office; 404 to everybody else."""
    agreement = agreements_in_full().filter(pk=pk).first()
    if agreement is None or not may_read_agreement(user, agreement):
        raise Http404
    return agreement


def access_agreement_to_edit(user: User, pk: UUID) -> ExchangeAgreement:
    """Return the agreement for those of either organisation who may change its text."""
    agreement = access_agreement(user, pk)
    if not {Party.LENDER, Party.HOST} & set(parties_of(user, agreement)):
        raise PermissionDenied
    return agreement
