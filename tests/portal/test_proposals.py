"""A customer's administrator proposes a rule and reads the answer; nobody else does."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from policy.domain import refuse_proposal
from policy.models import PolicyProposal
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tests.factories.people import MemberFactory, OrganisationFactory, invented_orgnr

LIST, NEW = reverse("portal:proposals"), reverse("portal:propose")


def sent(**changes: Any) -> dict[str, Any]:
    values = {
        "direction": "lend",
        "own": "",
        "other_sector": "county",
        "valid_from": clock.today().isoformat(),
        "longest_days": 62,
        "forms": ["rotation"],
        "reason": "Vi vil lære av dem",
    }
    return {**values, **changes}


def all_proposals() -> list[PolicyProposal]:
    with platform_context():
        return list(PolicyProposal.objects.all())


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def admin(db: None, tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return MemberFactory(role=Role.TENANT_ADMIN).user


@pytest.fixture
def browser(client_for: Callable[..., Client], tenant_a: Tenant, admin: User) -> Client:
    client = client_for(tenant_a, admin)
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("role", [Role.HR, Role.PROGRAMME_OFFICE, Role.MANAGER, Role.EMPLOYEE])
def test_only_administrators_propose(
    client_for: Callable[..., Client], browser: Client, tenant_a: Tenant, role: Role
) -> None:
    assert (browser.get(LIST).status_code, browser.get(NEW).status_code) == (200, 200)
    with tenant_context(tenant_a):
        other = client_for(tenant_a, MemberFactory(role=role).user)
    assert [other.get(LIST).status_code, other.post(NEW, sent()).status_code] == [403, 403]
    assert all_proposals() == []


def test_a_proposal_is_sent_and_its_answer_read(
    browser: Client, tenant_a: Tenant, admin: User, operator: User
) -> None:
    browser.post(NEW, sent())
    [proposal] = all_proposals()
    assert (proposal.tenant_id, proposal.proposed_by, proposal.state) == (
        tenant_a.pk,
        admin.email,
        "open",
    )
    assert "Vi vil lære av dem" in text_of(browser.get(LIST))

    with platform_context():
        refuse_proposal(proposal, by=operator, answer="Ikke før til høsten")

    assert "Ikke før til høsten" in text_of(browser.get(LIST))


def test_another_customers_proposals_do_not_show_and_are_not_taken_back(
    browser: Client, client_for: Callable[..., Client], tenant_b: Tenant
) -> None:
    browser.post(NEW, sent())
    [proposal] = all_proposals()
    with tenant_context(tenant_b):
        neighbour = client_for(tenant_b, MemberFactory(role=Role.TENANT_ADMIN).user)
    assert "Vi vil lære av dem" not in text_of(neighbour.get(LIST))
    for pk in (proposal.pk, uuid4()):
        assert neighbour.post(reverse("portal:withdraw_proposal", args=[pk])).status_code == 404
    assert all_proposals()[0].state == "open"

    browser.post(reverse("portal:withdraw_proposal", args=[proposal.pk]))
    browser.post(reverse("portal:withdraw_proposal", args=[proposal.pk]))
    assert all_proposals()[0].state == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"other_sector": ""}, "Name a sector or an organisation number"),
        ({"other_orgnr": "971040238"}, "Name a sector or an organisation number"),
        ({"other_sector": "", "other_orgnr": "123"}, "This is not an organisation number"),
        ({"longest_days": 400}, "The longest period is from 1 to 365 days."),
        ({"valid_until": "2020-01-01"}, "The rule ends before it begins."),
        ({"reason": "  "}, "required"),
        ({"own": invented_orgnr(61_111)}, "Select a valid choice"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_told_at_its_field(
    browser: Client, changes: dict[str, Any], message: str
) -> None:
    assert message in text_of(browser.post(NEW, sent(**changes)))
    assert all_proposals() == []


def test_one_of_the_own_organisations_may_be_named(browser: Client, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        organisation = OrganisationFactory(name="Kartetaten")
    other = {"other_sector": "", "other_orgnr": "820 852 982", "other_name": "Kristiansand"}
    browser.post(NEW, sent(own=organisation.orgnr, **other))
    [proposal] = all_proposals()
    assert (proposal.own_orgnr, proposal.own_label) == (organisation.orgnr, "Kartetaten")
    assert (proposal.other_orgnr, proposal.other_label) == (
        "820852982",
        "Kristiansand 820852982",
    )
