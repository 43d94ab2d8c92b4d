"""The end of a customer: closed at once, final after a time of grace in which it can come back."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from lifecycle.domain.states import change_state
from lifecycle.enums import POINT_OF_NO_RETURN, DeletionStepName
from lifecycle.models import DeletionRun, DeletionStep
from lifecycle.tasks import enqueue_deletion
from tenants.enums import TenantState
from tenants.hosts import release_hosts
from tenants.models import Tenant
from tenants.sagas.enums import ENDED, RunState, StepState

_DELETABLE = (TenantState.ACTIVE, TenantState.SUSPENDED, TenantState.ARCHIVED)


def grace_days() -> int:
    """Return for how many days a deleted customer can be restored."""
    return int(settings.DELETION_GRACE_DAYS)


@transaction.atomic
def delete_tenant(
    tenant: Tenant, *, by: User | None, reason: str, ordered_by: str = ""
) -> DeletionRun:
    """Close a customer for good. Its address is given up at once; a worker takes the rights away.

    Until the time of grace is over, ``restore_tenant`` makes all of it as it was. ``ordered_by``
    names who stands behind the order where nobody is signed in.
    """
    if not reason.strip():
        raise DomainError(_("Write why the customer is deleted."), field="reason", code="required")
    before = tenant.state
    tenant = change_state(
        tenant,
        _DELETABLE,
        TenantState.DELETING,
        by=by,
        refusal=_("Only an active, suspended or archived customer can be deleted."),
    )
    run = DeletionRun.objects.create(
        tenant=tenant,
        state_before=before,
        reason=reason.strip(),
        wipe_after=clock.now() + dt.timedelta(days=grace_days()),
        requested_by_id=by.pk if by else None,
        requested_by_label=by.email if by else ordered_by,
    )
    _plan(run)
    release_hosts(tenant, leads_on=False, until=run.wipe_after)
    record("deletion.ordered", run, by=by, changes={"reason": ("", run.reason)})
    enqueue_deletion(run.pk)
    return run


def _plan(run: DeletionRun) -> None:
    DeletionStep.objects.bulk_create(
        DeletionStep(run=run, position=position, name=name)
        for position, name in enumerate(DeletionStepName.values, start=1)
    )
    now = clock.now()
    run.steps.filter(name=DeletionStepName.CLOSE).update(
        state=StepState.DONE, started_at=now, finished_at=now
    )


@transaction.atomic
def restore_tenant(tenant: Tenant, *, by: User | None) -> DeletionRun:
    """Take a deletion back within its time of grace: a worker opens the customer as it was."""
    run = _open_run(tenant)
    is_too_late = (
        run.steps.filter(position__gte=_position(POINT_OF_NO_RETURN))
        .exclude(state=StepState.PENDING)
        .exists()
    )
    if is_too_late or run.state == RunState.CANCELLING:
        raise ConflictError(_("This deletion can no longer be taken back."))
    run.state = RunState.CANCELLING
    run.save(update_fields=["state", "updated_at"])
    record("deletion.restore_requested", run, by=by)
    enqueue_deletion(run.pk)
    return run


def _position(name: DeletionStepName) -> int:
    return DeletionStepName.values.index(name) + 1


@transaction.atomic
def wipe_tenant_now(tenant: Tenant, *, by: User | None, confirmation: str) -> DeletionRun:
    """End the time of grace. ``confirmation`` is the subdomain, typed by who asks.

    Whoever ordered the deletion cannot: it takes a second person to make it final before its day.
    Without ``by`` it is the command line, whose user could drop the tables anyway.
    """
    run = _open_run(tenant)
    if by is not None and by.pk == run.requested_by_id:
        raise DomainError(
            _(
                "You ordered this deletion. Ask another operator to wipe it, or wait until it is"
                " final by itself."
            ),
            code="second_person_needed",
        )
    if confirmation.strip() != run.tenant.slug:
        raise DomainError(
            _("Write the subdomain “%(slug)s” to confirm.") % {"slug": run.tenant.slug},
            field="confirmation",
        )
    run.wipe_after = clock.now()
    run.hurried_by_id, run.hurried_by_label = (by.pk, by.email) if by else (None, "")
    if run.state == RunState.RESTING:
        run.state = RunState.WAITING
    run.save(
        update_fields=["state", "wipe_after", "hurried_by_id", "hurried_by_label", "updated_at"]
    )
    record("deletion.hurried", run, by=by)
    enqueue_deletion(run.pk)
    return run


@transaction.atomic
def retry_deletion(run: DeletionRun, *, by: User | None) -> DeletionRun:
    """Send a deletion that has stopped to a worker again; what is done stays done."""
    run = DeletionRun.objects.select_for_update().get(pk=run.pk)
    if not run.has_failed:
        raise ConflictError(_("Somebody has tried again already. Follow the steps on this page."))
    run.state = RunState.WAITING
    run.save(update_fields=["state", "updated_at"])
    run.steps.filter(state=StepState.FAILED).update(state=StepState.PENDING, error="")
    record("deletion.retried", run, by=by)
    enqueue_deletion(run.pk)
    return run


def _open_run(tenant: Tenant) -> DeletionRun:
    runs = DeletionRun.objects.select_for_update(of=("self",)).select_related("tenant")
    run = runs.filter(tenant=tenant).exclude(state__in=ENDED).first()
    if run is None:
        raise ConflictError(_("This customer is not being deleted."))
    return run
