"""Units of an organisation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.accounts.rules import signed_in_user
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.organisations import rules
from core.organisations.domain import add_unit, change_unit
from core.organisations.forms import UnitForm


@login_required
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a unit to an organisation."""
    organisation = rules.access_organisation(request.user, pk)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_unit(organisation, by=signed_in_user(request), **form.cleaned_data)
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The unit has been added."))
            return redirect("organisations:detail", pk=organisation.pk)
    return render(request, "organisations/unit.html", {"form": form, "organisation": organisation})


@login_required
def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a unit another name or limit."""
    unit = rules.access_unit(request.user, pk)
    form = UnitForm(request.POST or None, initial={"name": unit.name, "most_away": unit.most_away})
    if request.method == "POST" and form.is_valid():
        try:
            change_unit(unit, by=signed_in_user(request), **form.cleaned_data)
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The unit is changed."))
            return redirect("organisations:detail", pk=unit.organisation_id)
    context = {"form": form, "organisation": unit.organisation, "unit": unit}
    return render(request, "organisations/unit.html", context)
