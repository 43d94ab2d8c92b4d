"""What ``veksel tenant`` and ``veksel operator`` do. The command line speaks English."""

from typing import Unpack

import click
from django.utils import translation

from core.base.errors import DomainError
from onboarding.domain import provision_tenant
from onboarding.validation import TenantOrder
from tenants.hosts import portal_url


def create_tenant(**order: Unpack[TenantOrder]) -> str:
    """Set a customer up now and return its portal's address; say which option is wrong."""
    with translation.override("en"):
        try:
            return portal_url(provision_tenant(**order))
        except DomainError as error:
            option = f"{error.field.replace('_', '-')}: " if error.field else ""
            raise click.ClickException(f"{option}{error}") from error
