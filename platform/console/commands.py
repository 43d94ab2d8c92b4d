"""What ``veksel operator`` does. The command line speaks English."""

import click
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from console import domain
from console.models import Operator
from core.base.errors import DomainError
from tenants.doors import platform_context
from tenants.hosts import console_url

_OPTIONS = {"full_name": "name"}


def _refusal(error: DomainError) -> click.ClickException:
    option = _OPTIONS.get(error.field or "", error.field)
    return click.ClickException(f"{option}: {error}" if option else str(error))


def create_operator(*, email: str, full_name: str, role: str) -> str:
    """Let a person use the console and return where to ask for a sign-in code."""
    with translation.override("en"), platform_context():
        try:
            domain.create_operator(email=email, full_name=full_name, role=role, by=None)
        except DomainError as error:
            raise _refusal(error) from error
    return console_url(reverse("account_request_login_code", settings.PUBLIC_URLCONF))


def list_operators() -> list[dict[str, str]]:
    """Return everybody who may use the console."""
    with platform_context():
        operators = list(Operator.objects.select_related("user"))
    return [
        {"email": row.user.email, "role": row.role, "name": row.user.full_name} for row in operators
    ]


def remove_operator(email: str) -> None:
    """End a person's access at once."""
    with translation.override("en"), platform_context():
        found = Operator.objects.select_related("user").filter(user__email=email.strip().lower())
        operator = found.first()
        if operator is None:
            raise click.ClickException(f"email: There is no operator with the address {email}.")
        try:
            domain.remove_operator(operator, by=None)
        except DomainError as error:
            raise _refusal(error) from error
