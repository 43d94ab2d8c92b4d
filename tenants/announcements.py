"""What is announced to whom now. Needs the platform's door."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.base import clock
from tenants.models import Announcement, Tenant


def current_announcements() -> QuerySet[Announcement]:
    """Return what is announced at this moment, to whomever; the newest first."""
    now = clock.now()
    return Announcement.objects.filter(
        starts_at__lte=now, ends_at__gt=now, ended_at__isnull=True
    ).order_by("-starts_at", "-id")


def announcements_to(tenant: Tenant) -> list[Announcement]:
    """Return what is announced to one customer at this moment."""
    return list(current_announcements().filter(_reaches(tenant.pk)))


def is_anything_announced(tenant_field: str) -> Exists:
    """Return, for a query with a tenant's key in ``tenant_field``, whether it has to be asked for."""
    return Exists(current_announcements().filter(_reaches(OuterRef(OuterRef(tenant_field)))))


def _reaches(tenant_id: Any) -> Q:
    chosen = Announcement.tenants.through.objects.filter(
        announcement=OuterRef("pk"), tenant=tenant_id
    )
    return Q(is_for_all=True) | Q(Exists(chosen))
