"""What sets two versions of an agreement with another tenant apart."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clearing.crossing.contents import content_of
from clearing.crossing.domain.reading import read_agreement
from clearing.crossing.openness import why_unread
from clearing.crossing.rules import access_agreement
from clearing.crossing.versions import versions_across
from core.exchange.views.acting import user_of
from core.exchange.views.agreement_clauses import difference_facts


@login_required
@never_cache
@require_safe
def differences(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show it to everybody who may read the agreement, under the same conditions."""
    user = user_of(request)
    found = access_agreement(user, pk)
    if closed := why_unread(found):
        messages.warning(request, closed)
        return redirect("crossing:overview")
    read_agreement(found, by=user)
    language = content_of(found).language
    context = {
        "agreement": found,
        "language": language,
        "list_label": _("With other customers"),
        "list_url": reverse("crossing:overview"),
        "agreement_url": reverse("crossing:agreement", args=[found.pk]),
        **difference_facts(request.GET, versions_across(found), language=language),
    }
    return render(request, "exchange/agreement_differences.html", context)
