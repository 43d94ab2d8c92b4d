"""Celery tasks that belong to a tenant. A task without its tenant does not run."""

from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.db import transaction

from core.base.current import NoDoorError, current_tenant_id
from tenants.doors import platform_context, tenant_context
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.pages import import_pages


class TenantTask:
    """A task of one tenant: sent when the transaction commits, run inside that tenant's door."""

    def __init__(self, name: str, run: Callable[..., None]) -> None:
        self.name = name
        self.run = run
        # Celery's own check of arguments counts the self of a bound method as one of them.
        self._task: Any = shared_task(name=name, typing=False)(self._run_for)

    def enqueue(self, **arguments: Any) -> None:
        """Send the task for the current tenant once the transaction has committed.

        Should the queue be away, what was done stands: a sweep sends what was left behind.
        """
        tenant_id = current_tenant_id()
        if tenant_id is None:
            raise NoDoorError(f"The task {self.name} needs a tenant.")
        transaction.on_commit(lambda: self.send(str(tenant_id), **arguments), robust=True)

    def send(self, tenant_id: str, **arguments: Any) -> None:
        """Send the task for a named tenant now."""
        self._task.delay(tenant_id, **arguments)

    def _run_for(self, tenant_id: str, **arguments: Any) -> None:
        import_pages()
        with platform_context():
            tenant = Tenant.objects.get(pk=tenant_id, state=TenantState.ACTIVE)
        with tenant_context(tenant):
            self.run(**arguments)


def tenant_task(name: str) -> Callable[[Callable[..., None]], TenantTask]:
    """Make a function a task of the current tenant, named ``<package>.<verb>``."""

    def decorate(run: Callable[..., None]) -> TenantTask:
        return TenantTask(name, run)

    return decorate


def send_to_all_tenants(task: TenantTask) -> None:
    """Send ``task`` once for each active tenant."""
    with platform_context():
        ids = list(Tenant.objects.filter(state=TenantState.ACTIVE).values_list("pk", flat=True))
    for tenant_id in ids:
        task.send(str(tenant_id))
