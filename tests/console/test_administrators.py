"""The first administrator is invited from the console, as long as there has been none."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from console.enums import OperatorRole
from console.models import Operator
from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.models import Entry
from core.organisations.models import Invitation, Member
from lifecycle.domain.states import suspend_tenant
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tests.factories.people import MemberFactory

ACTION = "tenant.administrator_invited"
FORM = {"admin_name": "Ada Admin", "admin_email": "ada@kommune.example"}


def _url(name: str, tenant: Tenant) -> str:
    return reverse(f"console:{name}", urlconf="config.urls.public", args=[tenant.pk])


@pytest.fixture
def console(client_for: Callable[..., Client], operator: User) -> Client:
    client = client_for(None, operator)
    client.cookies["django_language"] = "en"
    return client


def _invitations(tenant: Tenant) -> list[tuple[str, str, str]]:
    with tenant_context(tenant):
        found = Invitation.objects.order_by("pk")
        return [(each.email, each.full_name, each.role) for each in found]


def _add_administrator(tenant: Tenant, **values: Any) -> Member:
    with tenant_context(tenant):
        return MemberFactory(role=Role.TENANT_ADMIN, **values)


def test_an_operator_invites_and_both_logs_say_so(
    console: Client, operator: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    page = console.get(_url("tenant", tenant_a)).content.decode()
    assert _url("invite_administrator", tenant_a) in page

    answer = console.post(_url("invite_administrator", tenant_a), FORM, follow=True)

    assert "The invitation is on its way." in answer.content.decode()
    assert "The first administrator was invited" in answer.content.decode()
    assert _invitations(tenant_a) == [("ada@kommune.example", "Ada Admin", Role.TENANT_ADMIN)]
    assert _invitations(tenant_b) == []
    with platform_context():
        assert Entry.objects.get(action=ACTION).changes == {}
    with tenant_context(tenant_a):
        assert Entry.objects.get(action=ACTION).changes == {"by": ["", operator.email]}


def test_nobody_is_invited_where_there_has_been_an_administrator(
    console: Client, tenant_a: Tenant
) -> None:
    member = _add_administrator(tenant_a)
    for _each in ("is one", "has been one"):
        page = console.get(_url("tenant", tenant_a)).content.decode()
        assert _url("invite_administrator", tenant_a) not in page
        answer = console.post(_url("invite_administrator", tenant_a), FORM)
        assert "has had an administrator" in answer.content.decode()
        assert _invitations(tenant_a) == []
        with tenant_context(tenant_a):
            Member.objects.filter(pk=member.pk).update(ended_at="2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"admin_email": "ada@gmail.com"}, "gives addresses to anybody"),
        ({"admin_email": "ada"}, "valid email address"),
        ({"admin_email": ""}, "Write the address"),
        ({"admin_name": "  "}, "Write the administrator"),
    ],
)
def test_a_value_that_cannot_be_used_is_an_error_at_its_field(
    console: Client, tenant_a: Tenant, changes: dict[str, str], says: str
) -> None:
    answer = console.post(_url("invite_administrator", tenant_a), {**FORM, **changes})
    [field] = changes
    assert says in " ".join(answer.context["form"].errors[field])
    assert _invitations(tenant_a) == []


def test_nobody_is_invited_into_a_closed_portal(
    console: Client, operator: User, tenant_a: Tenant
) -> None:
    with platform_context():
        suspend_tenant(tenant_a, by=operator)
    answer = console.post(_url("invite_administrator", tenant_a), FORM)
    assert "The portal is not open" in answer.content.decode()
    assert _invitations(tenant_a) == []


def test_an_auditor_and_a_customers_own_people_may_not(
    client_for: Callable[..., Client], tenant_a: Tenant
) -> None:
    with platform_context():
        auditor = User.objects.create_user("auditor@veksel.example", full_name="Revisor")
        Operator.objects.create(user=auditor, role=OperatorRole.AUDITOR)
    assert (
        client_for(None, auditor).post(_url("invite_administrator", tenant_a), FORM).status_code
        == 403
    )
    assert client_for(None).post(_url("invite_administrator", tenant_a), FORM).status_code == 302
    assert _invitations(tenant_a) == []
