"""Reading what becomes of customers. Needs the platform's door."""

import datetime as dt
from uuid import UUID

from lifecycle.models import DeletionRun
from tenants.enums import GONE
from tenants.models import Tenant
from tenants.sagas.enums import MOVING, RunState


def find_by_slug(slug: str) -> Tenant | None:
    """Return the customer that has this subdomain, or else the one that had it last."""
    named = Tenant.objects.filter(slug=slug.strip().lower())
    return named.exclude(state__in=GONE).first() or named.order_by("-created_at").first()


def latest_deletion(tenant: Tenant) -> DeletionRun | None:
    """Return the newest deletion of a customer, finished or not."""
    return DeletionRun.objects.select_related("tenant").filter(tenant=tenant).first()


def wake_deletions(now: dt.datetime) -> int:
    """Mark the deletions whose time of grace is over as waiting for a worker."""
    due = DeletionRun.objects.filter(state=RunState.RESTING, wipe_after__lte=now)
    # Touched long ago on purpose: the sweep that follows takes them.
    return due.update(state=RunState.WAITING)


def stalled_deletions(*, before: dt.datetime) -> list[UUID]:
    """Return the deletions that should be moving and have not been touched since ``before``."""
    moving = DeletionRun.objects.filter(state__in=MOVING, updated_at__lt=before)
    return list(moving.order_by("created_at").values_list("pk", flat=True))
