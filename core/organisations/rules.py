"""Who may do what in which organisation."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.accounts.enums import TENANT_WIDE_ROLES, Role
from core.accounts.models import User
from core.organisations.models import (
    Invitation,
    Member,
    Organisation,
    OrganisationQuerySet,
    OrgUnit,
)


def memberships(user: Any) -> list[Member]:
    """Return the user's roles, read once per request."""
    if not isinstance(user, User) or not user.is_active:
        return []
    if not hasattr(user, "_memberships"):
        user._memberships = list(user.memberships.select_related("organisation", "unit"))  # type: ignore[attr-defined] # cache
    return user._memberships  # type: ignore[attr-defined,no-any-return] # cache


def has_role(user: Any, *roles: Role, organisation: Organisation | None = None) -> bool:
    """Whether the user holds one of ``roles``; with ``organisation``, in that one.

    A role that holds for the whole tenant needs no organisation.
    """
    return any(
        member.role in roles
        and (organisation is None or member.organisation_id in (None, organisation.pk))
        for member in memberships(user)
    )


def organisations_of(user: Any, *roles: Role) -> OrganisationQuerySet:
    """Return the organisations in which the user holds one of ``roles``."""
    ids = [member.organisation_id for member in memberships(user) if member.role in roles]
    return Organisation.objects.filter(pk__in=[pk for pk in ids if pk])


def managers_of(member: Member) -> list[User]:
    """Return who may speak for the employer: managers of the unit, else of the organisation, else HR."""
    colleagues = Member.objects.filter(
        organisation=member.organisation, user__is_active=True
    ).exclude(user=member.user)
    for query in (
        colleagues.filter(role=Role.MANAGER, unit=member.unit),
        colleagues.filter(role=Role.MANAGER, unit__isnull=True),
        colleagues.filter(role=Role.HR),
    ):
        found = [colleague.user for colleague in query.select_related("user")]
        if found:
            return found
    return []


def administers_organisations(user: Any) -> bool:
    """Whether the user takes organisations in and out for the whole customer."""
    return has_role(user, Role.TENANT_ADMIN, Role.PROGRAMME_OFFICE)


def runs_organisation(user: Any, organisation: Organisation) -> bool:
    """Whether the user looks after this organisation's units and people."""
    return has_role(
        user, Role.TENANT_ADMIN, Role.PROGRAMME_OFFICE, Role.HR, organisation=organisation
    )


def may_invite(user: Any, role: str, organisation: Organisation | None) -> bool:
    """Whether the user may give ``role``; what holds for everybody only an administrator gives."""
    if role in TENANT_WIDE_ROLES or organisation is None:
        return has_role(user, Role.TENANT_ADMIN)
    return runs_organisation(user, organisation)


def access_organisation_list(user: Any) -> OrganisationQuerySet:
    """Return the organisations the user may see settings of; 403 to those who have none."""
    if administers_organisations(user):
        return Organisation.objects.all()
    if not has_role(user, Role.HR):
        raise PermissionDenied
    return organisations_of(user, Role.HR)


def access_organisation(user: Any, pk: UUID) -> Organisation:
    """Return the organisation for those who run it; 404 to everybody else."""
    organisation = Organisation.objects.select_related("parent").filter(pk=pk).first()
    if organisation is None or not runs_organisation(user, organisation):
        raise Http404
    return organisation


def access_organisation_as_administrator(user: Any, pk: UUID) -> Organisation:
    """Return the organisation for those who take organisations in and out; 403 to its own HR."""
    organisation = access_organisation(user, pk)
    if not administers_organisations(user):
        raise PermissionDenied
    return organisation


def access_unit(user: Any, pk: UUID) -> OrgUnit:
    """Return the unit for those who run its organisation; 404 to everybody else."""
    unit = OrgUnit.objects.select_related("organisation").filter(pk=pk).first()
    if unit is None or not runs_organisation(user, unit.organisation):
        raise Http404
    return unit


def access_member(user: Any, pk: UUID) -> Member:
    """Return the member for those who may give the role, and so may take it; 404 to others."""
    people = Member.objects.select_related("user", "organisation", "unit")
    member: Member | None = people.filter(pk=pk).first()
    if member is None or not may_invite(user, member.role, member.organisation):
        raise Http404
    return member


def access_invitation(user: Any, pk: UUID) -> Invitation:
    """Return the invitation for those who could have sent it; 404 to everybody else."""
    invitation = Invitation.objects.select_related("organisation").filter(pk=pk).first()
    if invitation is None or not may_invite(user, invitation.role, invitation.organisation):
        raise Http404
    return invitation
