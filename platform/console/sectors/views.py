"""The sectors: their list, a new one, and what one means for new customers."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from console.rules import is_operator, operator_required
from console.sectors.forms import NewSectorForm, SectorForm, initial_names
from console.sectors.presentation import differences
from console.shell import render_page
from core.accounts.models import User
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from onboarding.models import SectorVersion
from onboarding.sectors.content import SectorContent, SectorContentError, read_content
from onboarding.sectors.domain import add_sector, decide_sector
from onboarding.sectors.queries import (
    CurrentSector,
    current_sector,
    current_sectors,
    customers_by_sector,
)


def _operator(request: HttpRequest) -> User:
    return cast(User, request.user)


def access_sector(user: Any, code: str) -> CurrentSector:
    """Return a sector for an operator to work with."""
    found = current_sector(code) if is_operator(user) else None
    if found is None:
        raise Http404(_("There is no such sector."))
    return found


@require_GET
@operator_required
def sector_list(request: HttpRequest) -> HttpResponse:
    """Show the sectors and how many customers each has."""
    counts = customers_by_sector()
    rows = [(row, counts.get(row.sector.code, 0)) for row in current_sectors()]
    return render_page(request, "console/sectors/list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@operator_required
def add(request: HttpRequest) -> HttpResponse:
    """Add a sector that begins like another, and go on to what it means."""
    form = NewSectorForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            version = add_sector(
                data["code"],
                by=_operator(request),
                like=data["like"],
                reason=data["reason"],
                names=form.names(),
            )
            return redirect("console:sectors:edit", version.sector_id)
        except DomainError as error:
            apply_domain_error(form, error)
    return render_page(request, "console/sectors/add.html", {"form": form})


@require_http_methods(["GET", "POST"])
@operator_required
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a sector means: first what becomes different is shown, then it is saved."""
    found = access_sector(request.user, code)
    initial = {**initial_names(found.sector), "seen": found.number}
    form = SectorForm(request.POST or None, content=found.content, initial=initial)
    context = {"found": found, "form": form, "versions": _versions(found)}
    if form.is_valid() and (content := _content(form)) is not None:
        if "save" in request.POST and _saved(request, found, form, content):
            return redirect("console:sectors:list")
        context |= {"is_preview": True, "differences": differences(found.content, content)}
    return render_page(request, "console/sectors/edit.html", context)


def _versions(found: CurrentSector) -> list[SectorVersion]:
    return list(found.sector.versions.order_by("-number")[:10])


def _content(form: SectorForm) -> SectorContent | None:
    """Return what was written, or show each problem at its field."""
    try:
        return read_content(form.data_of_content())
    except SectorContentError as error:
        for problem in error.problems:
            text = problem.message
            apply_domain_error(form, DomainError(text, field=form.field_of(problem.key)))
        return None


def _saved(
    request: HttpRequest, found: CurrentSector, form: SectorForm, content: SectorContent
) -> bool:
    try:
        decide_sector(
            found.sector,
            content,
            by=_operator(request),
            names=form.names(),
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
    except DomainError as error:
        apply_domain_error(form, error)
        return False
    text = _("%(name)s is saved. New customers begin with it; those there are keep theirs.")
    messages.success(request, text % {"name": form.cleaned_data["name_nb"]})
    return True
