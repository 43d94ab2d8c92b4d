"""Reads of organisations, their people and open invitations. Each owns its joins."""

import datetime as dt

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.accounts.enums import TENANT_WIDE_ROLES
from core.base import clock
from core.base.models import GuardedQuerySet
from core.organisations.models import (
    Invitation,
    Member,
    Organisation,
    OrganisationQuerySet,
    OrgUnit,
)
from core.organisations.registry_data import counties


def covered_organisations(day: dt.date | None = None) -> OrganisationQuerySet:
    """Return the organisations that take part on ``day``, or today."""
    return Organisation.objects.covered_on(day or clock.today())


def search_organisations(
    organisations: OrganisationQuerySet, *, text: str = "", kind: str = "", coverage: str = ""
) -> OrganisationQuerySet:
    """Narrow a list by part of the name or number, by kind, and by ``covered`` or ``ended``."""
    digits = "".join(text.split())
    if text.strip():
        organisations = organisations.filter(
            Q(name__icontains=text.strip()) | Q(orgnr__startswith=digits)
        )
    if kind:
        organisations = organisations.filter(kind=kind)
    covered = Organisation.objects.covered_on(clock.today())
    if coverage == "covered":
        organisations = organisations.filter(pk__in=covered)
    elif coverage == "ended":
        organisations = organisations.exclude(pk__in=covered)
    return organisations


def with_counts(organisations: OrganisationQuerySet) -> OrganisationQuerySet:
    """Add ``member_count`` (roles given) and ``unit_count``, and join the parent."""
    return organisations.select_related("parent").annotate(
        member_count=_count_of(Member.objects.all()), unit_count=_count_of(OrgUnit.objects.all())
    )


def _count_of(related: GuardedQuerySet[Member] | GuardedQuerySet[OrgUnit]) -> Coalesce:
    counted = (
        related.filter(organisation=OuterRef("pk"))
        .order_by()
        .values("organisation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def members_of(organisation: Organisation) -> QuerySet[Member]:
    """Return who belongs to the organisation, by name."""
    members: QuerySet[Member] = Member.objects.filter(organisation=organisation).select_related(
        "user", "unit"
    )
    return members.order_by("user__full_name", "role")


def tenant_wide_members() -> QuerySet[Member]:
    """Return those whose role holds for the whole customer, by name."""
    members: QuerySet[Member] = Member.objects.filter(role__in=TENANT_WIDE_ROLES).select_related(
        "user"
    )
    return members.order_by("user__full_name", "role")


def open_invitations(organisation: Organisation | None) -> QuerySet[Invitation]:
    """Return invitations nobody has answered; with None, those to roles for the whole customer.

    Those that have run out are among them, so that somebody notices and sends a new one.
    """
    return Invitation.objects.filter(
        organisation=organisation, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).select_related("unit", "invited_by")


def county_name(code: str) -> str:
    """Return a county's name, or "" when the code is empty or not of the 2024 division."""
    return next((county.name for county in counties() if county.code == code), "")
