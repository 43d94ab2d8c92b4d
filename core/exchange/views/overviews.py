"""The programme office's and the organisations' view of all exchanges: starts to move, the ledger."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Role
from core.base import clock
from core.exchange.domain.amending import Shift, preview_shift, shift_starts
from core.exchange.ledger import balances, balances_with
from core.exchange.running_forms import ShiftForm
from core.exchange.views.acting import submitted, user_of
from core.market.models import Programme
from core.market.queries import current_programme
from core.organisations.models import Organisation
from core.organisations.rules import has_role, organisations_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move_starts(request: HttpRequest) -> HttpResponse:
    """Show what moving all starts of the programme would do, then do it."""
    user = user_of(request)
    if not has_role(user, Role.PROGRAMME_OFFICE):
        raise PermissionDenied
    programme = current_programme()
    form = ShiftForm(request.POST or None)
    is_preview = "preview" in request.POST
    moved: list[Shift] = []

    def act() -> None:
        moved.extend(shift_starts(programme, by=user, **form.cleaned_data))

    if not is_preview and submitted(form, act):
        number = sum(not shift.problem for shift in moved)
        said = ngettext(
            "%(number)d start has been moved.", "%(number)d starts have been moved.", number
        )
        messages.success(request, said % {"number": number})
        for shift in moved:
            if shift.problem:
                messages.warning(request, f"{shift.agreement.number}: {shift.problem}")
        return redirect("exchange:move_starts")
    shifts = _previewed(programme, form) if is_preview else preview_shift(programme, days=0)
    context = {"form": form, "shifts": shifts, "is_preview": is_preview and form.is_valid()}
    return render(request, "exchange/move_starts.html", context)


def _previewed(programme: Programme, form: ShiftForm) -> list[Shift]:
    days = form.cleaned_data["days"] if form.is_valid() else 0
    return preview_shift(programme, days=days, reason=form.cleaned_data.get("reason", "-"))


@login_required
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show person-weeks lent and borrowed: all organisations to the office, one's own to HR."""
    user = user_of(request)
    if has_role(user, Role.PROGRAMME_OFFICE):
        return render(request, "exchange/ledger.html", {"rows": balances(clock.today())})
    own = organisations_of(user, Role.HR).order_by("name").first()
    if own is None:
        raise PermissionDenied
    return redirect("exchange:ledger_of", own.pk)


@login_required
@require_safe
def ledger_of(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what one organisation has lent to and borrowed from each other."""
    user = user_of(request)
    found = get_object_or_404(Organisation, pk=pk)
    if not has_role(user, Role.PROGRAMME_OFFICE, Role.HR, organisation=found):
        raise Http404
    context = {
        "organisation": found,
        "rows": balances_with(found.pk, clock.today()),
        "is_office": has_role(user, Role.PROGRAMME_OFFICE),
    }
    return render(request, "exchange/ledger_of.html", context)
