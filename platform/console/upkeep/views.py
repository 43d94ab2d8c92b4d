"""The pages of upkeep."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from clearing.tasks import MENDED, reconcile_all
from console.rules import access_tenant, may_change, operator_required
from console.shell import render_page
from console.upkeep.queries import outbox_door, outboxes_with_trouble, shown_by_customers
from core.accounts.rules import signed_in_user
from core.audit.domain import record
from core.audit.models import Entry
from core.outbox.domain import retry_message
from core.outbox.queries import dead_messages
from tenants.models import RefusedMessage, Tenant

ROWS_ON_A_PAGE = 50
MENDED_SHOWN = 20


@require_GET
@operator_required
def messages_to_workers(request: HttpRequest) -> HttpResponse:
    """Show what workers gave up and what they refused."""
    page = Paginator(RefusedMessage.objects.all(), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "outboxes": outboxes_with_trouble(),
        "page": page,
        "may_change": may_change(request.user),
    }
    return render_page(request, "console/upkeep/messages.html", context)


@require_POST
@operator_required
def retry_platform(request: HttpRequest) -> HttpResponse:
    """Let workers try again what they gave up of the platform's own."""
    return _retry(request, None)


@require_POST
@operator_required
def retry_tenant(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Let workers try again what they gave up of a customer."""
    return _retry(request, access_tenant(request.user, tenant_id))


def _retry(request: HttpRequest, tenant: Tenant | None) -> HttpResponse:
    if tenant is not None and not tenant.is_active:
        messages.warning(request, _("The customer is not served now; its messages wait."))
        return redirect("console:upkeep:messages")
    with outbox_door(tenant):
        given_up = list(dead_messages())
        for message in given_up:
            retry_message(message)
    number = len(given_up)
    if number:
        # In the platform's log and not the customer's: who did it is of the platform.
        subject = tenant or Tenant(name="platform")
        changes = {"messages": ("", str(number))}
        record("messages.retried", subject, by=signed_in_user(request), changes=changes)
    said = ngettext(
        "%(number)d message will be tried again.",
        "%(number)d messages will be tried again.",
        number,
    )
    messages.success(request, said % {"number": number})
    return redirect("console:upkeep:messages")


@require_GET
@operator_required
def shown(request: HttpRequest) -> HttpResponse:
    """Show how much each customer shows the others, and what had to be mended."""
    rows = Paginator(list(shown_by_customers()), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": rows,
        "mended": Entry.objects.filter(action=MENDED).order_by("-at")[:MENDED_SHOWN],
        "may_change": may_change(request.user),
    }
    return render_page(request, "console/upkeep/shown.html", context)


@require_POST
@operator_required
def compare(request: HttpRequest) -> HttpResponse:
    """Let a worker compare all customers with what they show, and mend what differs."""
    reconcile_all.enqueue()
    record("exchange.comparison_ordered", Tenant(name="platform"), by=signed_in_user(request))
    messages.success(request, _("A worker compares now. What it mends is listed below."))
    return redirect("console:upkeep:shown")
