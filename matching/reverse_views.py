"""The two other directions: needs for an employee, partners for an organisation."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.accounts.rules import signed_in_user
from core.market.models import Offer
from core.market.rules import Level, access_partner_interest
from matching.for_person import needs_for
from matching.partners import partners_for


@login_required
@require_safe
def needs_for_me(request: HttpRequest) -> HttpResponse:
    """Show an employee the needs that fit; without an approved profile, the way there."""
    user = signed_in_user(request)
    visible = Offer.objects.visible().filter(member__user=user)
    offer = visible.select_related("member__organisation").first()
    if offer is None:
        return redirect("market:my_offer")
    return render(request, "matching/needs_for_me.html", {"rows": needs_for(offer)})


@login_required
@require_safe
def partners(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the organisations whose interests meet one of the reader's own."""
    interest = access_partner_interest(signed_in_user(request), pk, Level.EDIT)
    context = {"interest": interest, "rows": partners_for(interest)}
    return render(request, "matching/partners.html", context)
