"""Beta seeks somebody; Alfa has her. The policy lets Alfa lend to Beta, until a test takes that away."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from clearing.crossing.domain.answering import accept_across
from clearing.crossing.domain.asking import ask_across, shortlist_outside
from clearing.crossing.models import Contact
from clearing.crossing.sending import take
from clearing.domain.publishing import publish_needs, publish_offers, publish_organisation
from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.competence.models import Concept
from core.market.models import Need, Offer, OfferConcept
from core.organisations.models import Organisation
from core.outbox.enums import MessageState
from core.outbox.models import Message
from policy.models import PolicyRule
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.market import NeedFactory, OfferFactory
from tests.factories.people import MemberFactory, OrganisationFactory, OrgUnitFactory
from tests.factories.policy import make_rule, scope_of


@dataclass
class Across:
    """Both sides, and the steps of one exchange between them."""

    lender_tenant: Tenant
    host_tenant: Tenant
    lender: Organisation
    employee: User
    manager: User
    offer: Offer
    host: Organisation
    host_hr: User
    need: Need
    rule: PolicyRule

    def shortlisted(self) -> Contact:
        with tenant_context(self.host_tenant):
            return shortlist_outside(self.need, self.offer.pk, by=self.host_hr)

    def asked(self) -> Contact:
        contact = self.shortlisted()
        with tenant_context(self.host_tenant):
            ask_across(contact, by=self.host_hr, message="Kan vi snakkes?")
        self.carry()
        return contact

    def interested(self) -> Contact:
        contact = self.asked()
        with tenant_context(self.lender_tenant):
            accept_across(self.at_lender(), by=self.employee, motivation="Jeg vil gjerne lære.")
        self.carry()
        return contact

    def at_host(self) -> Contact:
        """The contact as the host has it. Needs no door."""
        with tenant_context(self.host_tenant):
            return Contact.objects.select_related("need__organisation").get()

    def at_lender(self) -> Contact:
        """The contact as the lender has it. Needs no door."""
        with tenant_context(self.lender_tenant):
            return Contact.objects.select_related("offer__member__user").get()

    def states(self) -> tuple[str, str]:
        """How it stands at the host and at the lender."""
        return self.at_host().state, self.at_lender().state

    def carry(self) -> int:
        """Do what the workers would with what each has sent the other, until nothing is under way."""
        pairs = [
            (self.host_tenant, self.lender_tenant),
            (self.lender_tenant, self.host_tenant),
        ]
        carried = 0
        while moved := sum(_carry(sender, receiver) for sender, receiver in pairs):
            carried += moved
        return carried


def waiting(sender: Tenant) -> list[Message]:
    """What a tenant has sent another and nobody has taken yet."""
    with tenant_context(sender):
        rows = Message.objects.filter(task=take.name, state=MessageState.WAITING)
        return list(rows.order_by("created_at", "id"))


def _carry(sender: Tenant, receiver: Tenant) -> int:
    messages = waiting(sender)
    for message in messages:
        assert message.receiver_id == receiver.pk
        with tenant_context(receiver):
            take.run(**message.arguments, sender_id=sender.pk)
    with tenant_context(sender):
        Message.objects.filter(pk__in=[m.pk for m in messages]).update(state=MessageState.DONE)
    return len(messages)


def make_lender(tenant: Tenant, email: str = "elin.entydig@hemmelig.example") -> dict[str, Any]:
    """An employee with an approved offer, shown, in ``tenant``."""
    with tenant_context(tenant):
        lender = OrganisationFactory(name="Avgiveretaten")
        unit = OrgUnitFactory(organisation=lender, name="Seksjon for hemmelig kart")
        member = MemberFactory(
            organisation=lender,
            unit=unit,
            job_title="Sjefskartograf",
            user__full_name="Elin Entydig",
            user__email=email,
        )
        offer = OfferFactory(
            approved=True,
            member=member,
            forms=["secondment"],
            available_from=clock.today(),
            available_until=clock.today() + dt.timedelta(days=700),
            headline="Eneste kartograf i Hønefoss",
            role_title="Kartograf",
            background="Har tegnet kartet over Bjørnøya.",
            learn_text="Vil lære om nettkurs.",
        )
        OfferConcept.objects.create(
            offer=offer, concept=Concept.objects.get(code="case-processing"), level=4
        )
        manager = MemberFactory(
            role=Role.MANAGER, organisation=lender, unit=unit, user__full_name="Mona Manager"
        ).user
        publish_organisation(lender)
        publish_offers([offer.pk])
    return {"lender": lender, "employee": member.user, "manager": manager, "offer": offer}


def make_host(tenant: Tenant) -> dict[str, Any]:
    """A published need with its HR, in ``tenant``."""
    with tenant_context(tenant):
        host = OrganisationFactory(name="Mottakskommunen")
        hr = MemberFactory(role=Role.HR, organisation=host, user__full_name="Hanna Host").user
        need = NeedFactory(
            published=True,
            organisation=host,
            unit=OrgUnitFactory(organisation=host, name="Seksjon for kurs"),
            contact=hr,
            title="Erfaren saksbehandler",
            form="secondment",
            earliest_start=clock.today() + dt.timedelta(days=30),
            max_days=120,
        )
        publish_organisation(host)
        publish_needs([need.pk])
    return {"host": host, "host_hr": hr, "need": need}


@pytest.fixture
def across(db: None, tenant_a: Tenant, tenant_b: Tenant) -> Across:
    """One exchange between two tenants, about to happen."""
    return make_across(tenant_a, tenant_b)


def make_across(lender: Tenant, host: Tenant) -> Across:
    """Make both sides and the rule that lets them meet."""
    rule = make_rule(scope_of(lender), scope_of(host))
    return Across(
        lender_tenant=lender, host_tenant=host, rule=rule, **make_lender(lender), **make_host(host)
    )


@pytest.fixture
def at_host(across: Across, client_for: Callable[..., Client]) -> Client:
    """The host's HR at a browser."""
    return client_for(across.host_tenant, across.host_hr)


@pytest.fixture
def at_lender(across: Across, client_for: Callable[..., Client]) -> Client:
    """The employee at a browser."""
    return client_for(across.lender_tenant, across.employee)


def text_of(response: Any) -> str:
    """What an answer says, its white space made even."""
    return " ".join(response.content.decode().split())
