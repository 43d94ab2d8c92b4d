"""Organisations: the list, one of them, adding and changing, taking part and not."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.rules import signed_in_user
from core.base import clock
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.organisations import queries, rules
from core.organisations.domain import (
    change_organisation,
    end_coverage,
    register_organisation,
    resume_coverage,
)
from core.organisations.domain.organisations import refuse_registered
from core.organisations.errors import AlreadyRegisteredError
from core.organisations.forms import OrganisationForm, OrganisationSearchForm, OrgnrForm
from core.organisations.models import Organisation
from core.organisations.orgnr import clean_orgnr
from core.organisations.register import Answer, Found, current_register

PAGE_SIZE = 25


@login_required
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations the user may see settings of."""
    visible = rules.access_organisation_list(request.user)
    form = OrganisationSearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.search_organisations(
        visible,
        text=wanted.get("q", ""),
        kind=wanted.get("kind", ""),
        coverage=wanted.get("coverage", ""),
    )
    page = Paginator(queries.with_counts(found), PAGE_SIZE).get_page(request.GET.get("page"))
    today = clock.today()
    context = {
        "page": page,
        "rows": [(row, row.is_covered_on(today)) for row in page],
        "search_form": form,
        "is_filtered": any(wanted.values()),
        "may_add": rules.administers_organisations(request.user),
    }
    return render(request, "organisations/list.html", context)


@login_required
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one organisation with its units, people and open invitations."""
    organisation = rules.access_organisation(request.user, pk)
    context = {
        "organisation": organisation,
        "is_covered": organisation.is_covered_on(clock.today()),
        "county": queries.county_name(organisation.county),
        "units": organisation.units.all(),
        "members": queries.members_of(organisation),
        "invitations": queries.open_invitations(organisation),
        "may_administer": rules.administers_organisations(request.user),
    }
    return render(request, "organisations/detail.html", context)


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """First step of adding: the number, checked before anything else is asked."""
    _require_administrator(request)
    form = OrgnrForm(request.POST or None)
    existing = None
    if request.method == "POST" and form.is_valid():
        try:
            refuse_registered(form.cleaned_data["orgnr"])
            return redirect("organisations:add_details", orgnr=form.cleaned_data["orgnr"])
        except AlreadyRegisteredError as error:
            apply_domain_error(form, error)
            existing = error.organisation
    return render(request, "organisations/add.html", {"form": form, "existing": existing})


@login_required
def add_details(request: HttpRequest, orgnr: str) -> HttpResponse:
    """Second step: what the register says, to be corrected and saved."""
    _require_administrator(request)
    try:
        orgnr = clean_orgnr(orgnr)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("organisations:add")
    answer = current_register().look_up(orgnr)
    form = OrganisationForm(request.POST or None, initial=_suggestion(answer))
    if request.method == "POST" and form.is_valid():
        try:
            organisation = register_organisation(
                by=signed_in_user(request),
                orgnr=orgnr,
                is_confirmed=isinstance(answer, Found) and answer.is_confirmed,
                **form.cleaned_data,
            )
        except AlreadyRegisteredError as error:
            messages.info(request, str(error))
            return redirect("organisations:detail", pk=error.organisation.pk)
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(
                request, _("The organisation has been added and takes part from today.")
            )
            return redirect("organisations:detail", pk=organisation.pk)
    context = {
        "form": form,
        "orgnr": orgnr,
        "answer": answer,
        "is_found": isinstance(answer, Found),
    }
    return render(request, "organisations/add_details.html", context)


@login_required
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of an organisation."""
    organisation = rules.access_organisation_as_administrator(request.user, pk)
    initial = {
        field: getattr(organisation, field) for field in ("name", "kind", "parent", "county")
    }
    form = OrganisationForm(request.POST or None, initial=initial, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            change_organisation(organisation, by=signed_in_user(request), **form.cleaned_data)
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("organisations:detail", pk=organisation.pk)
    return render(request, "organisations/edit.html", {"form": form, "organisation": organisation})


@login_required
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm, then take the organisation out of the exchange."""
    organisation = rules.access_organisation_as_administrator(request.user, pk)
    if request.method == "POST":
        try:
            end_coverage(organisation, by=signed_in_user(request))
            messages.success(request, _("The organisation no longer takes part."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("organisations:detail", pk=organisation.pk)
    context = {
        "heading": _("End taking part"),
        "text": _(
            "The organisation's needs and offers are no longer shown to others, from today. "
            "Agreements it has made stay readable for their parties."
        ),
        "facts": [(_("Organisation"), organisation.name)],
        "submit": _("End taking part"),
        "danger": True,
        "cancel_url": reverse("organisations:detail", args=[organisation.pk]),
    }
    return render(request, "ui/confirm.html", context)


@login_required
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm, then let the organisation take part again."""
    organisation = rules.access_organisation_as_administrator(request.user, pk)
    if request.method == "POST":
        try:
            resume_coverage(organisation, by=signed_in_user(request))
            messages.success(request, _("The organisation takes part again."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("organisations:detail", pk=organisation.pk)
    context = {
        "heading": _("Take part again"),
        "text": _("The organisation may register and is shown to others again, from today."),
        "facts": [(_("Organisation"), organisation.name)],
        "submit": _("Take part again"),
        "cancel_url": reverse("organisations:detail", args=[organisation.pk]),
    }
    return render(request, "ui/confirm.html", context)


def _require_administrator(request: HttpRequest) -> None:
    if not rules.administers_organisations(request.user):
        raise PermissionDenied


def _suggestion(answer: Answer) -> dict[str, object]:
    if not isinstance(answer, Found):
        return {}
    parent = Organisation.objects.filter(orgnr=answer.parent_orgnr).first()
    return {
        "name": answer.name,
        "kind": answer.kind,
        "county": answer.county,
        "parent": parent.pk if parent else None,
    }
