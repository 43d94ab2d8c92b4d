"""Support's way in, and the customer's page about it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.accounts.rules import signed_in_user
from core.base.errors import DomainError
from core.support.domain import end_access, redeem_ticket
from core.support.middleware import SESSION_KEY
from core.support.models import SupportAccess
from portal.roles import roles_of


@require_GET
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """Begin a person's session by the ticket from the console; 403 without one that holds."""
    try:
        access = redeem_ticket(request.GET.get("ticket", ""))
    except DomainError as error:
        raise PermissionDenied(str(error)) from error
    # A new session, so that nothing of whoever used this browser before is left in it.
    request.session.flush()
    request.session[SESSION_KEY] = str(access.pk)
    return redirect("portal:home")


def _require_administrator(request: HttpRequest) -> None:
    if not roles_of(request.user).is_tenant_admin:
        raise PermissionDenied


@require_GET
@login_required
def support(request: HttpRequest) -> HttpResponse:
    """Show who has been let in, why, by whom and until when."""
    _require_administrator(request)
    return render(request, "portal/support.html", {"accesses": SupportAccess.objects.all()[:100]})


@require_POST
@login_required
def end(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """End an access before its time."""
    _require_administrator(request)
    access = SupportAccess.objects.filter(pk=access_id).first()
    if access is None:
        raise Http404
    try:
        end_access(access, by_label=signed_in_user(request).email)
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The access is over."))
    return redirect("portal:support")
