"""Showing what is approved and published, and taking back what is not, in the writer's transaction.

Each function makes the projections of the named rows what the rows are now; repeated, it changes
nothing. Needs the tenant's door, whose role is the only one that may write the tenant's projections.
"""

from collections.abc import Collection, Iterable
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from clearing.domain.visibility import refresh_visibility
from clearing.models import NeedProjection, OfferProjection, Owned, ParticipatingOrganisation
from clearing.projecting import (
    offers_of,
    own_role,
    project_needs,
    project_offers,
    project_organisations,
)
from core.accounts.models import User
from core.base.current import current_tenant_id
from core.market.models import Need, Offer
from core.organisations.models import Member, Organisation
from tenants.doors import clearing_context

OwnedT = TypeVar("OwnedT", bound=Owned)


@transaction.atomic
def publish_offers(offers: Collection[UUID]) -> None:
    """Show these offers as they stand, masked; what may not be shown is gone."""
    # Held, so that of two changes at once (an approval, a member who leaves) the later sees both.
    _hold(Offer, offers)
    replace(OfferProjection, project_offers(offers), among=offers)


@transaction.atomic
def publish_needs(needs: Collection[UUID]) -> None:
    """Show these needs as they stand; what may not be shown is gone."""
    _hold(Need, needs)
    replace(NeedProjection, project_needs(needs), among=needs)


@transaction.atomic
def publish_organisation(organisation: Organisation) -> None:
    """Let the policy know the organisation, and show its offers and needs as they stand."""
    known = [organisation.pk]
    replace(ParticipatingOrganisation, project_organisations(known), among=known)
    refresh_visibility(current_tenant_id())
    publish_offers(offers_of(organisation=organisation.pk))
    publish_needs(list(Need.objects.filter(organisation=organisation).values_list("pk", flat=True)))


def publish_member(member: Member) -> None:
    """Show the person's offer as it stands: somebody who has left has none."""
    publish_offers(offers_of(member=member.pk))


def publish_user(user: User) -> None:
    """Show the person's offers as they stand, in whichever organisation."""
    for member in Member.with_ended.filter(user=user):
        publish_member(member)


def replace(
    model: type[OwnedT], wanted: Iterable[OwnedT], *, among: Collection[UUID] | None = None
) -> tuple[int, int]:
    """Make the tenant's rows of ``model`` (those ``among`` the keys) exactly ``wanted``.

    Return how many were written and how many removed.
    """
    rows = list(wanted)
    fields = [field.name for field in model._meta.fields if not field.primary_key]
    with clearing_context():
        old = model._default_manager.filter(owner=own_role())
        if among is not None:
            old = old.filter(pk__in=list(among))
        removed, _each = old.exclude(pk__in=[row.pk for row in rows]).delete()
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
    return len(rows), removed


def _hold(model: type[Offer] | type[Need], keys: Collection[UUID]) -> None:
    rows = model._default_manager.filter(pk__in=keys).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
