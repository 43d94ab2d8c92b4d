"""Reads of candidates, agreements and placements. Each owns its joins."""

import datetime as dt

from django.db.models import Q, QuerySet

from core.accounts.enums import Role
from core.accounts.models import User
from core.exchange.enums import AgreementState, CandidateState
from core.exchange.models import Candidate, ExchangeAgreement, Placement
from core.market.models import Need
from core.organisations.rules import has_role, memberships

OPEN_AGREEMENT_STATES = (AgreementState.DRAFT, AgreementState.PROPOSED, AgreementState.APPROVED)


def candidates_in_full() -> QuerySet[Candidate]:
    """Return candidates with need, offer and both organisations."""
    return Candidate.objects.select_related(
        "need__organisation",
        "need__unit",
        "need__contact",
        "need__programme",
        "offer__member__user",
        "offer__member__organisation",
        "offer__member__unit",
    )


def candidates_of_need(need: Need) -> QuerySet[Candidate]:
    """Return the candidates of one need, newest change first."""
    return candidates_in_full().filter(need=need)


def requests_to(user: User) -> QuerySet[Candidate]:
    """Return the contacts others have asked of this employee, unanswered first."""
    return (
        candidates_in_full()
        .filter(offer__member__user=user, contact_requested_at__isnull=False)
        .order_by("answered_at", "-contact_requested_at")
    )


def unanswered_requests(user: User) -> QuerySet[Candidate]:
    """Return the contacts that wait for this employee's answer."""
    return requests_to(user).filter(state=CandidateState.CONTACT_REQUESTED)


def agreements_in_full() -> QuerySet[ExchangeAgreement]:
    """Return agreements with their parties."""
    return ExchangeAgreement.objects.select_related(
        "candidate__need__programme",
        "candidate__need__contact",
        "candidate__offer__member__organisation",
        "candidate__offer__member__unit",
        "employee",
        "lender",
        "lender_unit",
        "host",
        "host_unit",
        "placement",
    )


def live_agreement(candidate: Candidate) -> ExchangeAgreement | None:
    """Return the candidate's agreement, leaving out cancelled ones."""
    return candidate.agreements.exclude(state=AgreementState.CANCELLED).first()


def agreements_of(user: User) -> QuerySet[ExchangeAgreement]:
    """Return the agreements the user is a party to, or all for the programme office."""
    if has_role(user, Role.PROGRAMME_OFFICE):
        return agreements_in_full()
    mine = Q(employee=user)
    for member in memberships(user):
        if member.role == Role.HR:
            mine |= Q(lender=member.organisation_id) | Q(host=member.organisation_id)
        elif member.role == Role.MANAGER:
            unit = Q(lender_unit=member.unit_id) if member.unit_id else Q()
            mine |= Q(lender=member.organisation_id) & unit
    return agreements_in_full().filter(mine)


def agreements_waiting(user: User) -> QuerySet[ExchangeAgreement]:
    """Return the user's agreements that are not yet signed by all."""
    return agreements_of(user).filter(state__in=OPEN_AGREEMENT_STATES)


def placements_of(user: User) -> QuerySet[Placement]:
    """Return the placements that follow from the user's agreements."""
    return Placement.objects.filter(agreement__in=agreements_of(user).values("pk")).select_related(
        "agreement__employee", "agreement__lender", "agreement__host"
    )


def agreements_due(day: dt.date) -> QuerySet[ExchangeAgreement]:
    """Return signed agreements whose exchange should run on ``day``."""
    return ExchangeAgreement.objects.filter(state=AgreementState.SIGNED, start_date__lte=day)


def agreements_over(day: dt.date) -> QuerySet[ExchangeAgreement]:
    """Return running agreements whose last day was before ``day``."""
    return ExchangeAgreement.objects.filter(state=AgreementState.ACTIVE, end_date__lt=day)
