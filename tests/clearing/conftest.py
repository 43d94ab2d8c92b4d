"""Two tenants that may show each other something, and rows to show."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from clearing.enums import Shown
from clearing.models import OfferProjection, ParticipatingOrganisation, Visibility
from core.base import clock
from tenants.doors import clearing_context, platform_context, tenant_context
from tenants.models import Tenant
from tenants.naming import role_of

LENDER, OTHER_LENDER = "311111119", "322222228"


def facts(number: uuid.UUID) -> dict[str, Any]:
    """What a masked offer says at least."""
    return {"id": str(number), "lender": LENDER, "forms": ["short_exchange"], "approved": True}


@pytest.fixture
def show(db: None) -> Callable[..., OfferProjection]:
    """Write one masked offer of a tenant as that tenant."""

    def write(
        tenant: Tenant,
        orgnr: str = LENDER,
        covered: tuple[int, int | None] = (0, None),
        **values: Any,
    ) -> OfferProjection:
        key, owner = uuid.uuid4(), role_of(tenant.pk)
        begin, end = covered
        organisation = {
            "name": "Prøveetaten",
            "covered_from": days(begin),
            "covered_until": None if end is None else days(end),
        }
        with tenant_context(tenant), clearing_context():
            ParticipatingOrganisation.objects.get_or_create(
                owner=owner, orgnr=orgnr, defaults=organisation
            )
            return OfferProjection.objects.create(
                pk=key, owner=owner, orgnr=orgnr, **{"facts": facts(key), **values}
            )

    return write


@pytest.fixture
def open_to(db: None) -> Callable[..., Visibility]:
    """Open one organisation's offers to another tenant, as the platform."""

    def write(owner: Tenant, reader: Tenant, orgnr: str = LENDER, **values: Any) -> Visibility:
        defaults: dict[str, Any] = {"shown": Shown.OFFERS, "valid_from": clock.today()}
        with platform_context(), clearing_context():
            return Visibility.objects.create(
                owner=role_of(owner.pk),
                reader=role_of(reader.pk),
                orgnr=orgnr,
                **{**defaults, **values},
            )

    return write


@pytest.fixture
def seen_by(db: None) -> Callable[[Tenant], set[uuid.UUID]]:
    """Everything a tenant's role is given when its code asks for all, without any filter."""

    def read(tenant: Tenant) -> set[uuid.UUID]:
        with tenant_context(tenant), clearing_context():
            return set(OfferProjection.objects.values_list("pk", flat=True))

    return read


def days(number: int) -> dt.date:
    """A day counted from today."""
    return clock.today() + dt.timedelta(days=number)
