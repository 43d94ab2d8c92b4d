"""Each change has a page that says what will happen before it does."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from console.life.forms import DeleteForm, RenameForm, WipeForm
from console.progress import steps_of
from console.rules import access_tenant, may_change, operator_required
from console.shell import render_page
from core.accounts.rules import signed_in_user
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.ui.templatetags.ui import local_date
from lifecycle.domain.deleting import (
    delete_tenant,
    grace_days,
    restore_tenant,
    retry_deletion,
    wipe_tenant_now,
)
from lifecycle.domain.renaming import rename_tenant
from lifecycle.domain.states import archive_tenant
from lifecycle.models import DeletionRun
from lifecycle.queries import latest_deletion
from onboarding.domain import cancel_provisioning
from tenants.hosts import portal_url
from tenants.models import Tenant

Change = Callable[..., object]


def ask_and_do(
    request: HttpRequest,
    customer: Tenant,
    change: Change,
    *,
    done: str,
    goes_to: str,
    page: dict[str, Any],
    form: Form | None = None,
) -> HttpResponse:
    """Show the page; when it is confirmed, make the change and say so, or say why it was refused."""
    if request.method == "POST" and (form is None or form.is_valid()):
        values = form.cleaned_data if form else {}
        try:
            change(by=signed_in_user(request), **values)
        except DomainError as error:
            if form is not None:
                apply_domain_error(form, error)
            else:
                messages.warning(request, str(error))
                return redirect("console:tenant", customer.pk)
        else:
            messages.success(request, done)
            return redirect(goes_to, customer.pk)
    back = reverse("console:tenant", args=[customer.pk])
    context = {"cancel_url": back, "form": form, **page}
    return render_page(request, "ui/confirm.html", context)


def facts_of(customer: Tenant) -> Sequence[tuple[str, str]]:
    return [(_("Customer"), customer.name), (_("Portal"), portal_url(customer))]


@require_http_methods(["GET", "POST"])
@operator_required
def archive(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Put a customer away."""
    customer = access_tenant(request.user, tenant_id)
    return ask_and_do(
        request,
        customer,
        lambda by: archive_tenant(customer, by=by),
        done=_("%(name)s is archived.") % {"name": customer.name},
        goes_to="console:tenant",
        page={
            "heading": _("Archive %(name)s?") % {"name": customer.name},
            "text": _(
                "The portal is not found any more. Its address and all its data are kept, and you"
                " can open it again."
            ),
            "facts": facts_of(customer),
            "submit": _("Archive"),
            "danger": True,
        },
    )


@require_http_methods(["GET", "POST"])
@operator_required
def rename(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Give a customer another name or address."""
    customer = access_tenant(request.user, tenant_id)
    form = RenameForm(request.POST or None, initial={"name": customer.name, "slug": customer.slug})
    return ask_and_do(
        request,
        customer,
        lambda by, slug, name: rename_tenant(customer, by=by, slug=slug, name=name),
        done=_("The customer has its new name."),
        goes_to="console:tenant",
        form=form,
        page={
            "heading": _("Rename %(name)s") % {"name": customer.name},
            "text": _(
                "A new subdomain is the address from the next moment on, and everybody signs in"
                " again there. For thirty days the old address shows the way, and nobody else gets"
                " it."
            ),
            "submit": _("Save"),
        },
    )


@require_http_methods(["GET", "POST"])
@operator_required
def delete(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Close a customer for good."""
    customer = access_tenant(request.user, tenant_id)
    days = grace_days()
    return ask_and_do(
        request,
        customer,
        lambda by, reason: delete_tenant(customer, by=by, reason=reason),
        done=_("%(name)s is closed and will be deleted.") % {"name": customer.name},
        goes_to="console:life:deletion",
        form=DeleteForm(request.POST or None),
        page={
            "heading": _("Delete %(name)s?") % {"name": customer.name},
            "text": ngettext(
                "The portal closes at once and gives up its address. For %(days)s day it can be"
                " restored; then everything in it is wiped for ever.",
                "The portal closes at once and gives up its address. For %(days)s days it can be"
                " restored; then everything in it is wiped for ever.",
                days,
            )
            % {"days": days},
            "facts": facts_of(customer),
            "submit": _("Delete the customer"),
            "danger": True,
        },
    )


def _deletion_of(customer: Tenant) -> DeletionRun:
    run = latest_deletion(customer)
    if run is None:
        raise Http404(_("This customer is not being deleted."))
    return run


@require_GET
@operator_required
def deletion(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Follow a deletion step by step."""
    customer = access_tenant(request.user, tenant_id)
    run = _deletion_of(customer)
    context = {
        "customer": customer,
        "run": run,
        "steps": steps_of(run),
        "may_change": may_change(request.user),
        "is_own_order": run.requested_by_id == signed_in_user(request).pk,
    }
    return render_page(request, "console/life/deletion.html", context)


@require_POST
@operator_required
def retry(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Take a deletion that has stopped up again."""
    customer = access_tenant(request.user, tenant_id)
    try:
        retry_deletion(_deletion_of(customer), by=signed_in_user(request))
    except DomainError as error:
        messages.warning(request, str(error))
    return redirect("console:life:deletion", customer.pk)


@require_http_methods(["GET", "POST"])
@operator_required
def restore(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Take a deletion back."""
    customer = access_tenant(request.user, tenant_id)
    return ask_and_do(
        request,
        customer,
        lambda by: restore_tenant(customer, by=by),
        done=_("%(name)s is being restored.") % {"name": customer.name},
        goes_to="console:life:deletion",
        page={
            "heading": _("Restore %(name)s?") % {"name": customer.name},
            "text": _(
                "The portal opens as it was before, at the same address. Whoever was signed in"
                " signs in again."
            ),
            "facts": facts_of(customer),
            "submit": _("Restore"),
        },
    )


@require_http_methods(["GET", "POST"])
@operator_required
def wipe(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Make a deletion final before its day."""
    customer = access_tenant(request.user, tenant_id)
    run = _deletion_of(customer)
    return ask_and_do(
        request,
        customer,
        lambda by, confirmation: wipe_tenant_now(customer, by=by, confirmation=confirmation),
        done=_("%(name)s is being wiped.") % {"name": customer.name},
        goes_to="console:life:deletion",
        form=WipeForm(request.POST or None),
        page={
            "heading": _("Wipe %(name)s now?") % {"name": customer.name},
            "text": _(
                "Tables, files and everything else of the customer are deleted at once. Nobody can"
                " bring them back, and neither can we."
            ),
            "facts": [*facts_of(customer), (_("Final by itself from"), local_date(run.wipe_after))],
            "submit": _("Wipe for ever"),
            "danger": True,
        },
    )


@require_GET
@operator_required
def certificate(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Show the certificate of a deletion, or hand it out as a file."""
    customer = access_tenant(request.user, tenant_id)
    run = _deletion_of(customer)
    if not run.certificate:
        raise Http404(_("There is no certificate before everything is deleted."))
    if request.GET.get("format") == "json":
        answer = JsonResponse(
            run.certificate, json_dumps_params={"indent": 1, "ensure_ascii": False}
        )
        name = f"veksel-deletion-{customer.pk}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    context = {"customer": customer, "certificate": run.certificate, "run": run}
    return render_page(request, "console/life/certificate.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def cancel(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Take an order back whose portal has not opened."""
    customer = access_tenant(request.user, tenant_id)
    run = customer.provisioning_runs.first()
    if run is None:
        raise Http404(_("There is no such order."))
    return ask_and_do(
        request,
        customer,
        lambda by: cancel_provisioning(run, by=by),
        done=_("The order of %(name)s is cancelled.") % {"name": customer.name},
        goes_to="console:tenant",
        page={
            "heading": _("Cancel the order of %(name)s?") % {"name": customer.name},
            "text": _(
                "Everything that has been made for the customer is removed, and the subdomain is"
                " free again at once."
            ),
            "facts": facts_of(customer),
            "submit": _("Cancel the order"),
            "danger": True,
        },
    )
