"""Who may use the console. On the platform's own host an active user is an operator."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from core.accounts.models import User
from onboarding.models import ProvisioningRun
from tenants.models import Tenant

View = Callable[..., HttpResponse]


def is_operator(user: Any) -> bool:
    """Whether the user runs the platform. There are no other users in ``public``."""
    return isinstance(user, User) and user.is_active


def operator_required(view: View) -> View:
    """Send anybody who is not signed in as an operator to the sign-in page."""
    return login_required(view)


def access_tenant(user: Any, tenant_id: UUID) -> Tenant:
    """Return a customer for an operator to work with."""
    tenant = Tenant.objects.filter(pk=tenant_id).first() if is_operator(user) else None
    if tenant is None:
        raise Http404(_("There is no such customer."))
    return tenant


def access_run(user: Any, run_id: UUID) -> ProvisioningRun:
    """Return the setting up of a customer for an operator to follow."""
    runs = ProvisioningRun.objects.select_related("tenant")
    run = runs.filter(pk=run_id).first() if is_operator(user) else None
    if run is None:
        raise Http404(_("There is no such order."))
    return run
