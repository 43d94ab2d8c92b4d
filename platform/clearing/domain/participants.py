"""Tenants as the others know them. Needs the platform's door."""

from clearing.models import Participant
from tenants.doors import clearing_context
from tenants.models import Tenant
from tenants.naming import role_of


def follow_tenant(tenant: Tenant) -> None:
    """Let the others know the tenant as it is now: by what name, and whether it is served at all.

    Called in the transaction that changes either, so that a suspended or paused tenant shows nothing from the
    next request on. Repeating changes nothing.
    """
    is_open = tenant.is_open_to_others
    values = {"owner": role_of(tenant.pk), "name": tenant.name, "is_open": is_open}
    with clearing_context():
        Participant.objects.update_or_create(pk=tenant.pk, defaults=values)
