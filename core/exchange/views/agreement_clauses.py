"""The clauses of one agreement, and what sets its versions apart."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.exchange.clause_forms import AgreementClausesForm, VersionsForm
from core.exchange.domain.agreement_clauses import set_agreement_clauses
from core.exchange.domain.standing import read_agreement
from core.exchange.presentation.clauses import clause_choice
from core.exchange.presentation.differences import Version, differing_clauses, differing_terms
from core.exchange.queries import versions_of
from core.exchange.rules import access_agreement, access_agreement_to_edit
from core.exchange.views.acting import submitted, user_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_clauses(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a new version with other clauses, or with their newest wording."""
    user = user_of(request)
    found = access_agreement_to_edit(user, pk)
    choice = clause_choice(user, found)
    form = AgreementClausesForm(
        request.POST or None,
        may_leave_out=choice.choosable,
        has_newer=bool(choice.newer),
        initial={"version": found.version, "included": choice.included},
    )

    def act() -> None:
        set_agreement_clauses(
            found,
            by=user,
            version=form.cleaned_data["version"],
            left_out=form.left_out() | choice.fixed_left_out,
            is_renewed=form.cleaned_data.get("is_renewed", False),
        )

    if submitted(form, act):
        messages.success(request, _("The agreement has been saved."))
        return redirect("exchange:agreement", found.pk)
    context = {"agreement": found, "choice": choice, "form": form}
    return render(request, "exchange/agreement_clauses.html", context)


@login_required
@never_cache
@require_safe
def differences(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what sets two versions of an agreement apart, for everybody who may read it."""
    user = user_of(request)
    found = access_agreement(user, pk)
    read_agreement(found, by=user)
    context = {
        "agreement": found,
        "language": found.language,
        "list_label": _("Agreements"),
        "list_url": reverse("exchange:agreements"),
        "agreement_url": reverse("exchange:agreement", args=[found.pk]),
        **difference_facts(request.GET, versions_of(found), language=found.language),
    }
    return render(request, "exchange/agreement_differences.html", context)


def difference_facts(
    asked: QueryDict, versions: Iterable[Version], *, language: str
) -> dict[str, Any]:
    """Return what a page shows of the two versions asked for, or of the two newest."""
    known = {version.version: version for version in versions}
    form = VersionsForm(asked, versions=list(known.values()))
    old, new = (known.get(number) for number in form.chosen())
    return {
        "form": form,
        "old": old,
        "new": new,
        "terms": differing_terms(old, new) if old and new else [],
        "clauses": differing_clauses(old, new, language=language) if old and new else [],
    }
