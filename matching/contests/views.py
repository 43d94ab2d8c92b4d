"""The person's question and the programme office's answer."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.rules import signed_in_user
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.exchange.rules import access_candidate_as_employee
from core.organisations.rules import has_role
from matching.contests.domain import answer_contest, contest_ranking
from matching.contests.forms import AnswerForm, ContestForm
from matching.contests.queries import contests_in_full, make_again
from matching.explanations import concept_labels, render_explanation

ROWS = 20


def _office(request: HttpRequest) -> User:
    user = signed_in_user(request)
    if not has_role(user, Role.PROGRAMME_OFFICE):
        raise PermissionDenied
    return user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, candidate_pk: UUID) -> HttpResponse:
    """Let somebody question their own line."""
    user = signed_in_user(request)
    candidate = access_candidate_as_employee(user, candidate_pk)
    form = ContestForm(request.POST or None)
    if form.is_valid():
        try:
            contest_ranking(candidate, by=user, text=form.cleaned_data["text"])
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The programme office has your question and will answer."))
            return redirect("matching:why_me", candidate.pk)
    context = {
        "heading": _("Have the ranking looked at"),
        "text": _("A person looks at it, makes the list again and answers you."),
        "form": form,
        "submit": _("Send the question"),
        "cancel_url": reverse("matching:why_me", args=[candidate.pk]),
    }
    return render(request, "ui/confirm.html", context)


@login_required
@require_safe
def contest_list(request: HttpRequest) -> HttpResponse:
    """Show the office all questions, those without an answer first."""
    _office(request)
    page = Paginator(contests_in_full(), ROWS).get_page(request.GET.get("page"))
    return render(request, "matching/contests/list.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the office one question with the points, and let it answer once."""
    user = _office(request)
    found = get_object_or_404(contests_in_full(), pk=pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            answer_contest(found, by=user, answer=form.cleaned_data["answer"])
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The person has your answer."))
            return redirect("matching:contests")
    record = found.candidate.explanation
    context = {
        "contest": found,
        "candidate": found.candidate,
        "form": form,
        "made_again": make_again(found.candidate),
        "why": render_explanation(record, reader="host", labels=concept_labels(record))
        if record
        else None,
    }
    return render(request, "matching/contests/answer.html", context)
