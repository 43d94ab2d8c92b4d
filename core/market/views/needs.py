"""Reading needs."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.market.enums import NeedState
from core.market.forms.filters import NeedFilterForm
from core.market.models import Need
from core.market.presentation import (
    NEED_COLOURS,
    concept_groups,
    condition_facts,
    owner_facts,
    practical_facts,
)
from core.market.queries import (
    has_visible_offer,
    own_needs,
    search_needs,
    themes_in_use,
    visible_needs,
)
from core.market.rules import Level, access_need, may_register, speaks_for
from core.market.views.requests import page_of, user_of


@login_required
@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    """Show the published needs the reader may see, or the reader's own organisations' needs."""
    user = user_of(request)
    shows_own = may_register(user) and request.GET.get("tab") == "own"
    needs = own_needs(user) if shows_own else visible_needs(user)
    themes = [(theme.code, theme.label) for theme in themes_in_use(needs)]
    form = NeedFilterForm(request.GET, themes=themes)
    found = search_needs(needs, **_criteria(form))
    page = page_of(request, found.in_full())
    context = {
        "filter": form,
        "is_filtered": any(_criteria(form).values()),
        "may_register": may_register(user),
        "page": page,
        "shows_own": shows_own,
        "rows": [(need, NEED_COLOURS[NeedState(need.state)]) for need in page],
    }
    return render(request, "market/need_list.html", context)


def _criteria(form: NeedFilterForm) -> dict[str, str]:
    values = form.cleaned_data if form.is_valid() else {}
    return {
        "text": values.get("q", ""),
        "form": values.get("form", ""),
        "county": values.get("county", ""),
        "theme": values.get("theme", ""),
    }


@login_required
@require_safe
def need_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one need, with what the reader may do with it."""
    user = user_of(request)
    need = access_need(user, pk)
    may_edit = speaks_for(user, need.organisation)
    context = {
        **need_context(need),
        "may_edit": may_edit,
        "may_show_interest": not may_edit
        and need.state == NeedState.PUBLISHED
        and has_visible_offer(user),
    }
    return render(request, "market/need_detail.html", context)


@login_required
@require_safe
def need_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a need exactly as others will see it."""
    need = access_need(user_of(request), pk, Level.EDIT)
    return render(request, "market/need_preview.html", need_context(need))


def need_context(need: Need) -> dict[str, Any]:
    """Return what the body of a need shows, the same on every page."""
    return {
        "need": need,
        "colour": NEED_COLOURS[NeedState(need.state)],
        "practical": practical_facts(need),
        "conditions": condition_facts(need),
        "owner": owner_facts(need),
        "concepts": concept_groups(need),
    }
