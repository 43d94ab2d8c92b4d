"""Reads of candidates, agreements and placements. Each owns its joins."""

import datetime as dt

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.models import Entry
from core.audit.queries import entries_about
from core.exchange.enums import AgreementState, CandidateState, OwnClauseUse, RevealStage
from core.exchange.models import (
    AgreementDocument,
    AgreementVersion,
    Candidate,
    ExchangeAgreement,
    OwnClause,
    OwnClauseVersion,
    Placement,
)
from core.market.models import FormRules, Need
from core.organisations.models import Organisation
from core.organisations.rules import has_role, memberships

# The person knows of it: somebody has asked, or the person has shown interest.
KNOWN_TO_PERSON = Q(contact_requested_at__isnull=False) | Q(answered_at__isnull=False)
# All three have said yes, so that a place is taken.
AGREED_STATES = (AgreementState.APPROVED, AgreementState.SIGNED, AgreementState.ACTIVE)
OPEN_AGREEMENT_STATES = (AgreementState.DRAFT, AgreementState.PROPOSED, AgreementState.APPROVED)
LIVE_AGREEMENT_STATES = (*OPEN_AGREEMENT_STATES, AgreementState.SIGNED, AgreementState.ACTIVE)


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


def asked_for(need: Need) -> QuerySet[Candidate]:
    """Return those who know that they are considered for the need, and wait for how it goes."""
    states = (CandidateState.CONTACT_REQUESTED, CandidateState.INTERESTED)
    return candidates_of_need(need).filter(state__in=states)


def requests_to(user: User) -> QuerySet[Candidate]:
    """Return the contacts others have asked of this employee and those the employee has sought, those
    that wait for an answer first.
    """
    waiting = Case(When(state=CandidateState.CONTACT_REQUESTED, then=Value(0)), default=Value(1))
    return (
        candidates_in_full()
        .filter(KNOWN_TO_PERSON, offer__member__user=user)
        .order_by(waiting, Coalesce("contact_requested_at", "answered_at").desc())
    )


def live_candidate(user: User, need: Need) -> Candidate | None:
    """Return the user's own candidacy for a need, if the user knows of one."""
    return requests_to(user).filter(need=need).first()


def unanswered_requests(user: User) -> QuerySet[Candidate]:
    """Return the contacts that wait for this employee's answer."""
    return requests_to(user).filter(state=CandidateState.CONTACT_REQUESTED)


def agreements_in_full() -> QuerySet[ExchangeAgreement]:
    """Return agreements with their parties."""
    return ExchangeAgreement.objects.select_related(
        "candidate__need__programme",
        "candidate__need__organisation",
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
    """Return the agreements the user is a party to, or all for the programme office.

    The same that ``rules.may_read_agreement`` says yes to.
    """
    # Whose agreement it is tells the host and the office who the candidate is.
    revealed = Q(signed_at__isnull=False) | Q(candidate__reveal=RevealStage.NAMED)
    mine = Q(employee=user)
    if has_role(user, Role.PROGRAMME_OFFICE):
        mine |= revealed
    for member in memberships(user):
        if member.role == Role.HR:
            hosted = Q(host=member.organisation_id) & revealed
            mine |= Q(lender=member.organisation_id) | hosted
        elif member.role == Role.MANAGER:
            unit = Q(lender_unit=member.unit_id) if member.unit_id else Q()
            mine |= Q(lender=member.organisation_id) & unit
    return agreements_in_full().filter(mine)


def agreements_with_answers(user: User) -> QuerySet[ExchangeAgreement]:
    """Return the user's agreements with who has approved and signed at hand."""
    return agreements_of(user).prefetch_related("approvals__approved_by", "signatures__signed_by")


def agreements_waiting(user: User) -> QuerySet[ExchangeAgreement]:
    """Return the user's agreements that are not yet signed by all."""
    return agreements_of(user).filter(state__in=OPEN_AGREEMENT_STATES)


def count_at_the_same_time(agreement: ExchangeAgreement) -> int:
    """Count the agreed or running exchanges from the same lender to the same host in its period.

    Whoever counts for the same lender waits, so that two do not both take the last place.
    """
    Organisation.objects.select_for_update().get(pk=agreement.lender_id)
    return (
        ExchangeAgreement.objects.filter(
            lender=agreement.lender_id,
            host=agreement.host_id,
            state__in=AGREED_STATES,
            start_date__lte=agreement.end_date,
            end_date__gte=agreement.start_date,
        )
        .exclude(pk=agreement.pk)
        .count()
    )


def document_of(agreement: ExchangeAgreement) -> AgreementDocument | None:
    """Return the sealed document of the present version, or None before all have approved it."""
    if not agreement.pdf_sha256:
        return None
    return agreement.documents.filter(version=agreement.version).first()


def version_of(agreement: ExchangeAgreement, version: int) -> AgreementVersion | None:
    """Return what one version of the agreement said, or None when it was not kept."""
    return agreement.versions.filter(version=version).first()


def versions_of(agreement: ExchangeAgreement) -> QuerySet[AgreementVersion]:
    """Return the versions of the agreement that were kept, the first one first."""
    return agreement.versions.all()


def own_clauses_when(organisation: Organisation, use: OwnClauseUse) -> QuerySet[OwnClause]:
    """Return, in their order, the clauses an organisation adds now when it lends, or when it hosts."""
    return organisation.own_clauses.select_related("organisation").filter(
        use__in=(OwnClauseUse.ALWAYS, use), retired_at__isnull=True
    )


def last_change_of(agreement: ExchangeAgreement) -> Entry | None:
    """Return the log's row of the edit that made the present version; None for the first version."""
    edits = ("agreement.changed", "agreement.clauses_changed")
    return entries_about(agreement).filter(action__in=edits).first()


def form_rules_of(need: Need) -> FormRules | None:
    """Return what the need's programme says of its exchange form."""
    return FormRules.objects.filter(programme=need.programme_id, form=need.form).first()


def placements_in_full() -> QuerySet[Placement]:
    """Return placements with their agreements' parties."""
    return Placement.objects.select_related(
        "agreement__candidate__need__organisation",
        "agreement__candidate__offer__member",
        "agreement__employee",
        "agreement__lender",
        "agreement__lender_unit",
        "agreement__host",
        "agreement__host_unit",
    )


def placements_of(user: User) -> QuerySet[Placement]:
    """Return the placements that follow from the user's agreements."""
    return placements_in_full().filter(agreement__in=agreements_of(user).values("pk"))


def agreements_due(day: dt.date) -> QuerySet[ExchangeAgreement]:
    """Return signed agreements whose exchange should run on ``day``."""
    return ExchangeAgreement.objects.filter(state=AgreementState.SIGNED, start_date__lte=day)


def agreements_over(day: dt.date) -> QuerySet[ExchangeAgreement]:
    """Return running agreements whose last day, as agreed or before, was before ``day``."""
    is_past = Q(end_date__lt=day) | Q(placement__ends_early_on__lt=day)
    return ExchangeAgreement.objects.filter(is_past, state=AgreementState.ACTIVE)


def own_clauses_of(organisation: Organisation) -> QuerySet[OwnClause]:
    """Return an organisation's own clauses in their order, retired ones last."""
    return organisation.own_clauses.order_by(
        F("retired_at").asc(nulls_first=True), "position", "number"
    )


def count_own_clauses(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Return the organisations with how many clauses each adds now, as ``clauses``: most first."""
    in_use = Count("own_clauses", filter=Q(own_clauses__retired_at__isnull=True))
    return organisations.annotate(clauses=in_use).order_by("-clauses", "name")


def wordings_of(clause: OwnClause) -> QuerySet[OwnClauseVersion]:
    """Return every wording of an own clause, newest first, with who wrote it."""
    return clause.versions.select_related("written_by")
