"""Pages of the portal itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.domain import change_account
from core.accounts.models import User
from core.accounts.rules import signed_in_user
from core.audit.chain import export_lines, seal_log
from core.audit.domain import record
from core.audit.queries import reads_of
from core.base import clock
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from portal import dashboard
from portal.forms import AccountForm, LogFilterForm
from portal.labels import PURPOSES, action_label, field_labels
from portal.roles import roles_of
from portal.rules import access_log
from tenants.current import current_tenant

PAGE_SIZE = 50


def home(request: HttpRequest) -> HttpResponse:
    """Welcome a visitor; show a member what waits for them."""
    if not isinstance(request.user, User):
        return render(request, "portal/welcome.html")
    user, roles = request.user, roles_of(request.user)
    context = {
        "roles": roles,
        "figures": dashboard.figures_for(user, roles),
        "offer": dashboard.offer_line(user) if roles.is_employee else None,
        "needs": dashboard.needs_of(user) if roles.is_hr else [],
        "first_steps": dashboard.get_started() if roles.is_tenant_admin else [],
    }
    return render(request, "portal/home.html", context)


@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """Show the way to each setting the person may change."""
    roles = roles_of(request.user)
    if not roles.has_settings:
        raise PermissionDenied
    return render(request, "portal/settings.html", {"roles": roles})


@login_required
def log(request: HttpRequest) -> HttpResponse:
    """Show what was done, newest first."""
    entries = access_log(request.user)
    actions = entries.order_by("action").values_list("action", flat=True).distinct()
    form = LogFilterForm(request.GET, actions=actions)
    if form.is_valid() and form.cleaned_data["action"]:
        entries = entries.filter(action=form.cleaned_data["action"])
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(entry, action_label(entry.action)) for entry in page]
    return render(request, "portal/log.html", {"page": page, "rows": rows, "filter_form": form})


@require_POST
@login_required
def export_log(request: HttpRequest) -> HttpResponse:
    """Hand the sealed log over as a file that anybody can verify; that it was is logged too."""
    access_log(request.user)
    user, tenant = signed_in_user(request), current_tenant()
    seal_log()
    response = HttpResponse("".join(export_lines()), content_type="application/x-ndjson")
    record("log.exported", user, by=user)
    name = f"{tenant.slug}-log-{clock.today():%Y-%m-%d}.ndjson"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show and change what the person may change about themself."""
    user = signed_in_user(request)
    initial = {"full_name": user.full_name, "language": user.language or get_language()}
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_account(user, by=user, **form.cleaned_data)
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("portal:account")
    context = {"form": form, "roles": roles_of(user), "has_password": user.has_usable_password()}
    return render(request, "portal/account.html", context)


def privacy(request: HttpRequest) -> HttpResponse:
    """Show the way to what is about the reader's own data."""
    return render(request, "portal/privacy.html")


def about_privacy(request: HttpRequest) -> HttpResponse:
    """Say in plain words which personal data is kept, why, and who sees it."""
    return render(request, "portal/about_privacy.html")


@login_required
def reads(request: HttpRequest) -> HttpResponse:
    """Show a person who has read about them, when, what and why."""
    found = reads_of(signed_in_user(request).pk)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        (read, field_labels(read.fields), PURPOSES.get(read.purpose, read.purpose)) for read in page
    ]
    return render(request, "portal/reads.html", {"page": page, "rows": rows})
