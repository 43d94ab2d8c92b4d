"""What each step of a deletion does. Every one may be repeated after a crash at any point."""

from contextlib import suppress

from django.db import IntegrityError
from django.utils.translation import gettext as _

from clearing.domain.leaving import leave_clearing
from clearing.domain.participants import follow_tenant
from core.audit.chain import seal_log
from core.audit.domain import record
from core.base import clock
from core.outbox.models import Message
from infra.storage import count_files, delete_files
from lifecycle.certificate import certify
from lifecycle.enums import DeletionStepName
from lifecycle.inventory import count_tables, log_head
from lifecycle.models import DeletionRun
from onboarding.models import ProvisioningRun
from policy.domain.leaving import forget_tenant as forget_in_policy
from tenants.cache import forget_tenant
from tenants.doors import platform_context, tenant_context
from tenants.enums import TenantState
from tenants.hosts import take_host
from tenants.models import Tenant
from tenants.naming import closed_schema_of, schema_of
from tenants.removal import (
    bring_schema_back,
    delete_platform_rows,
    drop_role,
    drop_schema,
    schema_exists,
    set_schema_aside,
)
from tenants.sagas.engine import NotYetError, Saga, Step
from tenants.schemas.stepping import bring_up


def _check_closed(run: DeletionRun) -> None:
    """Nothing: the portal was closed with the order itself."""


def _open_again(run: DeletionRun) -> None:
    tenant = Tenant.objects.select_for_update().get(pk=run.tenant_id)
    take_host(tenant)
    tenant.state = run.state_before
    tenant.save(update_fields=["state", "updated_at"])
    follow_tenant(tenant)
    record(
        "tenant.restored",
        tenant,
        by=None,
        changes={"state": (TenantState.DELETING.value, tenant.state)},
    )


def _set_aside(run: DeletionRun) -> None:
    if schema_exists(schema_of(run.tenant_id)):
        # The last words of the log, so that the certificate can name its end.
        with suppress(IntegrityError), tenant_context(run.tenant):
            seal_log()
    set_schema_aside(run.tenant)
    forget_tenant(run.tenant_id)


def _bring_back(run: DeletionRun) -> None:
    bring_schema_back(run.tenant)
    # A release may have come while it stood aside.
    bring_up(run.tenant.door)


def _wait(run: DeletionRun) -> None:
    wipe_after = DeletionRun.objects.values_list("wipe_after", flat=True).get(pk=run.pk)
    if clock.now() < wipe_after:
        raise NotYetError


def _count(run: DeletionRun) -> None:
    schema = closed_schema_of(run.tenant_id)
    if not schema_exists(schema):
        # Bent by hand from outside; set aside once more, and then there is something to count.
        set_schema_aside(run.tenant)
    files, size = count_files(run.tenant_id)
    inventory = {
        "tables": count_tables(schema),
        "log_head": log_head(schema),
        "files": {"count": files, "bytes": size},
    }
    with platform_context():
        DeletionRun.objects.filter(pk=run.pk).update(inventory=inventory)


def _delete_files(run: DeletionRun) -> None:
    delete_files(run.tenant_id)


def _drop_schema(run: DeletionRun) -> None:
    drop_schema(run.tenant)


def _drop_role(run: DeletionRun) -> None:
    is_gone = drop_role(run.tenant)
    _note(run, "role", "deleted" if is_gone else "kept: in use by a copy in another database")


def _note(run: DeletionRun, key: str, value: object) -> None:
    with platform_context():
        inventory = DeletionRun.objects.select_for_update().values_list("inventory", flat=True)
        DeletionRun.objects.filter(pk=run.pk).update(
            inventory={**inventory.get(pk=run.pk), key: value}
        )


def _delete_platform_rows(run: DeletionRun) -> None:
    counts = leave_clearing(run.tenant) | delete_platform_rows(run.tenant)
    counts |= forget_in_policy(run.tenant, by=None, reason=_("The customer is deleted."))
    _note(run, "platform", counts)
    Message.objects.filter(receiver_id=run.tenant_id).delete()
    ProvisioningRun.objects.filter(tenant=run.tenant).update(admin_email="", admin_name="")


def _empty_cache(run: DeletionRun) -> None:
    _note(run, "cache", forget_tenant(run.tenant_id))


def _issue_certificate(run: DeletionRun) -> None:
    tenant = Tenant.objects.select_for_update().get(pk=run.tenant_id)
    tenant.state = TenantState.DELETED
    tenant.save(update_fields=["state", "updated_at"])
    locked = DeletionRun.objects.select_for_update().get(pk=run.pk)
    locked.certificate = certify(locked)
    locked.save(update_fields=["certificate", "updated_at"])
    record(
        "tenant.deleted",
        tenant,
        by=None,
        changes={"certificate": ("", locked.certificate["signature"])},
    )


STEPS: dict[str, Step[DeletionRun]] = {
    DeletionStepName.CLOSE: Step(_check_closed, undo=_open_again),
    DeletionStepName.SET_ASIDE: Step(_set_aside, is_by_owner=True, undo=_bring_back),
    DeletionStepName.GRACE: Step(_wait),
    DeletionStepName.INVENTORY: Step(_count, is_by_owner=True),
    DeletionStepName.FILES: Step(_delete_files, is_by_owner=True),
    DeletionStepName.SCHEMA: Step(_drop_schema, is_by_owner=True),
    DeletionStepName.ROLE: Step(_drop_role, is_by_owner=True),
    DeletionStepName.PLATFORM: Step(_delete_platform_rows),
    DeletionStepName.CACHE: Step(_empty_cache, is_by_owner=True),
    DeletionStepName.CERTIFICATE: Step(_issue_certificate),
}
DELETION = Saga("deletion", DeletionRun, STEPS)
