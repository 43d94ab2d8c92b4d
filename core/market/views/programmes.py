"""The programme's rules, and how they have changed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts.enums import Role
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.market.domain.programmes import change_programme
from core.market.enums import ExchangeForm, SalaryPayer
from core.market.forms.programme import ProgrammeForm
from core.market.queries import current_programme
from core.market.views.requests import user_of
from core.organisations.rules import has_role


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: HttpRequest) -> HttpResponse:
    """Show and change the rules of the current programme."""
    user = user_of(request)
    if not has_role(user, Role.PROGRAMME_OFFICE):
        raise PermissionDenied
    found = current_programme()
    form = ProgrammeForm(request.POST or None, programme=found)
    if form.is_valid():
        given = form.cleaned_data
        try:
            changed = change_programme(
                found,
                by=user,
                version=given["version"],
                name=given["name"],
                payers=given["payers"],
                limits=form.limits(),
                reason=given["reason"],
            )
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            said = _("The rules are saved as version %(version)d.") % {"version": changed.version}
            messages.success(request, said)
            return redirect("market:programme")
    context = {"form": form, "programme": found, "versions": _versions(found)}
    return render(request, "market/programme.html", context)


def _versions(found: Any) -> list[tuple[Any, list[str]]]:
    """Return each version, newest first, with what it changed in words."""
    rows = list(found.versions.select_related("changed_by"))
    older = [*rows[1:], None][: len(rows)]
    return [
        (row, _changes(before.content, row.content) if before else [])
        for row, before in zip(rows, older, strict=True)
    ]


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    said = []
    if before["name"] != after["name"]:
        said.append(f"{before['name']} → {after['name']}")
    if before["payers"] != after["payers"]:
        said.append(f"{_payers(before['payers'])} → {_payers(after['payers'])}")
    for form, days in after["forms"].items():
        earlier = before["forms"].get(form)
        if earlier != days:
            label = ExchangeForm(form).label
            said.append(f"{label}: {_days(earlier)} → {_days(days)}")
    return said


def _payers(codes: list[str]) -> str:
    return ", ".join(str(SalaryPayer(code).label) for code in codes) or _("Anybody")


def _days(days: list[int] | None) -> str:
    return "–" if days is None else " / ".join(map(str, days))
