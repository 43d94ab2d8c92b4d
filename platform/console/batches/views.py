"""Uploading a list, seeing what is wrong in it, ordering its customers and following them."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from console.batches.forms import ListForm
from console.rules import is_operator, operator_required
from console.shell import render_page
from core.accounts.models import User
from core.base.errors import DomainError
from onboarding.batches.domain import (
    check_again,
    discard_batch,
    keep_list,
    retry_failed,
    start_batch,
)
from onboarding.batches.queries import batches, counts_of, rows_of, stopped_by
from onboarding.batches.reading import COLUMNS, REQUIRED, UnreadableListError
from onboarding.batches.template import template_of
from onboarding.models import Batch
from onboarding.tasks import enqueue_batch
from tenants.hosts import portal_url
from tenants.queries import sector_choices, sector_codes

LISTS_ON_A_PAGE = 25
ROWS_ON_A_PAGE = 50
PROBLEMS_SHOWN = 200


def _operator(request: HttpRequest) -> User:
    return cast(User, request.user)


def access_batch(user: Any, batch_id: UUID) -> Batch:
    """Return a list for an operator to work with, with its counts."""
    batch = batches().filter(pk=batch_id).first() if is_operator(user) else None
    if batch is None:
        raise Http404(_("There is no such list."))
    return batch


@require_GET
@operator_required
def batch_list(request: HttpRequest) -> HttpResponse:
    """Show the lists there are, newest first."""
    page = Paginator(batches(), LISTS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(batch, counts_of(batch)) for batch in page.object_list]
    return render_page(request, "console/batches/list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@operator_required
def upload(request: HttpRequest) -> HttpResponse:
    """Read a list and go on to what is wrong in it; nothing is ordered here."""
    form = ListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "sectors": sector_choices(),
        "required": REQUIRED,
        "optional": [name for name in COLUMNS if name not in REQUIRED],
    }
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["list"]
        try:
            batch, _report = keep_list(file.read(), name=file.name, by=_operator(request))
            return redirect("console:batches:batch", batch.pk)
        except UnreadableListError as error:
            context["problems"] = error.problems
    return render_page(request, "console/batches/upload.html", context)


@require_GET
@operator_required
def template(request: HttpRequest, sector: str) -> HttpResponse:
    """Hand out a list to fill in, marked so that Excel reads its letters right."""
    if sector not in sector_codes():
        raise Http404(_("There is no such sector."))
    content = template_of(sector).encode("utf-8-sig")
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="veksel-{sector}.csv"'
    return response


@require_GET
@operator_required
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show what is wrong in a list, or how far its customers have come."""
    found = access_batch(request.user, batch_id)
    return _progress(request, found) if found.is_started else _report(request, found)


def _report(request: HttpRequest, batch: Batch) -> HttpResponse:
    report = check_again(batch)
    context = {
        "batch": batch,
        "report": report,
        "problems": report.problems[:PROBLEMS_SHOWN],
        "more": max(0, len(report.problems) - PROBLEMS_SHOWN),
    }
    return render_page(request, "console/batches/report.html", context)


def _progress(request: HttpRequest, batch: Batch) -> HttpResponse:
    counts = counts_of(batch)
    mark = f"{counts.complete}-{counts.failed}-{counts.running}"
    is_part = bool(request.headers.get("HX-Request"))
    if is_part and request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    only_failed = request.GET.get("show") == "failed"
    page = Paginator(rows_of(batch, only_failed=only_failed), ROWS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [
        (row, portal_url(row.run.tenant) if row.run.tenant else "", stopped_by(row))
        for row in page.object_list
    ]
    context = {
        "batch": batch,
        "counts": counts,
        "mark": mark,
        "page": page,
        "rows": rows,
        "only_failed": only_failed,
    }
    name = "progress" if is_part else "batch"
    return render_page(request, f"console/batches/{name}.html", context)


@require_POST
@operator_required
def start(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Order the list's customers, all or only the good ones."""
    found = access_batch(request.user, batch_id)
    try:
        start_batch(found, by=_operator(request), only_good="only_good" in request.POST)
        enqueue_batch(found.pk)
    except DomainError as error:
        messages.warning(request, str(error))
    return redirect("console:batches:batch", found.pk)


@require_POST
@operator_required
def retry(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take up again what has stopped."""
    found = access_batch(request.user, batch_id)
    number = retry_failed(found, by=_operator(request))
    enqueue_batch(found.pk)
    text = ngettext(
        "%(number)d customer is tried again.", "%(number)d customers are tried again.", number
    )
    messages.success(request, text % {"number": number})
    return redirect("console:batches:batch", found.pk)


@require_http_methods(["GET", "POST"])
@operator_required
def discard(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Forget a list from which nothing has been ordered."""
    found = access_batch(request.user, batch_id)
    if request.method == "POST":
        try:
            discard_batch(found, by=_operator(request))
        except DomainError as error:
            messages.warning(request, str(error))
        return redirect("console:batches:list")
    context = {
        "heading": _("Forget %(name)s?") % {"name": found.name},
        "text": _("Nothing has been ordered from this list. You can upload it again."),
        "submit": _("Forget the list"),
        "danger": True,
        "cancel_url": reverse("console:batches:batch", args=[found.pk]),
    }
    return render_page(request, "ui/confirm.html", context)
