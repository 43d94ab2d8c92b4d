"""What ``veksel tenant`` and ``veksel operator`` do. The command line speaks English."""

from typing import Unpack

import click
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from core.accounts.domain import create_user
from core.accounts.models import User
from core.base.errors import DomainError
from onboarding.domain import provision_tenant
from onboarding.validation import TenantOrder
from tenants.doors import platform_context
from tenants.hosts import platform_url, portal_url


def create_tenant(**order: Unpack[TenantOrder]) -> str:
    """Set a customer up now and return its portal's address; say which option is wrong."""
    with translation.override("en"):
        try:
            return portal_url(provision_tenant(**order))
        except DomainError as error:
            option = f"{error.field.replace('_', '-')}: " if error.field else ""
            raise click.ClickException(f"{option}{error}") from error


def create_operator(*, email: str, full_name: str) -> str:
    """Make an operator without a password and return where to ask for a sign-in code."""
    email, full_name = email.strip(), full_name.strip()
    with translation.override("en"), platform_context():
        try:
            User(email=email, full_name=full_name).clean_fields(exclude=["password"])
            create_user(email=email, full_name=full_name, by=None)
        except ValidationError as error:
            field, problems = next(iter(error.message_dict.items()))
            option = {"full_name": "name"}.get(field, field)
            raise click.ClickException(f"{option}: {problems[0]}") from error
        except DomainError as error:
            raise click.ClickException(f"{error.field}: {error}") from error
    return platform_url(reverse("account_request_login_code", settings.PUBLIC_URLCONF))
