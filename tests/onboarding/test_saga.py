"""The saga commits step by step, so each of these tests has a database of its own."""

import random
import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connections

from billing.models import Subscription
from branding.models import Theme
from core.audit.models import Entry
from core.base import clock
from core.base.errors import ConflictError
from core.competence.models import Concept
from core.market.models import FormRules, Programme
from core.notifications.models import OutgoingMail
from core.organisations.models import Invitation
from onboarding.domain import (
    ProvisioningFailedError,
    provision_tenant,
    request_tenant,
    retry_provisioning,
)
from onboarding.enums import StepName
from onboarding.models import ProvisioningRun
from onboarding.queries import STALLED_AFTER
from onboarding.saga import running
from onboarding.saga.running import run_provisioning
from onboarding.saga.steps import STEPS
from onboarding.tasks import resume_unfinished
from onboarding.validation import TenantOrder
from policy.models import PolicyRule
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tenants.sagas.engine import Step, describe_failure
from tenants.schemas.artefact import current_artefact
from tenants.schemas.fingerprint import difference, fingerprint_of
from tenants.schemas.owner import owner_transaction, rows
from tests.factories.deaths import dying_workers
from tests.factories.queue import Queue

SAGA = "onboarding.saga.running:PROVISIONING"
# The first step is done with the order itself.
# Those that this database knows: its neighbours in the server have roles of their own.
ROLES_OF_TENANTS = """
SELECT DISTINCT rolname FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid
JOIN pg_database ON pg_database.oid = dbid
WHERE datname = current_database() AND refclassid = 'pg_authid'::regclass AND rolname ~ '^r_'
"""
LATER_STEPS = [name for name in StepName.values if name != StepName.RESERVE]


def _states(run: ProvisioningRun) -> tuple[str, list[str]]:
    with platform_context():
        state = ProvisioningRun.objects.values_list("state", flat=True).get(pk=run.pk)
        return state, list(run.steps.values_list("state", flat=True))


def _break(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    """Let a step do its work and then stop, which is the worst moment."""
    whole = STEPS[name]

    def perform(run: ProvisioningRun) -> None:
        whole.perform(run)
        raise error

    monkeypatch.setitem(running.STEPS, name, Step(perform, whole.is_by_owner))


def _assert_everything_once(run: ProvisioningRun) -> None:
    with platform_context():
        tenant = Tenant.objects.get(slug=run.slug)
        assert tenant.state == "active"
        assert PolicyRule.objects.filter(lender_tenant=tenant, host_tenant=tenant).count() == 1
        assert Subscription.objects.filter(tenant=tenant).count() == 1
    with tenant_context(tenant):
        assert Concept.objects.count() > 100
        assert Programme.objects.filter(is_default=True).count() == 1
        assert list(
            FormRules.objects.values_list("form", "min_days", "recommended_max_days", "max_days")
        ) == [
            ("short_exchange", 14, 62, 365),
            ("secondment", 14, 184, 365),
            ("rotation", 90, 184, 365),
        ]
        assert list(Theme.objects.values_list("primary_colour", "accent_colour")) == [
            ("#0b5c8a", "#b3541e")
        ]
        assert list(Invitation.objects.values_list("email", "role")) == [
            ("admin@kommune.example", "tenant_admin")
        ]
        assert list(OutgoingMail.objects.values_list("recipient", "language")) == [
            ("admin@kommune.example", "nn")
        ]


def test_a_run_sets_the_customer_up(run: ProvisioningRun) -> None:
    assert run_provisioning(run.pk) is True

    assert _states(run) == ("complete", ["done"] * 10)
    _assert_everything_once(run)


def test_a_run_resumes_after_a_failure_in_each_step(
    run: ProvisioningRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    for position, name in enumerate(LATER_STEPS, start=1):
        with monkeypatch.context() as patch:
            _break(patch, name, RuntimeError("power cut"))
            assert run_provisioning(run.pk) is False
        assert _states(run) == (
            "failed",
            ["done"] * position + ["failed"] + ["pending"] * (9 - position),
        )
        assert run_provisioning(run.pk) is False, "a stopped run waits for a retry"
        with platform_context():
            assert "RuntimeError" in run.steps.get(name=name).error
            retry_provisioning(run, by=None)

    assert run_provisioning(run.pk) is True
    _assert_everything_once(run)
    with platform_context():
        actions = list(Entry.objects.filter(subject_id=run.pk).values_list("action", flat=True))
    assert sorted(actions) == (
        ["provisioning.completed"] + ["provisioning.failed"] * 9 + ["provisioning.retried"] * 9
    )


def test_a_run_resumes_after_its_worker_was_killed_in_each_step(run: ProvisioningRun) -> None:
    with dying_workers(SAGA, run.pk) as workers:
        for position, name in enumerate(LATER_STEPS, start=1):
            assert workers.dies_in(name)
            assert _states(run) == (
                "running",
                ["done"] * position + ["running"] + ["pending"] * (9 - position),
            )

    assert run_provisioning(run.pk, wait=True) is True
    _assert_everything_once(run)
    _assert_nothing_else_was_made(run)


def test_a_run_resumes_after_its_worker_was_killed_anywhere(run: ProvisioningRun) -> None:
    dice, deaths = random.Random(44), 0
    with dying_workers(SAGA, run.pk) as workers:
        # Lives grow longer, so that one comes to the end at last.
        while workers.dies_after(dice.randint(2, 8 + 2 * deaths)):
            deaths += 1

    assert deaths >= 20
    assert _states(run) == ("complete", ["done"] * 10)
    _assert_everything_once(run)
    _assert_nothing_else_was_made(run)


def _assert_nothing_else_was_made(run: ProvisioningRun) -> None:
    """The schema is the release's to the letter, and there is no schema or role that is nobody's."""
    with platform_context():
        doors = [tenant.door for tenant in Tenant.objects.all()]
        own = Tenant.objects.get(slug=run.slug).door
    with owner_transaction(own.schema):
        assert (
            difference(current_artefact().fingerprint, fingerprint_of(own.schema, own.role)) == []
        )
        schemas = rows("SELECT nspname FROM pg_namespace WHERE nspname ~ '^[tx]_'")
        roles = rows(ROLES_OF_TENANTS)
    assert sorted(name for (name,) in schemas) == sorted(door.schema for door in doors)
    assert sorted(name for (name,) in roles) == sorted(door.role for door in doors)


def test_two_workers_never_do_the_same_run_at_once(
    run: ProvisioningRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_begun, may_go_on = threading.Event(), threading.Event()
    calls: list[str] = []

    def slow(_run: ProvisioningRun) -> None:
        calls.append("brand")
        has_begun.set()
        assert may_go_on.wait(30)

    monkeypatch.setitem(running.STEPS, StepName.BRAND, Step(slow))
    first = threading.Thread(target=_in_thread(lambda: run_provisioning(run.pk)))
    first.start()
    assert has_begun.wait(60)
    try:
        assert run_provisioning(run.pk) is False
    finally:
        may_go_on.set()
        first.join(60)

    assert calls == ["brand"]
    assert _states(run)[0] == "complete"


def _in_thread(work: Callable[[], object]) -> Callable[[], None]:
    def call() -> None:
        try:
            work()
        finally:
            connections.close_all()

    return call


def test_one_of_two_simultaneous_orders_gets_the_subdomain(
    committed_db: None, order: TenantOrder, queue: Queue
) -> None:
    barrier, outcomes = threading.Barrier(2), []

    def ask() -> None:
        barrier.wait(10)
        try:
            with platform_context():
                request_tenant(by=None, **order)
            outcomes.append("reserved")
        except ConflictError as error:
            outcomes.append(f"{error.field} {error.code}")

    threads = [threading.Thread(target=_in_thread(ask)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["reserved", "slug taken"]
    assert [sent.task for sent in queue.envelopes()] == ["onboarding.run"]
    with platform_context():
        assert Tenant.objects.filter(slug=order["slug"]).count() == 1


def test_provision_tenant_repeated_returns_the_same_customer(
    committed_db: None, order: TenantOrder
) -> None:
    first = provision_tenant(**order)
    second = provision_tenant(**{**order, "name": "Et annet navn"})

    assert (second.pk, second.name, second.state) == (first.pk, "Prøve kommune", "active")
    with platform_context():
        assert ProvisioningRun.objects.filter(slug=order["slug"]).count() == 1


def test_provision_tenant_says_what_stopped_it_and_carries_on_when_asked_again(
    committed_db: None, order: TenantOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _break(patch, StepName.POLICY, OperationalError("gone"))
        with pytest.raises(ProvisioningFailedError) as caught:
            provision_tenant(**order)
    assert "Prøve kommune" in str(caught.value)
    assert describe_failure(OperationalError("gone")) in str(caught.value)

    assert provision_tenant(**order).state == "active"


def test_run_provisioning_refuses_to_be_part_of_a_larger_transaction(run: ProvisioningRun) -> None:
    with platform_context(), pytest.raises(RuntimeError, match="larger transaction"):
        run_provisioning(run.pk)


def test_resume_unfinished_takes_up_what_was_lost_and_nothing_else(
    run: ProvisioningRun, queue: Queue
) -> None:
    queue.take()
    with platform_context():
        resume_unfinished.run()
    assert queue.envelopes() == [], "the order is fresh: a worker has it"

    with platform_context():
        stale = clock.now() - 2 * STALLED_AFTER
        ProvisioningRun.objects.update(updated_at=stale)
        resume_unfinished.run()

    assert [sent.arguments for sent in queue.envelopes()] == [{"run_id": str(run.pk)}]
