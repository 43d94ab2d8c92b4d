"""The tenant whose door is open."""

from core.base.current import NoDoorError, current_tenant_id
from tenants.doors import open_tenant
from tenants.models import Tenant


def current_tenant() -> Tenant:
    """Return the current tenant's row; raise ``NoDoorError`` on the platform and outside a door."""
    tenant = open_tenant.get()
    if tenant is None or tenant.pk != current_tenant_id():
        raise NoDoorError("No tenant is open.")
    return tenant
