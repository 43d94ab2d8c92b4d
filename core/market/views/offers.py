"""The employee's own profile, and the masked list others see."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.competence.enums import ConceptKind
from core.market.domain.offers import (
    rate_competences,
    request_offer,
    save_offer,
    withdraw_offer,
)
from core.market.enums import Direction, OfferState
from core.market.forms.filters import OfferFilterForm
from core.market.forms.newer import refuse
from core.market.forms.offer import OfferForm, RatingForm
from core.market.forms.steps import ReasonForm
from core.market.masking import mask_offer
from core.market.models import Offer, OfferConcept
from core.market.presentation import OFFER_COLOURS
from core.market.queries import employee_member, offers_open_to, own_offer
from core.market.rules import may_browse_offers
from core.market.views.requests import page_of, posted, show_error, user_of
from core.organisations.models import Member
from core.organisations.rules import managers_of


@login_required
@require_safe
def my_offer(request: HttpRequest) -> HttpResponse:
    """Show the reader's own profile, where it stands and what comes next."""
    member = employee_member(user_of(request))
    offer = own_offer(member) if member else None
    context = {
        "member": member,
        "offer": offer,
        "masked": mask_offer(offer) if offer else None,
        "colour": OFFER_COLOURS[OfferState(offer.state)] if offer else "",
        "latest": next(iter(offer.approvals.all()), None) if offer else None,
        "managers": managers_of(member) if member else [],
        "may_ask": offer is not None and offer.state in (OfferState.DRAFT, OfferState.DECLINED),
        "may_change": offer is not None and offer.state != OfferState.ENGAGED,
    }
    return render(request, "market/my_offer.html", context)


@login_required
def my_offer_edit(request: HttpRequest) -> HttpResponse:
    """First step: what the person can and wants, and when."""
    member = _member_of(request)
    offer = own_offer(member)
    initial = {} if offer else {"role_title": member.job_title, "language": _language_of(member)}
    form = OfferForm(posted(request), instance=offer, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_offer(
                offer,
                by=user_of(request),
                member=member,
                values=form.values,
                have=form.have,
                learn=form.learn,
                version=(form.cleaned_data["version"] or 0) if offer else None,
            )
        except DomainError as error:
            refuse(form, error, offer)
        else:
            messages.success(request, _("Your profile is saved."))
            rates = bool(form.cleaned_data["have_competences"])
            return redirect("market:my_offer_levels" if rates else "market:my_offer")
    return render(request, "market/my_offer_form.html", {"form": form, "offer": offer})


@login_required
def my_offer_levels(request: HttpRequest) -> HttpResponse:
    """Second step: how well each competence is mastered, and whether it can be documented."""
    offer = _own_offer(request)
    form = RatingForm(
        posted(request), links=_rated_links(offer), initial={"version": offer.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            rate_competences(offer, by=user_of(request), ratings=form.ratings, version=version)
        except DomainError as error:
            refuse(form, error, offer)
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect("market:my_offer")
    return render(request, "market/my_offer_levels.html", {"form": form, "offer": offer})


@login_required
@require_POST
def my_offer_request(request: HttpRequest) -> HttpResponse:
    """Ask the manager."""
    try:
        request_offer(_own_offer(request), by=user_of(request))
    except DomainError as error:
        show_error(request, error)
    else:
        messages.success(request, _("Your manager has been asked. You get a mail with the answer."))
    return redirect("market:my_offer")


@login_required
def my_offer_withdraw(request: HttpRequest) -> HttpResponse:
    """No longer be available."""
    offer = _own_offer(request)
    form = ReasonForm(posted(request))
    form.fields["reason"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_offer(offer, by=user_of(request), reason=form.cleaned_data["reason"])
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("Your profile is withdrawn and shown to nobody."))
            return redirect("market:my_offer")
    return render(request, "market/my_offer_withdraw.html", {"form": form, "offer": offer})


@login_required
@require_safe
def offer_list(request: HttpRequest) -> HttpResponse:
    """Show masked offers to those who may look for people."""
    user = user_of(request)
    if not may_browse_offers(user):
        raise PermissionDenied
    form = OfferFilterForm(request.GET)
    offers = offers_open_to(user)
    if form.is_valid() and form.cleaned_data["form"]:
        offers = offers.filter(forms__contains=[form.cleaned_data["form"]])
    if form.is_valid() and form.cleaned_data["county"]:
        offers = offers.filter(counties__overlap=[form.cleaned_data["county"]]) | offers.filter(
            counties=[]
        )
    page = page_of(request, offers)
    context = {"filter": form, "page": page, "offers": [mask_offer(offer) for offer in page]}
    return render(request, "market/offer_list.html", context)


def _member_of(request: HttpRequest) -> Member:
    member = employee_member(user_of(request))
    if member is None:
        raise PermissionDenied
    return member


def _own_offer(request: HttpRequest) -> Offer:
    offer = own_offer(_member_of(request))
    if offer is None:
        raise Http404
    return offer


def _language_of(member: Member) -> str:
    return member.user.language or "nb"


def _rated_links(offer: Offer) -> list[OfferConcept]:
    kinds: tuple[str, ...] = (ConceptKind.COMPETENCE, ConceptKind.FUNCTION)
    return [
        link
        for link in offer.concept_links.all()
        if link.direction == Direction.HAVE and link.concept.kind in kinds
    ]
