"""A cast: two organisations with the people who act, in the tenant the test is about."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.competence.models import Concept
from core.market.domain.approvals import approve_offer
from core.market.domain.offers import Rating, rate_competences, request_offer, save_offer
from core.market.enums import Evidence
from core.market.models import Offer
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
    user = UserFactory(
        full_name=name, email=f"{name.split(maxsplit=1)[0].lower()}@oppdiktet.example"
    )
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


@pytest.fixture
def offer(cast: Cast, concepts: dict[str, Concept]) -> Offer:
    """A draft of the employee's, with words of all kinds in it."""
    saved = save_offer(
        None,
        by=cast.employee.user,
        member=cast.employee,
        values={
            "headline": "Embla fra Hønefoss kan matrikkel",
            "role_title": "Matrikkelrådgiver",
            "background": "Bakgrunn fra Saksavdelingen",
            "teach_text": "Lærer bort med ord",
            "learn_text": "Vil lære med ord",
            "forms": ["short_exchange", "secondment"],
            "available_from": clock.today() + dt.timedelta(days=30),
            "available_until": clock.today() + dt.timedelta(days=400),
            "min_days": 30,
            "max_days": 182,
            "counties": ["03"],
            "wants_remote": True,
        },
        have=[concepts["case-processing"], concepts["trait-curious"]],
        learn=[concepts["e-learning"]],
    )
    case = concepts["case-processing"].pk
    return rate_competences(
        saved, by=cast.employee.user, ratings={case: Rating(4, Evidence.DOCUMENTED)}
    )


@pytest.fixture
def requested(cast: Cast, offer: Offer) -> Offer:
    """The same, waiting for the manager."""
    return request_offer(offer, by=cast.employee.user)


@pytest.fixture
def approved(cast: Cast, requested: Offer) -> Offer:
    """The same, approved."""
    return approve_offer(requested, by=cast.manager, note="Fint.")


#: Tables the market's own pages read; what the shell around them asks for is not counted.
_OWN_TABLES = ("market_", "competence_", "organisations_organisation", "organisations_orgunit")


@pytest.fixture
def page_queries() -> Callable[..., tuple[Any, list[str]]]:
    """Fetch a page; return the answer and the statements that read the market's tables."""

    def fetch(client: Client, url: str, **query: str) -> tuple[Any, list[str]]:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url, query)
        texts = [row["sql"] for row in captured.captured_queries]
        starts = tuple(f'FROM "{table}' for table in _OWN_TABLES)
        return answer, [text for text in texts if any(start in text for start in starts)]

    return fetch
