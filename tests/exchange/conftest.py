"""A host seeks somebody, a lender has one: the people around one exchange, in tenant A."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.exchange.domain.agreements import (
    draft_agreement,
    propose_agreement,
    suggested_values,
)
from core.exchange.domain.approving import approve_agreement
from core.exchange.domain.candidates import (
    accept_contact,
    request_contact,
    shortlist_candidate,
)
from core.exchange.domain.signing import sign_agreement
from core.exchange.enums import Party
from core.exchange.models import Candidate, ExchangeAgreement
from core.market.models import Need, Offer
from core.organisations.models import Member, Organisation, OrgUnit
from tenants.models import Tenant
from tests.factories.market import NeedFactory, OfferFactory
from tests.factories.people import (
    MemberFactory,
    OrganisationFactory,
    OrgUnitFactory,
    UserFactory,
)


@dataclass
class Scene:
    """Everybody around one exchange, and the steps of it."""

    host: Organisation
    lender: Organisation
    unit: OrgUnit
    host_unit: OrgUnit
    host_hr: User
    second_host_hr: User
    lender_hr: User
    manager: User
    employee: User
    member: Member
    need: Need
    offer: Offer
    others: dict[str, User] = field(default_factory=dict)

    def shortlisted(self) -> Candidate:
        return shortlist_candidate(self.need, self.offer, by=self.host_hr)

    def asked(self) -> Candidate:
        return request_contact(self.shortlisted(), by=self.host_hr, message="Kan vi snakkes?")

    def interested(self) -> Candidate:
        return accept_contact(self.asked(), by=self.employee, motivation="Jeg vil gjerne lære.")

    def values(self, **changes: Any) -> dict[str, Any]:
        candidate = Candidate.objects.get(need=self.need, offer=self.offer)
        return suggested_values(candidate, today=clock.today()) | changes

    def drafted(self, **changes: Any) -> ExchangeAgreement:
        candidate = self.interested()
        return draft_agreement(candidate, by=self.host_hr, values=self.values(**changes))

    def proposed(self, **changes: Any) -> ExchangeAgreement:
        return propose_agreement(self.drafted(**changes), by=self.host_hr)

    def speakers(self) -> list[tuple[Party, User]]:
        return [
            (Party.EMPLOYEE, self.employee),
            (Party.LENDER, self.manager),
            (Party.HOST, self.host_hr),
        ]

    def approved(self, **changes: Any) -> ExchangeAgreement:
        agreement = self.proposed(**changes)
        for party, person in self.speakers():
            agreement = approve_agreement(
                agreement, by=person, party=party, version=agreement.version
            )
        return agreement

    def signed(self, **changes: Any) -> ExchangeAgreement:
        agreement = self.approved(**changes)
        for party, person in self.speakers():
            agreement = sign_agreement(
                agreement,
                by=person,
                party=party,
                pdf_sha256=agreement.pdf_sha256,
                login_level="password",
            )
        return agreement


def make_scene(email: str = "elin.entydig@hemmelig.example") -> Scene:
    """Make the people, the published need and the approved offer in the tenant whose door is open."""
    host = OrganisationFactory(name="Mottaksetaten")
    lender = OrganisationFactory(name="Avgiveretaten")
    unit = OrgUnitFactory(organisation=lender, name="Seksjon for hemmelig kart")
    other_unit = OrgUnitFactory(organisation=lender, name="Seksjon for sjø")
    host_unit = OrgUnitFactory(organisation=host, name="Seksjon for kurs")
    host_hr = MemberFactory(role=Role.HR, organisation=host, user__full_name="Hanna Host").user
    member = MemberFactory(
        organisation=lender,
        unit=unit,
        job_title="Sjefskartograf",
        user__full_name="Elin Entydig",
        user__email=email,
    )
    need = NeedFactory(
        published=True,
        organisation=host,
        unit=host_unit,
        contact=host_hr,
        title="Erfaren saksbehandler",
        form="secondment",
        earliest_start=clock.today() + dt.timedelta(days=30),
        max_days=120,
    )
    offer = OfferFactory(
        approved=True,
        member=member,
        forms=["secondment", "short_exchange"],
        available_from=clock.today(),
        available_until=clock.today() + dt.timedelta(days=700),
        headline="Eneste kartograf i Hønefoss",
        role_title="Kartograf for nordområdene",
        background="Har tegnet kartet over Bjørnøya.",
        teach_text="Kan lære bort trykkplater.",
        learn_text="Vil lære om nettkurs.",
    )
    neighbour = OrganisationFactory(name="Naboetaten")
    return Scene(
        host=host,
        lender=lender,
        unit=unit,
        host_unit=host_unit,
        host_hr=host_hr,
        second_host_hr=MemberFactory(role=Role.HR, organisation=host).user,
        lender_hr=MemberFactory(role=Role.HR, organisation=lender).user,
        manager=MemberFactory(
            role=Role.MANAGER, organisation=lender, unit=unit, user__full_name="Mona Manager"
        ).user,
        employee=member.user,
        member=member,
        need=need,
        offer=offer,
        others={
            "other_manager": MemberFactory(
                role=Role.MANAGER, organisation=lender, unit=other_unit
            ).user,
            "host_manager": MemberFactory(role=Role.MANAGER, organisation=host).user,
            "colleague": MemberFactory(organisation=lender, unit=unit).user,
            "neighbour_hr": MemberFactory(role=Role.HR, organisation=neighbour).user,
            "programme_office": MemberFactory(role=Role.PROGRAMME_OFFICE).user,
            "tenant_admin": MemberFactory(role=Role.TENANT_ADMIN).user,
            "auditor": MemberFactory(role=Role.AUDITOR).user,
            "stranger": UserFactory(),
        },
    )


@pytest.fixture
def scene(in_tenant_a: object) -> Scene:
    """One exchange about to happen, inside tenant A's open door."""
    return make_scene()


Browser = Callable[[User | None], Client]


@pytest.fixture
def browser(client_for: Callable[..., Client], tenant_a: Tenant) -> Browser:
    """A browser on tenant A's host, signed in as somebody."""
    return lambda user: client_for(tenant_a, user)


def in_english(user: User) -> User:
    """The user as a reader of English, the sources' language."""
    user.language = "en"
    user.save(update_fields=["language"])
    return user


def page(name: str, *args: object) -> str:
    """The address of one of the exchange's pages."""
    return reverse(f"exchange:{name}", args=args)


def text_of(response: Any) -> str:
    """What an answer says, its white space made even."""
    return " ".join(response.content.decode().split())
