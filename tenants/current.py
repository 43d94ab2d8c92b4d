"""The tenant whose door is open."""

from core.base.current import NoDoorError, current_tenant_id
from tenants.doors import platform_context
from tenants.models import Tenant


def current_tenant() -> Tenant:
    """Return the current tenant's row; raise ``NoDoorError`` outside a tenant."""
    tenant_id = current_tenant_id()
    if tenant_id is None:
        raise NoDoorError("No tenant is open.")
    with platform_context():
        return Tenant.objects.get(pk=tenant_id)
