"""Ordering, retrying, suspending: what an operator may do with a customer."""

from collections.abc import Sequence
from typing import Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clearing.domain.participants import follow_tenant
from core.accounts.models import User
from core.audit.domain import record, record_each
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.base.ids import new_id
from onboarding.enums import RunState, StepName, StepState
from onboarding.models import ProvisioningRun, ProvisioningStep
from onboarding.queries import failed_step
from onboarding.saga.running import run_provisioning
from onboarding.tasks import enqueue_run
from onboarding.validation import CleanOrder, TenantOrder, clean_order
from tenants.doors import platform_context
from tenants.enums import TenantState
from tenants.hosts import tenant_host
from tenants.models import Domain, Tenant
from tenants.naming import schema_of
from tenants.queries import sector_codes


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
        tenant = Tenant.objects.filter(slug=values["slug"]).first()
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
    runs = ProvisioningRun.objects.bulk_create(
        ProvisioningRun(tenant=tenant, **who, **order)
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
            tenants = Tenant.objects.bulk_create(_tenant(order) for order in orders)
            Domain.objects.bulk_create(
                Domain(tenant=tenant, domain=tenant_host(tenant.slug), is_primary=True)
                for tenant in tenants
            )
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


def _tenant(order: CleanOrder) -> Tenant:
    tenant_id = new_id()
    return Tenant(
        id=tenant_id,
        schema_name=schema_of(tenant_id),
        slug=order["slug"],
        name=order["name"],
        sector_id=order["sector_id"],
        default_language=order["default_language"],
    )


def _unfinished_run(tenant: Tenant, *, by: User | None) -> ProvisioningRun | None:
    run = tenant.provisioning_runs.exclude(state=RunState.COMPLETE).first()
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


@transaction.atomic
def suspend_tenant(tenant: Tenant, *, by: User) -> Tenant:
    """Close the portal. Nothing is deleted; from the next request on it answers 503."""
    return _change_state(
        tenant,
        TenantState.ACTIVE,
        TenantState.SUSPENDED,
        by=by,
        refusal=_("Only an active customer can be suspended. Read the page again."),
    )


@transaction.atomic
def resume_tenant(tenant: Tenant, *, by: User) -> Tenant:
    """Open a suspended portal again."""
    return _change_state(
        tenant,
        TenantState.SUSPENDED,
        TenantState.ACTIVE,
        by=by,
        refusal=_("Only a suspended customer can be resumed. Read the page again."),
    )


def _change_state(
    tenant: Tenant, old: TenantState, new: TenantState, *, by: User, refusal: str
) -> Tenant:
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if tenant.state != old:
        raise ConflictError(refusal)
    tenant.state = new
    tenant.save(update_fields=["state", "updated_at"])
    action = "tenant.suspended" if new == TenantState.SUSPENDED else "tenant.resumed"
    record(action, tenant, by=by, changes={"state": (old.value, new.value)})
    follow_tenant(tenant)
    return tenant
