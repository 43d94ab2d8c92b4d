"""Pieces of pages about the vocabulary."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.competence.enums import DESCRIBING
from core.competence.queries import find_unlisted

SHORTEST = 3
MOST = 10


@require_safe
@login_required
def more_concepts(request: HttpRequest) -> HttpResponse:
    """Checkboxes of concepts that no list offers, for the list whose filter asks."""
    sought = request.GET.get("sought", "").strip()[:100]
    kinds = [kind for kind in DESCRIBING if kind in request.GET.getlist("kind")]
    found = find_unlisted(sought, kinds=kinds, limit=MOST) if len(sought) >= SHORTEST else []
    field = request.GET.get("field", "")[:60]
    return render(request, "competence/concepts_more.html", {"found": found, "field": field})
