"""Who may do what in which organisation."""

from typing import Any

from core.accounts.enums import Role
from core.accounts.models import User
from core.organisations.models import Member, Organisation, OrganisationQuerySet


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
