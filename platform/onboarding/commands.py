"""What ``veksel tenant`` does. The command line speaks English."""

from collections.abc import Iterator
from typing import Unpack

import click
from django.utils import translation

from core.base.errors import DomainError
from onboarding.domain import provision_tenant
from onboarding.validation import TenantOrder
from tenants.doors import platform_context
from tenants.hosts import portal_url
from tenants.models import Tenant


def create_tenant(**order: Unpack[TenantOrder]) -> str:
    """Set a customer up now and return its portal's address; say which option is wrong."""
    with translation.override("en"):
        try:
            return portal_url(provision_tenant(**order))
        except DomainError as error:
            option = f"{error.field.replace('_', '-')}: " if error.field else ""
            raise click.ClickException(f"{option}{error}") from error


def list_tenants() -> Iterator[tuple[str, str, str, str]]:
    """Return subdomain, state, name and address of every customer."""
    with platform_context():
        tenants = list(Tenant.objects.order_by("slug"))
    for tenant in tenants:
        yield tenant.slug, tenant.state, tenant.name, portal_url(tenant)
