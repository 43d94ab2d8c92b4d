"""The exchanges that run or have run."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.accounts.enums import Role
from core.base import clock
from core.exchange.domain.standing import read_agreement
from core.exchange.presentation.agreements import PLACEMENT_COLOURS, days_left
from core.exchange.presentation.running import running_facts
from core.exchange.queries import placements_of
from core.exchange.rules import access_placement
from core.exchange.views.acting import ROWS, user_of
from core.organisations.rules import has_role


@login_required
@require_safe
def placement_list(request: HttpRequest) -> HttpResponse:
    """Show the exchanges of the reader's agreements, without names."""
    user = user_of(request)
    page = Paginator(placements_of(user), ROWS).get_page(request.GET.get("page"))
    today = clock.today()
    rows = [
        (placement, PLACEMENT_COLOURS[placement.state], days_left(placement, today))
        for placement in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "may_see_ledger": has_role(user, Role.HR, Role.PROGRAMME_OFFICE),
        "may_move_starts": has_role(user, Role.PROGRAMME_OFFICE),
    }
    return render(request, "exchange/placement_list.html", context)


@login_required
@never_cache
@require_safe
def placement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one exchange: who, where, from when to when."""
    user = user_of(request)
    found = access_placement(user, pk)
    read_agreement(found.agreement, by=user)
    context = {
        "placement": found,
        "agreement": found.agreement,
        "colour": PLACEMENT_COLOURS[found.state],
        "days_left": days_left(found, clock.today()),
        "is_employee": user.pk == found.agreement.employee_id,
        **running_facts(found, user, today=clock.today()),
    }
    return render(request, "exchange/placement.html", context)
