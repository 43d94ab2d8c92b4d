"""Many needs from a spreadsheet: the upload and its check, then the drafts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.base.errors import ConflictError, DomainError
from core.base.forms import apply_domain_error
from core.market.domain.need_imports import import_needs
from core.market.forms.need_import import NeedSheetForm
from core.market.rules import access_need_import
from core.market.sheets.checking import check_lines
from core.market.sheets.columns import COLUMNS, REQUIRED
from core.market.sheets.errors import UnreadableSheetError
from core.market.sheets.reading import read_sheet, too_large
from core.market.sheets.sealing import SealedSheet, seal, unseal
from core.market.sheets.template import csv_template, xlsx_template
from core.market.views.requests import posted, user_of
from core.ui.uploads import was_upload_refused

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@login_required
def need_import(request: HttpRequest) -> HttpResponse:
    """Take in a sheet and show what each of its rows would become; nothing is saved."""
    access_need_import(user_of(request))
    form = NeedSheetForm(posted(request), request.FILES or None)
    try:
        if was_upload_refused(request):
            raise too_large()
        if form.is_valid():
            sheet = form.cleaned_data["sheet"]
            return _check(request, sheet.read(), sheet.name)
    except UnreadableSheetError as error:
        form.refuse(*error.problems)
    except DomainError as error:
        apply_domain_error(form, error)
    context = {
        "form": form,
        "required": [column for column in COLUMNS if column.name in REQUIRED],
        "optional": [column for column in COLUMNS if column.name not in REQUIRED],
    }
    return render(request, "market/need_import.html", context)


def _check(request: HttpRequest, content: bytes, name: str) -> HttpResponse:
    user = user_of(request)
    report = check_lines(read_sheet(content), by=user)
    rows = tuple(row.number for row in report.good)
    sealed = seal(SealedSheet(content, name, rows), by=user) if rows else ""
    context = {"report": report, "name": name, "sealed": sealed}
    return render(request, "market/need_import_check.html", context)


@require_POST
@login_required
def need_import_drafts(request: HttpRequest) -> HttpResponse:
    """Make the drafts the reader was shown; show the check anew when the rows now say otherwise."""
    user = user_of(request)
    access_need_import(user)
    try:
        sheet = unseal(request.POST.get("sheet", ""), by=user)
        lines = read_sheet(sheet.content)
        needs = import_needs(lines, by=user, rows=sheet.rows, file=sheet.name)
    except ConflictError as error:
        messages.warning(request, str(error))
        return _check(request, sheet.content, sheet.name)
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("market:need_import")
    text = ngettext(
        "%(count)d draft is made. Go through it, then publish it.",
        "%(count)d drafts are made. Go through each, then publish it.",
        len(needs),
    )
    messages.success(request, text % {"count": len(needs)})
    return redirect(f"{reverse('market:needs')}?tab=own")


@require_safe
@login_required
def template_csv(request: HttpRequest) -> HttpResponse:
    """Hand out a sheet to fill in as CSV."""
    access_need_import(user_of(request))
    return _download(csv_template(user_of(request)), "text/csv; charset=utf-8", "csv")


@require_safe
@login_required
def template_xlsx(request: HttpRequest) -> HttpResponse:
    """Hand out a sheet to fill in as XLSX."""
    access_need_import(user_of(request))
    return _download(xlsx_template(user_of(request)), _XLSX, "xlsx")


def _download(content: bytes, content_type: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    name = _("needs")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
