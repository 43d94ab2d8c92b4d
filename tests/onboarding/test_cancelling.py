"""Taking an order back. It commits step by step, so each test has a database of its own."""

import pytest

from billing.models import Subscription
from core.base.errors import ConflictError
from onboarding.domain import cancel_provisioning, provision_tenant, request_tenant
from onboarding.enums import StepName
from onboarding.models import ProvisioningRun
from onboarding.saga import running
from onboarding.saga.running import run_provisioning
from onboarding.saga.steps import STEPS
from onboarding.validation import TenantOrder
from policy.models import PolicyRule
from tenants.doors import platform_context
from tenants.models import Domain, Tenant
from tenants.naming import role_of
from tenants.removal import role_exists, schema_exists
from tenants.sagas.engine import Step


def _stop_at(run: ProvisioningRun, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a step do its work and then stop, which is the worst moment to take it back."""
    whole = STEPS[name]

    def perform(run: ProvisioningRun) -> None:
        whole.perform(run)
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setitem(running.STEPS, name, Step(perform, whole.is_by_owner, whole.undo))
        assert run_provisioning(run.pk) is False


def _cancel(run: ProvisioningRun) -> None:
    with platform_context():
        cancel_provisioning(run, by=None)


def _assert_nothing_is_left(run: ProvisioningRun) -> None:
    with platform_context():
        run = ProvisioningRun.objects.select_related("tenant").get(pk=run.pk)
        assert (run.state, run.tenant.state) == ("cancelled", "cancelled")
        assert (run.admin_email, run.admin_name) == ("", "")
        assert set(run.steps.values_list("state", flat=True)) <= {"undone", "pending"}
        for rows in (Domain, Subscription):
            assert not rows.objects.filter(tenant=run.tenant).exists()
        assert not PolicyRule.objects.current().filter(lender_tenant=run.tenant).exists()
    assert not schema_exists(run.tenant.schema_name)
    assert not role_exists(role_of(run.tenant.pk))


@pytest.mark.parametrize("name", [None, StepName.SCHEMA, StepName.TRIAL])
def test_a_cancelled_order_is_taken_back_from_any_step(
    run: ProvisioningRun, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name:
        _stop_at(run, name, monkeypatch)
        assert schema_exists(run.tenant.schema_name)

    _cancel(run)
    assert run_provisioning(run.pk) is False

    _assert_nothing_is_left(run)


def test_taking_back_goes_on_after_it_has_stopped(
    run: ProvisioningRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stop_at(run, StepName.BRAND, monkeypatch)
    _cancel(run)

    whole = STEPS[StepName.SCHEMA]

    def undo(run: ProvisioningRun) -> None:
        whole.undo(run)
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setitem(running.STEPS, StepName.SCHEMA, Step(whole.perform, True, undo))
        run_provisioning(run.pk)
    with platform_context():
        assert ProvisioningRun.objects.get(pk=run.pk).state == "cancelling"
        assert "RuntimeError" in run.steps.get(name=StepName.SCHEMA).error

    run_provisioning(run.pk)
    _assert_nothing_is_left(run)


def test_cancelling_while_a_worker_is_at_it_stops_before_the_next_step(
    run: ProvisioningRun, order: TenantOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = STEPS[StepName.SCHEMA]

    def perform(run: ProvisioningRun) -> None:
        whole.perform(run)
        _cancel(run)

    with monkeypatch.context() as patch:
        patch.setitem(running.STEPS, StepName.SCHEMA, Step(perform, True, whole.undo))
        assert run_provisioning(run.pk) is False

    _assert_nothing_is_left(run)
    with platform_context():
        again = request_tenant(by=None, **order)
        assert (again.slug, again.tenant.pk == run.tenant.pk) == (run.slug, False)
        assert Tenant.objects.filter(slug=run.slug).count() == 2


def test_an_open_portal_is_not_cancelled(committed_db: None, order: TenantOrder) -> None:
    tenant = provision_tenant(**order)

    with platform_context(), pytest.raises(ConflictError):
        cancel_provisioning(tenant.provisioning_runs.get(), by=None)
