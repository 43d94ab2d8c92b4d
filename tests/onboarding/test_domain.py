from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from core.accounts.models import User
from core.audit.models import Entry
from core.audit.queries import entries_about
from core.base.errors import ConflictError, DomainError
from onboarding.domain import request_tenant, retry_provisioning
from onboarding.models import ProvisioningRun
from onboarding.validation import TenantOrder
from tenants.models import Domain, Tenant
from tests.factories.queue import Queue

pytestmark = pytest.mark.usefixtures("platform")
OnCommit = Callable[..., AbstractContextManager[list[Any]]]


def test_request_tenant_reserves_the_subdomain_and_plans_the_steps(
    order: TenantOrder, operator: User
) -> None:
    run = request_tenant(by=operator, **order)

    tenant = Tenant.objects.get(slug="kommune")
    assert (tenant.state, tenant.default_language, tenant.sector_id) == (
        "provisioning",
        "nn",
        "municipality",
    )
    assert (tenant.schema_name[:2], len(tenant.schema_name)) == ("t_", 28)
    assert Domain.objects.get(tenant=tenant).domain == "kommune.localhost"
    assert (run.tenant, run.state, run.requested_by_label) == (tenant, "waiting", operator.email)
    assert list(run.steps.values_list("name", "state")) == [
        ("reserve", "done"),
        ("schema", "pending"),
        ("tables", "pending"),
        ("reference_data", "pending"),
        ("brand", "pending"),
        ("organisation", "pending"),
        ("policy", "pending"),
        ("trial", "pending"),
        ("activate", "pending"),
        ("administrator", "pending"),
    ]
    assert [(entry.action, entry.actor_label) for entry in entries_about(tenant)] == [
        ("tenant.requested", operator.email)
    ]


def test_request_tenant_is_sent_to_a_worker_on_commit_alone(
    order: TenantOrder,
    operator: User,
    queue: Queue,
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = request_tenant(by=operator, **order)
        assert queue.envelopes() == []

    assert [sent.arguments for sent in queue.envelopes()] == [{"run_id": str(run.pk)}]


@pytest.mark.parametrize("slug", ["alfa", "ALFA", " Alfa ", "\uff41lfa"])
def test_request_tenant_refuses_a_taken_subdomain_in_any_spelling(
    order: TenantOrder, tenant_a: Tenant, slug: str
) -> None:
    with pytest.raises(ConflictError) as caught:
        request_tenant(by=None, **{**order, "slug": slug})

    assert (caught.value.field, caught.value.code) == ("slug", "taken")
    assert list(Tenant.objects.filter(slug__iexact="alfa")) == [tenant_a]


def test_request_tenant_leaves_nothing_behind_when_refused(order: TenantOrder) -> None:
    before = (Tenant.objects.count(), ProvisioningRun.objects.count(), Entry.objects.count())

    for slug in ("alfa", "admin", "æ"):
        with pytest.raises(DomainError):
            request_tenant(by=None, **{**order, "slug": slug})

    assert (
        Tenant.objects.count(),
        ProvisioningRun.objects.count(),
        Entry.objects.count(),
    ) == before


def test_retry_provisioning_opens_a_stopped_run_again(
    order: TenantOrder,
    operator: User,
    queue: Queue,
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    run = _stopped_run(order)

    with django_capture_on_commit_callbacks(execute=True):
        run = retry_provisioning(run, by=operator)

    step = run.steps.get(name="tables")
    assert (run.state, step.state, step.error) == ("waiting", "pending", "")
    assert [sent.arguments for sent in queue.envelopes()] == [{"run_id": str(run.pk)}]
    assert [entry.action for entry in entries_about(run)] == ["provisioning.retried"]


def test_retry_provisioning_twice_sends_one_run(order: TenantOrder, operator: User) -> None:
    run = _stopped_run(order)
    retry_provisioning(run, by=operator)

    with pytest.raises(ConflictError):
        retry_provisioning(run, by=operator)


def _stopped_run(order: TenantOrder) -> ProvisioningRun:
    run = request_tenant(by=None, **order)
    ProvisioningRun.objects.filter(pk=run.pk).update(state="failed")
    run.steps.filter(name="tables").update(state="failed", error="Full disk.")
    return run
