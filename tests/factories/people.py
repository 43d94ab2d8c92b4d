"""Invented people and where they belong. Needs a tenant's open door."""

from typing import Any

import factory
from factory.django import DjangoModelFactory
from stdnum.no import orgnr as orgnr_format

from core.accounts.enums import TENANT_WIDE_ROLES, Role
from core.accounts.models import User
from core.organisations.enums import OrganisationKind
from core.organisations.models import Member, Organisation, OrgUnit


def invented_orgnr(number: int) -> str:
    """Return the ``number``-th valid organisation number that begins with 3: nobody real has one."""
    stem = 30_000_000 + number * 7
    while True:
        digit = next((d for d in "0123456789" if orgnr_format.is_valid(f"{stem}{d}")), None)
        if digit is not None:
            return f"{stem}{digit}"
        stem += 1


class UserFactory(DjangoModelFactory[User]):
    """Somebody who can sign in; without a password unless one is given."""

    class Meta:
        model = User

    full_name = factory.Sequence(lambda n: f"Oppdiktet Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@oppdiktet.example")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        # Hashes the password; without one it is unusable.
        user: User = model_class.objects.create_user(*args, **fields)
        return user


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """An agency that takes part today."""

    class Meta:
        model = Organisation

    orgnr = factory.Sequence(invented_orgnr)
    name = factory.Sequence(lambda n: f"Oppdiktet etat {n}")
    kind = OrganisationKind.AGENCY
    county = "03"
    is_confirmed = True


class OrgUnitFactory(DjangoModelFactory[OrgUnit]):
    """A unit of an organisation."""

    class Meta:
        model = OrgUnit

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Avdeling {n}")


class MemberFactory(DjangoModelFactory[Member]):
    """A person in a role, an employee unless told; a role for the whole tenant has no organisation."""

    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory)
    role = Role.EMPLOYEE
    organisation = factory.Maybe(
        factory.LazyAttribute(lambda member: member.role in TENANT_WIDE_ROLES),
        yes_declaration=None,
        no_declaration=factory.SubFactory(OrganisationFactory),
    )
