"""An organisation's own clauses: reading, writing, retiring."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.competence.models import spoken_language
from core.exchange.clause_forms import OwnClauseForm
from core.exchange.domain.own_clauses import (
    PLACED,
    WORDED,
    add_own_clause,
    change_own_clause,
    retire_own_clause,
)
from core.exchange.presentation.clauses import library_topics, texts_of_clause
from core.exchange.presentation.differences import wording_differences
from core.exchange.queries import count_own_clauses, own_clauses_of, wordings_of
from core.exchange.rules import (
    access_own_clause,
    access_own_clause_to_write,
    access_own_clauses_to_write,
    writes_own_clauses,
)
from core.exchange.views.acting import ROWS, acted, submitted, user_of
from core.organisations.rules import access_organisation, access_organisation_list


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show whose clauses the reader may see; who has one organisation goes straight to it."""
    found = count_own_clauses(access_organisation_list(user_of(request)))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect("exchange:clauses_of", page[0].pk)
    context = {"page": page, "topics": library_topics(spoken_language())}
    return render(request, "exchange/clause_overview.html", context)


@login_required
@require_safe
def clauses_of(request: HttpRequest, organisation_pk: UUID) -> HttpResponse:
    """Show an organisation's clauses beside what every agreement has anyway."""
    user = user_of(request)
    found = access_organisation(user, organisation_pk)
    rows = list(own_clauses_of(found))
    context = {
        "organisation": found,
        "clauses": [row for row in rows if not row.is_retired],
        "retired": [row for row in rows if row.is_retired],
        "topics": library_topics(spoken_language()),
        "may_write": writes_own_clauses(user, found),
    }
    return render(request, "exchange/clause_list.html", context)


@login_required
@require_safe
def clause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one clause in each language, and what each version changed."""
    user = user_of(request)
    found = access_own_clause(user, pk)
    context = {
        "clause": found,
        "texts": texts_of_clause(found),
        "history": wording_differences(list(wordings_of(found))),
        "may_write": writes_own_clauses(user, found.organisation) and not found.is_retired,
    }
    return render(request, "exchange/clause.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_clause(request: HttpRequest, organisation_pk: UUID) -> HttpResponse:
    """Add a clause to an organisation's agreements."""
    user = user_of(request)
    organisation = access_own_clauses_to_write(user, organisation_pk)
    form = OwnClauseForm(request.POST or None)

    def act() -> None:
        add_own_clause(organisation, by=user, values=form.values())

    if submitted(form, act):
        messages.success(request, _("The clause stands in the agreements you make from now on."))
        return redirect("exchange:clauses_of", organisation.pk)
    return render(
        request, "exchange/clause_form.html", {"organisation": organisation, "form": form}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_clause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Word the clause anew: a new version, for agreements made from now on."""
    user = user_of(request)
    found = access_own_clause_to_write(user, pk)
    initial = {name: getattr(found, name) for name in (*WORDED, *PLACED, "version")}
    form = OwnClauseForm(request.POST or None, initial=initial)

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        change_own_clause(found, by=user, version=version, values=form.values())

    if submitted(form, act, found):
        messages.success(request, _("The clause has been saved."))
        return redirect("exchange:clause", found.pk)
    context = {"organisation": found.organisation, "clause": found, "form": form}
    return render(request, "exchange/clause_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire_clause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave the clause out of what is agreed from now on."""
    user = user_of(request)
    found = access_own_clause_to_write(user, pk)
    if request.method == "POST":
        acted(request, lambda: retire_own_clause(found, by=user), _("The clause is retired."))
        return redirect("exchange:clauses_of", found.organisation_id)
    context = {
        "heading": _("Retire the clause “%(title)s”") % {"title": found.title_nb},
        "text": _(
            "New agreements go without it. Agreements that have it keep it. It cannot be taken up "
            "again, but you can add a new one."
        ),
        "submit": _("Retire the clause"),
        "danger": True,
        "cancel_url": reverse("exchange:clause", args=[found.pk]),
    }
    return render(request, "ui/confirm.html", context)
