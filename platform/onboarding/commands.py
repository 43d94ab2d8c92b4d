"""What ``veksel tenant`` does, without the words of the command line."""

from collections.abc import Iterator
from typing import Unpack

from onboarding.domain import provision_tenant
from onboarding.validation import TenantOrder
from tenants.doors import platform_context
from tenants.hosts import portal_url
from tenants.models import Tenant


def create_tenant(**order: Unpack[TenantOrder]) -> str:
    """Set a customer up now and return its portal's address."""
    return portal_url(provision_tenant(**order))


def list_tenants() -> Iterator[tuple[str, str, str, str]]:
    """Return subdomain, state, name and address of every customer."""
    with platform_context():
        tenants = list(Tenant.objects.order_by("slug"))
    for tenant in tenants:
        yield tenant.slug, tenant.state, tenant.name, portal_url(tenant)
