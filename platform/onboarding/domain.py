"""Ordering, retrying, suspending: what an operator may do with a customer."""

from typing import Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clearing.domain.participants import follow_tenant
from core.accounts.models import User
from core.audit.domain import record
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
    tenant = _reserve(values)
    run = ProvisioningRun.objects.create(
        tenant=tenant,
        requested_by_id=by.pk if by else None,
        requested_by_label=by.email if by else "",
        **values,
    )
    ProvisioningStep.objects.bulk_create(
        ProvisioningStep(run=run, position=position, name=name)
        for position, name in enumerate(StepName.values, start=1)
    )
    now = clock.now()
    run.steps.filter(name=StepName.RESERVE).update(
        state=StepState.DONE, started_at=now, finished_at=now
    )
    record("tenant.requested", tenant, by=by, changes={"slug": ("", tenant.slug)})
    return run


def _reserve(values: CleanOrder) -> Tenant:
    """Take the subdomain. Of several at once the database lets one through."""
    tenant_id, slug = new_id(), values["slug"]
    try:
        with transaction.atomic():
            tenant = Tenant.objects.create(
                id=tenant_id,
                schema_name=schema_of(tenant_id),
                slug=slug,
                name=values["name"],
                sector_id=values["sector_id"],
                default_language=values["default_language"],
            )
            Domain.objects.create(tenant=tenant, domain=tenant_host(slug), is_primary=True)
    except IntegrityError as error:
        raise ConflictError(
            _("“%(slug)s” is already in use. Choose another subdomain.") % {"slug": slug},
            field="slug",
            code="taken",
        ) from error
    return tenant


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
