"""Who may see and do what with candidates and agreements."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.accounts.enums import Role
from core.accounts.models import User
from core.exchange.documents.content import Clause
from core.exchange.domain.openness import policy_for
from core.exchange.enums import Party
from core.exchange.models import Candidate, ExchangeAgreement, OwnClause, Placement
from core.exchange.queries import (
    KNOWN_TO_PERSON,
    agreements_in_full,
    candidates_in_full,
    placements_in_full,
)
from core.market.models import Need
from core.market.rules import Level, access_need, speaks_for
from core.organisations.models import Organisation
from core.organisations.rules import access_organisation, has_role, memberships, runs_organisation


def handles_candidates(user: User, need: Need) -> bool:
    """Whether the user chooses among the need's candidates: the host's HR, or the programme office."""
    return speaks_for(user, need.organisation)


def speaks_for_host(user: User, organisation: Organisation) -> bool:
    """Whether the user may bind the host: its HR alone."""
    return has_role(user, Role.HR, organisation=organisation)


def speaks_for_lender(user: User, agreement: ExchangeAgreement) -> bool:
    """Whether the user may bind the lender: HR, or a manager of the employee's unit or of the whole."""
    return any(
        own.organisation_id == agreement.lender_id
        and (
            own.role == Role.HR
            or (own.role == Role.MANAGER and own.unit_id in (None, agreement.lender_unit_id))
        )
        for own in memberships(user)
    )


def parties_of(user: User, agreement: ExchangeAgreement) -> list[Party]:
    """Return the parties the user may approve and sign for. The employee is never also an employer."""
    if user.pk == agreement.employee_id:
        return [Party.EMPLOYEE]
    parties = []
    if speaks_for_lender(user, agreement):
        parties.append(Party.LENDER)
    if speaks_for_host(user, agreement.host):
        parties.append(Party.HOST)
    return parties


def may_edit_agreement(user: User, agreement: ExchangeAgreement) -> bool:
    """Whether the user is of one of the two organisations, which write the agreement's text."""
    return bool({Party.LENDER, Party.HOST} & set(parties_of(user, agreement)))


def may_leave_out(user: User, agreement: ExchangeAgreement, clause: Clause) -> bool:
    """Whether the user may leave the clause out of the agreement: not what is mandatory, and of what an
    organisation has added only its own HR's.
    """
    if clause.mandatory:
        return False
    owners = [
        side
        for side in (agreement.lender, agreement.host)
        if clause.owner and clause.code.startswith(f"{side.orgnr}-")
    ]
    if owners:
        return writes_own_clauses(user, owners[0])
    return may_edit_agreement(user, agreement)


def writes_own_clauses(user: User, organisation: Organisation) -> bool:
    """Whether the user words the organisation's own clauses: they bind it, so its HR alone."""
    return has_role(user, Role.HR, organisation=organisation)


def access_own_clauses_to_write(user: User, organisation_pk: UUID) -> Organisation:
    """Return the organisation for its HR; 403 to others who run it, 404 to everybody else."""
    organisation = access_organisation(user, organisation_pk)
    if not writes_own_clauses(user, organisation):
        raise PermissionDenied
    return organisation


def access_own_clause(user: User, pk: UUID) -> OwnClause:
    """Return the clause for those who run its organisation; 404 to everybody else."""
    clause = OwnClause.objects.select_related("organisation").filter(pk=pk).first()
    if clause is None or not runs_organisation(user, clause.organisation):
        raise Http404
    return clause


def access_own_clause_to_write(user: User, pk: UUID) -> OwnClause:
    """Return the clause for its organisation's HR; 403 to others who run the organisation."""
    clause = access_own_clause(user, pk)
    if not writes_own_clauses(user, clause.organisation):
        raise PermissionDenied
    return clause


def may_read_agreement(user: User, agreement: ExchangeAgreement) -> bool:
    """Whether the user is of a party, or follows all exchanges for the programme.

    The host and the office read an agreement that was never signed only while the candidate's yes
    stands: its text says who the candidate is.
    """
    if user.pk == agreement.employee_id or speaks_for_lender(user, agreement):
        return True
    is_revealed = agreement.signed_at is not None or agreement.candidate.is_named
    return is_revealed and _would_follow(user, agreement)


def _would_follow(user: User, agreement: ExchangeAgreement) -> bool:
    return speaks_for_host(user, agreement.host) or has_role(user, Role.PROGRAMME_OFFICE)


def access_shortlist(user: User, need_pk: UUID) -> Need:
    """Return the need for who chooses among its candidates: 404 when not visible, 403 when not theirs."""
    return access_need(user, need_pk, Level.EDIT)


def access_candidate(user: User, pk: UUID) -> Candidate:
    """Return the candidate for who chooses among the need's candidates; 404 to everybody else."""
    candidate = candidates_in_full().filter(pk=pk).first()
    if candidate is None or not handles_candidates(user, candidate.need):
        raise Http404
    return candidate


def is_shown(candidate: Candidate) -> bool:
    """Whether the host may see anything of the candidate now: policy lets the two exchange people, or
    they have signed.
    """
    signed = candidate.agreements.filter(signed_at__isnull=False)
    return policy_for(candidate.need, candidate.offer).is_allowed or signed.exists()


def access_candidate_to_bind(user: User, pk: UUID) -> Candidate:
    """Return the candidate for who may make an agreement for the host, once the person has said yes:
    a draft quotes the person's own words and names people at the lender.
    """
    candidate = access_candidate(user, pk)
    if not (candidate.is_named and speaks_for_host(user, candidate.need.organisation)):
        raise PermissionDenied
    if not is_shown(candidate):
        raise PermissionDenied
    return candidate


def access_candidate_as_employee(user: User, pk: UUID) -> Candidate:
    """Return the candidate for the person it is about, once the person knows of it."""
    candidate = candidates_in_full().filter(KNOWN_TO_PERSON, pk=pk).first()
    if candidate is None or candidate.offer.member.user_id != user.pk:
        raise Http404
    return candidate


def access_agreement(user: User, pk: UUID) -> ExchangeAgreement:
    """Return the agreement for its parties and the programme office; 404 to everybody else."""
    agreement = agreements_in_full().filter(pk=pk).first()
    if agreement is None or not may_read_agreement(user, agreement):
        raise Http404
    return agreement


def candidate_masked_again(user: User, pk: UUID) -> Candidate | None:
    """Return the candidate of an agreement that the host or the office could read until the candidate
    was masked again; None for every other agreement and reader.
    """
    agreement = agreements_in_full().filter(pk=pk).first()
    if agreement is None or may_read_agreement(user, agreement):
        return None
    return agreement.candidate if _would_follow(user, agreement) else None


def access_agreement_as_party(user: User, pk: UUID) -> ExchangeAgreement:
    """Return the agreement for those who speak for one of its parties."""
    agreement = access_agreement(user, pk)
    if not parties_of(user, agreement):
        raise PermissionDenied
    return agreement


def access_agreement_to_edit(user: User, pk: UUID) -> ExchangeAgreement:
    """Return the agreement for those of either organisation who may change its text."""
    agreement = access_agreement(user, pk)
    if not may_edit_agreement(user, agreement):
        raise PermissionDenied
    return agreement


def access_placement(user: User, pk: UUID) -> Placement:
    """Return the placement for those who may read its agreement; 404 to everybody else."""
    placement = placements_in_full().filter(pk=pk).first()
    if placement is None or not may_read_agreement(user, placement.agreement):
        raise Http404
    return placement
