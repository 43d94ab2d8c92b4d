"""A cast: two organisations with the people who act, in the tenant the test is about."""

from dataclasses import dataclass

import pytest

from core.accounts.enums import Role
from core.accounts.models import User
from core.competence.models import Concept
from core.organisations.models import Member, Organisation, OrgUnit
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.people import MemberFactory, OrganisationFactory, OrgUnitFactory, UserFactory


@dataclass(frozen=True)
class Cast:
    """The host seeks somebody; the lender has an employee, a manager and HR."""

    host: Organisation
    host_unit: OrgUnit
    host_hr: User
    lender: Organisation
    lender_unit: OrgUnit
    lender_hr: User
    manager: User
    employee: Member
    office: User
    admin: User
    auditor: User


def _user(role: Role, name: str, **place: object) -> User:
    user = UserFactory(full_name=name, email=f"{name.split()[0].lower()}@oppdiktet.example")
    MemberFactory(user=user, role=role, **place)
    return user


@pytest.fixture
def cast(in_tenant_a: Tenant) -> Cast:
    """The people of tenant A. Its door stays open for the whole test."""
    host = OrganisationFactory(name="Vertsetaten")
    lender = OrganisationFactory(name="Utlånsetaten", county="33")
    unit = OrgUnitFactory(organisation=lender, name="Saksavdelingen")
    employee = MemberFactory(
        user=UserFactory(full_name="Embla Ansatt", email="embla@oppdiktet.example"),
        organisation=lender,
        unit=unit,
        job_title="Matrikkelrådgiver",
    )
    return Cast(
        host=host,
        host_unit=OrgUnitFactory(organisation=host, name="Seksjon ledelse"),
        host_hr=_user(Role.HR, "Hanne Vert", organisation=host),
        lender=lender,
        lender_unit=unit,
        lender_hr=_user(Role.HR, "Henrik Utlån", organisation=lender),
        manager=_user(Role.MANAGER, "Marit Leder", organisation=lender, unit=unit),
        employee=employee,
        office=_user(Role.PROGRAMME_OFFICE, "Per Programkontor"),
        admin=_user(Role.TENANT_ADMIN, "Ada Administrator"),
        auditor=_user(Role.AUDITOR, "Rune Revisor"),
    )


@pytest.fixture
def concepts(in_tenant_a: Tenant) -> dict[str, Concept]:
    """The vocabulary by code."""
    return {concept.code: concept for concept in Concept.objects.all()}


@pytest.fixture
def neighbour(db: None, tenant_b: Tenant) -> User:
    """HR in the other tenant."""
    with tenant_context(tenant_b):
        return _user(Role.HR, "Nabo Hansen", organisation=OrganisationFactory(name="Naboetaten"))
