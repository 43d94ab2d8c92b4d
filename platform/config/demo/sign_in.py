"""Whom a visitor of the demo may sign in as."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from config.demo.people import named
from config.demo.texts import CastPerson, operator, organisations, tenants
from core.accounts.enums import Role
from core.organisations.registry_data import state_organisations
from tenants.hosts import console_url, portal_url
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One line of the list on a sign-in page."""

    key: str
    name: str
    description: str
    email: str


def logins_of(slug: str) -> list[DemoLogin]:
    """Return the people to sign in as on a tenant's host, or the operator's (``slug`` is empty)."""
    if not slug:
        return [_login(operator())]
    return [_login(person) for tenant in tenants() if tenant.slug == slug for person in tenant.cast]


def all_logins() -> list[tuple[str, str, str, str]]:
    """Return (address, name, role, e-mail) of everybody a visitor may sign in as, all hosts."""
    addresses = {"": console_url()} | {t.slug: portal_url(Tenant(slug=t.slug)) for t in tenants()}
    return [
        (address, login.name, login.description, login.email)
        for slug, address in addresses.items()
        for login in logins_of(slug)
    ]


def _login(person: CastPerson) -> DemoLogin:
    return DemoLogin(
        key=person.key,
        name=person.name,
        description=_description(person),
        email=named(person.name, person.domain).email,
    )


def _description(person: CastPerson) -> str:
    role = str(Role(person.roles[0]).label)
    if not person.organisation:
        return role
    return _("%(role)s, %(organisation)s") % {
        "role": role,
        "organisation": _organisation_name(person.tenant, person.organisation),
    }


def _organisation_name(slug: str, key: str) -> str:
    organisation = organisations(slug)[key]
    registered = {row.orgnr: row.name for row in state_organisations()}
    return organisation.name or registered[organisation.orgnr]
