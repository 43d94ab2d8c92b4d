"""Pages about access to customers. Reading a customer's data is no page of the console."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from console.rules import access_tenant, may_change, operator_required
from console.shell import render_page
from console.support.forms import SupportForm
from core.accounts.models import User
from core.accounts.rules import signed_in_user
from core.audit.domain import record
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from lifecycle.breakglass.domain import (
    approve_support,
    end_support,
    enter_tenant,
    refuse_support,
    request_support,
)
from lifecycle.models import SupportRequest
from tenants.hosts import portal_url

ROWS_ON_A_PAGE = 50


def _access_request(request_id: UUID) -> SupportRequest:
    found = SupportRequest.objects.select_related("tenant").filter(pk=request_id).first()
    if found is None:
        raise Http404(_("There is no such request."))
    return found


@require_GET
@operator_required
def requests(request: HttpRequest) -> HttpResponse:
    """List who has asked for access to whom, newest first."""
    rows = SupportRequest.objects.select_related("tenant")
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_change": may_change(request.user), "me": request.user.pk}
    return render_page(request, "console/support/list.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def ask(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Ask to read in a customer."""
    customer = access_tenant(request.user, tenant_id)
    form = SupportForm(request.POST or None)
    if form.is_valid():
        try:
            request_support(customer, by=signed_in_user(request), **form.cleaned_data)
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("Another operator can now approve it."))
            return redirect("console:support:list")
    context = {
        "heading": _("Ask to read in %(name)s") % {"name": customer.name},
        "text": _(
            "Another operator must agree. You may then read for as long as you ask for and change"
            " nothing; the customer sees your name and your reason, and each page you open."
        ),
        "form": form,
        "submit": _("Ask for access"),
        "cancel_url": reverse("console:tenant", args=[customer.pk]),
    }
    return render_page(request, "ui/confirm.html", context)


def _decide(
    request: HttpRequest, request_id: UUID, change: Callable[..., SupportRequest], done: str
) -> HttpResponse:
    try:
        change(_access_request(request_id), by=signed_in_user(request))
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, done)
    return redirect("console:support:list")


@require_POST
@operator_required
def approve(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Agree to somebody else's request."""
    return _decide(request, request_id, approve_support, _("The access is open."))


@require_POST
@operator_required
def refuse(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say no to somebody else's request."""
    return _decide(request, request_id, refuse_support, _("The request is refused."))


@require_POST
@operator_required
def end(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """End an access before its time."""
    return _decide(request, request_id, end_support, _("The access is over."))


@require_POST
@operator_required
def enter(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Lead into the customer's portal; 403, and a line in the log, without an access that holds."""
    found, user = _access_request(request_id), signed_in_user(request)
    try:
        ticket = enter_tenant(found, by=user)
    except DomainError as error:
        _note_refusal(found, user)
        raise PermissionDenied(str(error)) from error
    path = reverse("portal:enter_support", urlconf="config.urls.tenant")
    return redirect(portal_url(found.tenant, f"{path}?{urlencode({'ticket': ticket})}"))


def _note_refusal(found: SupportRequest, user: User) -> None:
    record("support.entry_refused", found, by=user)
