"""The lender's answers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.base.forms import apply_domain_error
from core.market.domain.approvals import (
    approve_offer,
    decline_offer,
    read_request,
    withdraw_approval,
)
from core.market.enums import OfferState
from core.market.forms.offer import DecisionForm
from core.market.forms.steps import ReasonForm
from core.market.masking import mask_offer
from core.market.models import Offer
from core.market.presentation import OFFER_COLOURS
from core.market.queries import approved_for, requests_to
from core.market.rules import access_offer_to_decide, is_approver
from core.market.views.requests import page_of, posted, show_error, user_of


@login_required
@require_safe
def approval_list(request: HttpRequest) -> HttpResponse:
    """Show who waits for the reader's answer, and whose yes can be taken back."""
    user = user_of(request)
    if not is_approver(user):
        raise PermissionDenied
    page = page_of(request, requests_to(user))
    now = clock.now()
    context = {
        "page": page,
        "rows": [(offer, (now - offer.requested_at).days) for offer in page if offer.requested_at],
        "approved": approved_for(user)[:50],
    }
    return render(request, "market/approval_list.html", context)


@login_required
def approval_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one profile with its name, and answer it. Each reading is logged."""
    user = user_of(request)
    offer = access_offer_to_decide(user, pk)
    form = DecisionForm(posted(request), initial={"seen": _stamp(offer)})
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, offer, form)
        except ConflictError as error:
            show_error(request, error)
            return redirect("market:approvals")
        except DomainError as error:
            apply_domain_error(form, error)
    read_request(offer, by=user)
    context = {
        "offer": offer,
        "masked": mask_offer(offer),
        "form": form,
        "is_waiting": offer.state == OfferState.REQUESTED,
        "is_approved": offer.state == OfferState.APPROVED,
        "waited": (clock.now() - offer.requested_at).days if offer.requested_at else 0,
        "colour": OFFER_COLOURS[OfferState(offer.state)],
    }
    return render(request, "market/approval_detail.html", context)


def _decide(request: HttpRequest, offer: Offer, form: DecisionForm) -> HttpResponse:
    values, user = form.cleaned_data, user_of(request)
    if "decline" in request.POST:
        decline_offer(
            offer, by=user, reason=values["reason"], note=values["note"], seen=values["seen"]
        )
        messages.success(request, _("You have declined. The employee gets your reason by mail."))
    else:
        approve_offer(offer, by=user, note=values["note"], seen=values["seen"])
        messages.success(request, _("You have approved. The profile is now visible, masked."))
    return redirect("market:approvals")


def _stamp(offer: Offer) -> str:
    return offer.requested_at.isoformat() if offer.requested_at else ""


@login_required
def approval_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a yes back."""
    offer = access_offer_to_decide(user_of(request), pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_approval(offer, by=user_of(request), reason=form.cleaned_data["reason"])
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The yes is taken back. The profile is shown to nobody."))
            return redirect("market:approvals")
    return render(request, "market/approval_withdraw.html", {"offer": offer, "form": form})
