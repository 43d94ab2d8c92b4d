"""Who may use the console, and who may change anything there."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from console.enums import OperatorRole
from console.models import Operator
from core.accounts.models import User
from onboarding.models import ProvisioningRun
from tenants.models import Tenant

View = Callable[..., HttpResponse]


def role_of(user: Any) -> str:
    """Return the person's role in the console, read once per request; empty for everybody else."""
    if not isinstance(user, User) or not user.is_active:
        return ""
    if not hasattr(user, "_operator_role"):
        found = Operator.objects.filter(user=user).values_list("role", flat=True).first()
        user._operator_role = found or ""  # type: ignore[attr-defined] # cache
    return str(user._operator_role)  # type: ignore[attr-defined] # cache


def is_operator(user: Any) -> bool:
    """Whether the user may open the console: to run the platform, or to audit it."""
    return bool(role_of(user))


def may_change(user: Any) -> bool:
    """Whether the user may do anything in the console beyond reading."""
    return role_of(user) == OperatorRole.OPERATOR


def operator_required(view: View) -> View:
    """Send who is not signed in to the sign-in page; refuse others, and an auditor who would write."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_reading = request.method in {"GET", "HEAD"}
        if not (is_operator(request.user) if is_reading else may_change(request.user)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(guarded)


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
