from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.audit.queries import entries_about
from core.base.errors import ConflictError
from lifecycle.domain.states import archive_tenant, resume_tenant, suspend_tenant
from tenants.doors import platform_context
from tenants.enums import TenantState
from tenants.models import Tenant

ClientFor = Callable[..., Client]


def test_states_are_logged_with_old_and_new(
    platform: None, tenant_a: Tenant, operator: User
) -> None:
    for change in (suspend_tenant, resume_tenant, archive_tenant, resume_tenant):
        change(tenant_a, by=operator)

    entries = reversed(entries_about(tenant_a).filter(action__startswith="tenant.")[:4])
    assert [(entry.action, entry.changes["state"]) for entry in entries] == [
        ("tenant.suspended", ["active", "suspended"]),
        ("tenant.resumed", ["suspended", "active"]),
        ("tenant.archived", ["active", "archived"]),
        ("tenant.resumed", ["archived", "active"]),
    ]


@pytest.mark.parametrize("state", sorted(set(TenantState.values) - {"active", "suspended"}))
def test_states_are_left_only_the_way_they_are_entered(
    platform: None, tenant_a: Tenant, operator: User, state: str
) -> None:
    Tenant.objects.filter(pk=tenant_a.pk).update(state=state)
    refused = [suspend_tenant, archive_tenant] + ([resume_tenant] if state != "archived" else [])

    for change in refused:
        with pytest.raises(ConflictError):
            change(tenant_a, by=operator)

    assert Tenant.objects.get(pk=tenant_a.pk).state == state


@pytest.mark.parametrize("state", sorted(set(TenantState.values) - {"active"}))
def test_a_portal_in_any_other_state_is_closed_and_reads_nothing_of_its_tenant(
    tenant_a: Tenant, tenant_b: Tenant, client_for: ClientFor, state: str
) -> None:
    portal = client_for(tenant_a)
    with CaptureQueriesContext(connection) as captured:
        assert portal.get("/accounts/login/").status_code == 200
    assert any(tenant_a.schema_name in query["sql"] for query in captured)
    with platform_context():
        Tenant.objects.filter(pk=tenant_a.pk).update(state=state)

    with CaptureQueriesContext(connection) as captured:
        answers = [portal.get(path) for path in ("/", "/-/health", "/api/v1/schema/", "/none")]

    expected = 503 if state in {"provisioning", "suspended"} else 404
    assert [answer.status_code for answer in answers] == [expected] * 4
    assert [query for query in captured if tenant_a.schema_name in query["sql"]] == []
    if expected == 404:
        unknown = portal.get("/", headers={"host": "nobody.localhost"})
        assert {answer.content for answer in answers} == {unknown.content}
    assert client_for(tenant_b).get("/-/health").status_code == 200


def test_a_tenants_row_cannot_be_deleted_by_the_service(platform: None, tenant_a: Tenant) -> None:
    for delete in (
        tenant_a.delete,
        Tenant.objects.filter(pk=tenant_a.pk).delete,
        Tenant.objects.filter(pk=tenant_a.pk)._raw_delete,
    ):
        arguments = ("default",) if delete.__name__ == "_raw_delete" else ()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            delete(*arguments)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM tenants_tenant")

    assert Tenant.objects.filter(pk=tenant_a.pk, domains__domain="alfa.localhost").exists()
