"""Ending a need, which concerns its candidates."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.exchange.domain.needs import close_need, withdraw_need
from core.exchange.queries import asked_for
from core.exchange.rules import access_shortlist
from core.exchange.views.acting import submitted, user_of
from core.market.forms.steps import ReasonForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, need_pk: UUID) -> HttpResponse:
    """Take a need back, with a reason."""
    need = access_shortlist(user_of(request), need_pk)
    form = _reason_form(request)

    def act() -> None:
        withdraw_need(need, by=user_of(request), reason=form.cleaned_data["reason"])

    if submitted(form, act):
        messages.success(request, _("The need is withdrawn."))
        return redirect("market:needs")
    context = {"need": need, "form": form, "told": asked_for(need).count()}
    return render(request, "exchange/need_withdraw.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, need_pk: UUID) -> HttpResponse:
    """Take a need that is met off the lists."""
    need = access_shortlist(user_of(request), need_pk)
    form = _reason_form(request)
    form.fields["reason"].required = False

    def act() -> None:
        close_need(need, by=user_of(request), reason=form.cleaned_data["reason"])

    if submitted(form, act):
        messages.success(request, _("The need is closed."))
        return redirect("market:need", need.pk)
    context = {"need": need, "form": form, "told": asked_for(need).count()}
    return render(request, "exchange/need_close.html", context)


def _reason_form(request: HttpRequest) -> ReasonForm:
    # An empty sending is one too: the close form may be sent without a word.
    return ReasonForm(request.POST if request.method == "POST" else None)
