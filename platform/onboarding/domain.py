"""Ordering a customer, trying again, and taking an order back."""

from collections.abc import Sequence
from typing import Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record, record_each
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.base.ids import new_id
from onboarding.enums import StepName
from onboarding.models import ProvisioningRun, ProvisioningStep
from onboarding.queries import failed_step
from onboarding.saga.running import run_provisioning
from onboarding.sectors.queries import current_sectors
from onboarding.tasks import enqueue_run
from onboarding.validation import CleanOrder, TenantOrder, clean_order
from tenants.doors import platform_context
from tenants.enums import GONE, TenantState
from tenants.hosts import take_hosts
from tenants.models import Tenant
from tenants.naming import schema_of
from tenants.pool import take_tenant_id
from tenants.queries import sector_codes
from tenants.sagas.enums import ENDED, RunState, StepState


class ProvisioningFailedError(DomainError):
    """A run stopped; the text is the step's own sentence."""


@transaction.atomic
def request_tenant(*, by: User | None, **order: Unpack[TenantOrder]) -> ProvisioningRun:
    """Order a new customer. Its subdomain is reserved at once; a worker does the rest.

    Needs the platform's door. A value that cannot be used is an error at its field.
    """
    run = _open_run(clean_order(order, sectors=sector_codes()), by=by)
    enqueue_run(run.pk)
    return run


def provision_tenant(*, by: User | None = None, **order: Unpack[TenantOrder]) -> Tenant:
    """Set a customer up now, in this process, and return it once its portal answers.

    Called again, it returns the customer there is, or carries an unfinished one on. Must not be
    called inside an open door: each step commits by itself.
    """
    with platform_context():
        values = clean_order(order, sectors=sector_codes())
        tenant = Tenant.objects.filter(slug=values["slug"]).exclude(state__in=GONE).first()
        if tenant is None:
            run = _open_run(values, by=by)
        elif (unfinished := _unfinished_run(tenant, by=by)) is not None:
            run = unfinished
        else:
            return tenant
    return _run_to_the_end(run.pk)


def _open_run(values: CleanOrder, *, by: User | None) -> ProvisioningRun:
    [run] = open_runs([values], by=by)
    return run


@transaction.atomic
def open_runs(orders: Sequence[CleanOrder], *, by: User | None) -> list[ProvisioningRun]:
    """Reserve the subdomains of ``orders``, all or none, and write down the steps to come.

    Returns a run for each, in their order, in as many queries for hundreds as for one.
    """
    tenants = _reserve(orders)
    who = {"requested_by_id": by.pk if by else None, "requested_by_label": by.email if by else ""}
    versions = {row.sector.code: row.number for row in current_sectors()}
    runs = ProvisioningRun.objects.bulk_create(
        ProvisioningRun(tenant=tenant, sector_version=versions[order["sector_id"]], **who, **order)
        for tenant, order in zip(tenants, orders, strict=True)
    )
    _plan_steps(runs)
    record_each(
        "tenant.requested", tenants, by=by, changes=lambda tenant: {"slug": ("", tenant.slug)}
    )
    return runs


def _plan_steps(runs: Sequence[ProvisioningRun]) -> None:
    """Write down the steps of each run. The first, the reservation, is done with the order itself."""
    now = clock.now()
    done = {"state": StepState.DONE, "started_at": now, "finished_at": now}
    ProvisioningStep.objects.bulk_create(
        ProvisioningStep(
            run=run, position=position, name=name, **(done if name == StepName.RESERVE else {})
        )
        for run in runs
        for position, name in enumerate(StepName.values, start=1)
    )


def _reserve(orders: Sequence[CleanOrder]) -> list[Tenant]:
    """Take the subdomains. Of several at once the database lets one through."""
    try:
        with transaction.atomic():
            tenants = Tenant.objects.bulk_create(
                # A list is worked off in the background; schemas that stand ready are for those who wait.
                _tenant(order, take_tenant_id() if len(orders) == 1 else new_id())
                for order in orders
            )
            take_hosts(tenants)
    except IntegrityError as error:
        slugs = [order["slug"] for order in orders]
        taken = Tenant.objects.filter(slug__in=slugs).order_by("slug").first()
        raise ConflictError(
            _("“%(slug)s” is already in use. Choose another subdomain.")
            % {"slug": taken.slug if taken else slugs[0]},
            field="slug",
            code="taken",
        ) from error
    return tenants


def _tenant(order: CleanOrder, tenant_id: UUID) -> Tenant:
    return Tenant(
        id=tenant_id,
        schema_name=schema_of(tenant_id),
        slug=order["slug"],
        name=order["name"],
        sector_id=order["sector_id"],
        default_language=order["default_language"],
    )


def _unfinished_run(tenant: Tenant, *, by: User | None) -> ProvisioningRun | None:
    run = tenant.provisioning_runs.exclude(state__in=ENDED).first()
    if run is not None and run.has_failed:
        return _reopen(run, by=by)
    return run


def _run_to_the_end(run_id: UUID) -> Tenant:
    run_provisioning(run_id, wait=True)
    with platform_context():
        run = ProvisioningRun.objects.select_related("tenant").get(pk=run_id)
        step = failed_step(run)
    if run.tenant is None or not run.is_complete:
        raise ProvisioningFailedError(
            _("%(name)s could not be set up. %(step)s: %(error)s")
            % {"name": run.name, "step": step or "", "error": step.error if step else ""}
        )
    return run.tenant


@transaction.atomic
def retry_provisioning(run: ProvisioningRun, *, by: User) -> ProvisioningRun:
    """Send a run that has stopped to a worker again; what is done stays done."""
    run = _reopen(run, by=by)
    enqueue_run(run.pk)
    return run


def _reopen(run: ProvisioningRun, *, by: User | None) -> ProvisioningRun:
    run = ProvisioningRun.objects.select_for_update().get(pk=run.pk)
    if not run.has_failed:
        raise ConflictError(_("Somebody has tried again already. Follow the steps on this page."))
    run.state = RunState.WAITING
    run.save(update_fields=["state", "updated_at"])
    run.steps.filter(state=StepState.FAILED).update(state=StepState.PENDING, error="")
    record("provisioning.retried", run, by=by)
    return run


#: Until the portal has opened, an order can be taken back; afterwards the customer is deleted.
_STOPPABLE = (RunState.WAITING, RunState.RUNNING, RunState.FAILED)


@transaction.atomic
def cancel_provisioning(run: ProvisioningRun, *, by: User | None) -> ProvisioningRun:
    """Take an order back: its subdomain is free at once, a worker removes what had been made."""
    run = ProvisioningRun.objects.select_for_update().get(pk=run.pk)
    waiting = Tenant.objects.select_for_update().filter(state=TenantState.PROVISIONING)
    tenant = waiting.filter(provisioning_runs=run).first()
    if run.state not in _STOPPABLE or tenant is None:
        raise ConflictError(_("Only an order whose portal has not opened can be cancelled."))
    _close_order(tenant)
    run.state = RunState.CANCELLING
    run.save(update_fields=["state", "updated_at"])
    record("provisioning.cancel_requested", run, by=by)
    enqueue_run(run.pk)
    return run


def _close_order(tenant: Tenant) -> None:
    # The portal has never answered, so nothing leads to its address and nobody waits for it.
    tenant.domains.all().delete()
    tenant.state = TenantState.CANCELLED
    tenant.save(update_fields=["state", "updated_at"])
