"""The pages of the programme office's workspace."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.rules import signed_in_user
from core.base import clock
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.exchange.domain.candidates import shortlist_candidate
from core.exchange.enums import CandidateSource
from core.market.domain.checks import require_reason
from core.market.models import Need, Offer
from core.market.queries import open_needs, search_needs, visible_offers
from core.notifications.bulk import send_bulk
from core.notifications.models import BulkMail
from core.organisations.rules import has_role
from portal.office.forms import BulkForm, PairForm, RegistrationFilterForm
from portal.office.queries import KINDS, addressees, lines, registrations, stalled

ROWS = 50
NEEDS_SHOWN = 20


def _office(request: HttpRequest) -> User:
    user = signed_in_user(request)
    if not has_role(user, Role.PROGRAMME_OFFICE):
        raise PermissionDenied
    return user


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return kind


@login_required
@require_safe
def registration_list(request: HttpRequest, kind: str = "needs") -> HttpResponse:
    """Show all registrations of one kind, whatever their state."""
    _office(request)
    form = RegistrationFilterForm(request.GET, kind=_kind(kind))
    page = Paginator(registrations(form.filters()), ROWS).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "kinds": KINDS.items(),
        "filter": form,
        "page": page,
        "rows": lines(kind, page),
        "query": request.GET.urlencode(),
    }
    return render(request, "portal/office/registrations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_to_all(request: HttpRequest, kind: str) -> HttpResponse:
    """Write to everybody who answers for the registrations of a list."""
    user = _office(request)
    filters = RegistrationFilterForm(request.GET, kind=_kind(kind)).filters()
    people = addressees(filters)
    number = len({each.user.pk for each in people})
    form = BulkForm(request.POST or None)
    if form.is_valid():
        words = [str(KINDS[kind]), filters.state, filters.text]
        audience = ", ".join(word for word in words if word)
        try:
            send_bulk(people, by=user, audience=audience, **form.cleaned_data)
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            said = ngettext("%(number)d person is told.", "%(number)d people are told.", number)
            messages.success(request, said % {"number": number})
            return redirect("portal:bulk_mails")
    context = {"form": form, "number": number, "kind": kind, "kind_label": KINDS[kind]}
    return render(request, "portal/office/write.html", context)


@login_required
@require_safe
def bulk_mails(request: HttpRequest) -> HttpResponse:
    """Show what the office has written to many."""
    _office(request)
    mails: Any = BulkMail.objects.select_related("sent_by").annotate(number=Count("recipients"))
    page = Paginator(mails.order_by("-sent_at"), ROWS).get_page(request.GET.get("page"))
    return render(request, "portal/office/bulk_mails.html", {"page": page})


@login_required
@require_safe
def bulk_mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one text and who was told."""
    _office(request)
    found = get_object_or_404(BulkMail.objects.select_related("sent_by"), pk=pk)
    labels = list(found.recipients.values_list("label", flat=True))
    return render(request, "portal/office/bulk_mail.html", {"mail": found, "labels": labels})


@login_required
@require_safe
def stalled_list(request: HttpRequest) -> HttpResponse:
    """Show what should have moved and has not."""
    _office(request)
    groups = [(label, rows) for label, rows in stalled(clock.today()) if rows]
    return render(request, "portal/office/stalled.html", {"groups": groups})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose_pair(request: HttpRequest, offer_pk: UUID) -> HttpResponse:
    """Propose an available employee for a need by hand, beside what the ranking says."""
    user = _office(request)
    offer = visible_offers().select_related("member__organisation").filter(pk=offer_pk).first()
    if offer is None:
        raise Http404
    form = PairForm(request.POST or None, needs=_needs_for(offer))
    sought = request.GET.get("q", "").strip()
    if form.is_valid() and (done := _proposed(form, offer, user)):
        messages.success(request, _("The candidate is on the host’s shortlist."))
        return redirect("exchange:candidate", done)
    if not form.is_bound:
        found = search_needs(open_needs(), text=sought) if sought else open_needs()
        shown = found.filter(pk__in=_needs_for(offer).values("pk")).order_by("-published_at")
        form = PairForm(needs=_first(shown))
    context = {"offer": offer, "form": form, "q": sought}
    return render(request, "portal/office/propose.html", context)


def _needs_for(offer: Offer) -> QuerySet[Need]:
    needs = open_needs().select_related("organisation")
    return needs.exclude(organisation=offer.member.organisation_id)


def _first(needs: QuerySet[Need]) -> QuerySet[Need]:
    keys = list(needs.values_list("pk", flat=True)[:NEEDS_SHOWN])
    return Need.objects.filter(pk__in=keys).select_related("organisation").order_by("title")


def _proposed(form: PairForm, offer: Offer, user: User) -> UUID | None:
    try:
        require_reason(form.cleaned_data["reason"])
        candidate = shortlist_candidate(
            form.cleaned_data["need"],
            offer,
            by=user,
            reason=form.cleaned_data["reason"],
            source=CandidateSource.OFFICE,
        )
    except DomainError as error:
        apply_domain_error(form, error)
        return None
    return candidate.pk
