"""Needs of other tenants, for those whose organisation may lend somebody to them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clearing.crossing.presentation import (
    concepts_as_told,
    need_as_told,
    owner_of_projection,
)
from clearing.crossing.rules import access_need_elsewhere, needs_elsewhere_for
from clearing.queries import participants
from core.exchange.views.acting import ROWS, user_of
from core.market.presentation import condition_facts, practical_facts


@login_required
@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    """List what organisations of other tenants seek and may borrow from the reader's."""
    names = {key: other.name for key, other in participants().items()}
    page = Paginator(needs_elsewhere_for(user_of(request)), ROWS).get_page(request.GET.get("page"))
    rows = [
        (row.pk, need_as_told(row.content), row.content["organisation"], names.get(row.tenant_id))
        for row in page
    ]
    return render(request, "crossing/need_list.html", {"page": page, "rows": rows})


@login_required
@require_safe
def need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one of them. Whom to contact is not told: the host finds its candidates and asks."""
    row = access_need_elsewhere(user_of(request), pk)
    told = need_as_told(row.content)
    other = participants().get(row.tenant_id)
    context = {
        "need": told,
        "owner": owner_of_projection(row, other.name if other else ""),
        "practical": practical_facts(told),
        "conditions": condition_facts(told),
        "concepts": concepts_as_told(row.content),
    }
    return render(request, "crossing/need.html", context)
