"""Reading who has looked in. Needs the tenant's door."""

from uuid import UUID

from django.db.models import QuerySet

from core.base import clock
from core.support.models import SupportAccess


def open_accesses() -> QuerySet[SupportAccess]:
    """Return the looks in that are possible right now."""
    now = clock.now()
    return SupportAccess.objects.filter(ended_at=None, begins_at__lte=now, ends_at__gt=now)


def find_open_access(access_id: UUID | str) -> SupportAccess | None:
    """Return the access if the person may read right now."""
    return open_accesses().filter(pk=access_id).first()
