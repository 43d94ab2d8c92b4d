"""Who may see and do what with needs, offers and partner interests."""

from enum import Enum
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.base.errors import NotAllowedError
from core.market.enums import NeedState, OfferState
from core.market.models import Need, Offer, PartnerInterest
from core.organisations.models import Organisation
from core.organisations.rules import has_role, memberships, organisations_of


class Level(Enum):
    """What somebody asks to do with an object."""

    READ = "read"
    EDIT = "edit"


# -- people ---------------------------------------------------------------------------------------


def takes_part(user: User) -> bool:
    """Whether the user may see the market: in a covered organisation, or running the programme."""
    today = clock.today()
    return any(
        member.role in (Role.PROGRAMME_OFFICE, Role.TENANT_ADMIN)
        or (member.organisation is not None and member.organisation.is_covered_on(today))
        for member in memberships(user)
    )


def speaks_for(user: User, organisation: Organisation) -> bool:
    """Whether the user registers for the organisation: its HR, or the programme office."""
    return has_role(user, Role.HR, Role.PROGRAMME_OFFICE, organisation=organisation)


def require_speaker(user: User, organisation: Organisation) -> None:
    """Raise unless the user registers for the organisation."""
    if not speaks_for(user, organisation):
        raise NotAllowedError(
            _("Only HR in %(organisation)s or the programme office may do this.")
            % {"organisation": organisation}
        )


def registering_organisations(user: User) -> list[Organisation]:
    """Return the covered organisations the user may register for, by name."""
    if has_role(user, Role.PROGRAMME_OFFICE):
        found = Organisation.objects.all()
    else:
        found = organisations_of(user, Role.HR)
    return list(found.covered_on(clock.today()).order_by("name"))


def may_register(user: User) -> bool:
    """Whether the user registers needs at all: HR of a covered organisation, and the office."""
    today = clock.today()
    return any(
        member.role == Role.PROGRAMME_OFFICE
        or (
            member.role == Role.HR
            and member.organisation is not None
            and member.organisation.is_covered_on(today)
        )
        for member in memberships(user)
    )


def may_browse_offers(user: User) -> bool:
    """Whether the user may look through masked offers: who may register a need for them."""
    return may_register(user)


# -- the lender's yes -----------------------------------------------------------------------------


def may_decide_offer(user: User, offer: Offer) -> bool:
    """Whether the user speaks for the lender: HR, or a manager of the unit or the organisation.

    Never the person whose availability it is, whatever other roles they hold.
    """
    member = offer.member
    return user.pk != member.user_id and any(
        own.organisation_id == member.organisation_id
        and (
            own.role == Role.HR
            or (own.role == Role.MANAGER and own.unit_id in (None, member.unit_id))
        )
        for own in memberships(user)
    )


def offers_decided_by(user: User) -> Q:
    """Return the condition on offers that ``may_decide_offer`` says yes to."""
    condition = Q(pk__in=[])
    for own in memberships(user):
        if own.role == Role.HR or (own.role == Role.MANAGER and own.unit_id is None):
            condition |= Q(member__organisation=own.organisation_id)
        elif own.role == Role.MANAGER:
            condition |= Q(member__organisation=own.organisation_id, member__unit=own.unit_id)
    return condition & ~Q(member__user=user.pk)


def is_approver(user: User) -> bool:
    """Whether the user answers availability requests at all."""
    return has_role(user, Role.HR, Role.MANAGER)


# -- finding with permission ----------------------------------------------------------------------


def access_need_import(user: User) -> None:
    """Let in who registers needs at all, 403 to others; for whom is decided row by row."""
    if not may_register(user):
        raise PermissionDenied


def access_need(user: User, pk: UUID, level: Level = Level.READ) -> Need:
    """Return the need: 404 when the user may not see it, 403 when not do what is asked."""
    need = Need.objects.in_full().filter(pk=pk).first()
    if need is None or not may_read_need(user, need):
        raise Http404
    if level is Level.EDIT and not speaks_for(user, need.organisation):
        raise PermissionDenied
    return need


def may_read_need(user: User, need: Need) -> bool:
    """Whether the user may see the need: everybody once published, before and after only its own."""
    if speaks_for(user, need.organisation):
        return True
    is_open = need.state == NeedState.PUBLISHED and need.organisation.is_covered_on(clock.today())
    return is_open and takes_part(user)


def access_own_offer(user: User, pk: UUID) -> Offer:
    """Return the offer to the person it is about; 404 to everybody else."""
    offer = Offer.objects.in_full().filter(pk=pk, member__user=user).first()
    if offer is None:
        raise Http404
    return offer


def access_offer_to_decide(user: User, pk: UUID) -> Offer:
    """Return the offer with its name to who speaks for the lender, once it was asked for."""
    offer = Offer.objects.in_full().exclude(state=OfferState.DRAFT).filter(pk=pk).first()
    if offer is None or not may_decide_offer(user, offer):
        raise Http404
    return offer


def access_partner_interest(user: User, pk: UUID, level: Level = Level.READ) -> PartnerInterest:
    """Return the partner interest: 404 when not visible, 403 when not permitted."""
    interest = PartnerInterest.objects.in_full().filter(pk=pk).first()
    if interest is None or not _may_read_interest(user, interest):
        raise Http404
    if level is Level.EDIT and not speaks_for(user, interest.organisation):
        raise PermissionDenied
    return interest


def _may_read_interest(user: User, interest: PartnerInterest) -> bool:
    if speaks_for(user, interest.organisation):
        return True
    is_open = interest.state == NeedState.PUBLISHED
    return is_open and interest.organisation.is_covered_on(clock.today()) and takes_part(user)
