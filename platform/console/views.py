"""Pages of the platform's own host."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from console.forms import CustomerFilterForm, TenantForm
from console.progress import progress_of
from console.queries import all_customers, customer_row, find_customers, recent_entries
from console.rules import access_run, access_tenant, may_change, operator_required
from console.shell import render_page
from core.accounts.models import User
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from lifecycle.domain.states import resume_tenant, suspend_tenant
from onboarding.administrators import has_had_administrator
from onboarding.domain import request_tenant, retry_provisioning
from tenants.enums import TenantState
from tenants.hosts import console_url, portal_url

ROWS_ON_A_PAGE = 50


def _operator(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What Veksel is; tells nothing about who uses it."""
    way_in = reverse("console:tenants", urlconf=settings.PUBLIC_URLCONF)
    return render_page(request, "console/home.html", {"console": console_url(way_in)})


@require_GET
def enter(request: HttpRequest) -> HttpResponse:
    """Lead from the console's own host into the console."""
    return redirect("console:tenants")


@require_GET
@operator_required
def tenants(request: HttpRequest) -> HttpResponse:
    """List the customers."""
    form = CustomerFilterForm(request.GET)
    customers = find_customers(**form.cleaned_data) if form.is_valid() else find_customers()
    page = Paginator(customers, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [customer_row(customer) for customer in page.object_list],
        "filter_form": form,
        "is_narrowed": any(form.data.get(name) for name in form.fields),
    }
    return render_page(request, "console/tenants.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def create_tenant(request: HttpRequest) -> HttpResponse:
    """Order a new customer and follow how it is set up."""
    form = TenantForm(request.POST or None)
    if form.is_valid():
        try:
            run = request_tenant(by=_operator(request), **form.cleaned_data)
            return redirect("console:provisioning", run.pk)
        except DomainError as error:
            apply_domain_error(form, error)
    return render_page(request, "console/create_tenant.html", {"form": form})


@require_GET
@operator_required
def tenant(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Show one customer: its state, its subscription, and what operators have done."""
    customer = access_tenant(request.user, tenant_id)
    row = customer_row(all_customers().get(pk=customer.pk))
    context = {
        "row": row,
        "customer": row.customer,
        "entries": recent_entries(customer),
        "may_change": may_change(request.user),
        "lacks_administrator": row.customer.state == TenantState.ACTIVE
        and not has_had_administrator(row.customer),
    }
    return render_page(request, "console/tenant.html", context)


@require_GET
@operator_required
def provisioning(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Follow the steps of a run; the page asks again each second until they have ended."""
    run = access_run(request.user, run_id)
    progress = progress_of(run)
    if request.headers.get("HX-Request"):
        if request.GET.get("seen") == progress.mark:
            return HttpResponse(status=204)
        return render_page(request, "console/progress.html", {"run": run, "progress": progress})
    return render_page(request, "console/provisioning.html", {"run": run, "progress": progress})


@require_POST
@operator_required
def retry(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Take a stopped run up again."""
    run = access_run(request.user, run_id)
    try:
        retry_provisioning(run, by=_operator(request))
    except DomainError as error:
        messages.warning(request, str(error))
    return redirect("console:provisioning", run.pk)


@require_http_methods(["GET", "POST"])
@operator_required
def suspend(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Close a portal, after a page that says what that means."""
    customer = access_tenant(request.user, tenant_id)
    if request.method == "POST":
        try:
            suspend_tenant(customer, by=_operator(request))
            messages.success(request, _("%(name)s is suspended.") % {"name": customer.name})
        except DomainError as error:
            messages.warning(request, str(error))
        return redirect("console:tenant", customer.pk)
    context = {
        "heading": _("Suspend %(name)s?") % {"name": customer.name},
        "text": _(
            "The portal closes at once for everybody in it and says that it is closed for a while."
            " Nothing is deleted, and you can open it again."
        ),
        "facts": [(_("Portal"), portal_url(customer))],
        "submit": _("Suspend"),
        "danger": True,
        "cancel_url": reverse("console:tenant", args=[customer.pk]),
    }
    return render_page(request, "ui/confirm.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def resume(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Open a suspended portal again, after a page that says what that means."""
    customer = access_tenant(request.user, tenant_id)
    if request.method == "POST":
        try:
            resume_tenant(customer, by=_operator(request))
            messages.success(request, _("%(name)s is open again.") % {"name": customer.name})
        except DomainError as error:
            messages.warning(request, str(error))
        return redirect("console:tenant", customer.pk)
    context = {
        "heading": _("Open %(name)s again?") % {"name": customer.name},
        "text": _("Everybody who belongs there can sign in again at once."),
        "facts": [(_("Portal"), portal_url(customer))],
        "submit": _("Open the portal"),
        "cancel_url": reverse("console:tenant", args=[customer.pk]),
    }
    return render_page(request, "ui/confirm.html", context)
