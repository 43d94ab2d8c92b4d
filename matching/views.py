"""The list of candidates, the two things a host may do from it, and the employee's own copy."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.models import User
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.competence.classifications.queries import loaded_sources
from core.exchange.domain.openness import policy_for
from core.exchange.rules import access_candidate_as_employee
from core.market.approved import approved_profile
from core.market.enums import NeedState
from core.market.forms.suggesting import SOURCES
from core.market.masking import mask_profile
from core.market.models import Need
from matching.contests.queries import contests_of
from matching.domain import ask_for_contact, note_shown, rank_candidates, shortlist_match
from matching.dossier import dossier
from matching.explanations import (
    concept_labels,
    render_changes,
    render_exclusions,
    render_explanation,
)
from matching.forms import ContactForm
from matching.lines import candidate_lines, describe
from matching.outside import outside_offers
from matching.queries import candidates_by_offer, matches_of
from matching.rules import access_match, access_need_to_match
from matching.suggestions import suggest_concepts

CANDIDATES_PER_PAGE = 10


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # every view here requires a login
    return request.user


@login_required
@require_safe
def candidates(request: HttpRequest, need_pk: UUID) -> HttpResponse:
    """The ranked list for the host: masked candidates, each with its reasons."""
    need = access_need_to_match(_user(request), need_pk)
    if need.state != NeedState.PUBLISHED:
        return render(request, "matching/not_published.html", {"need": need})
    return _ranked_page(request, need)


def _ranked_page(request: HttpRequest, need: Need) -> HttpResponse:
    user = _user(request)
    run = rank_candidates(need, by=user)
    page = Paginator(matches_of(run), CANDIDATES_PER_PAGE).get_page(request.GET.get("page"))
    note_shown(run, by=user, first=page.start_index(), last=page.end_index())
    context = {
        "need": need,
        "run": run,
        "page": page,
        "lines": candidate_lines(page, candidates_by_offer(need), outside_offers(need)),
        "exclusions": render_exclusions(run.excluded_counts),
        "changes": render_changes(run.possible_changes, concept_labels(run.possible_changes)),
    }
    return render(request, "matching/candidates.html", context)


@login_required
@require_POST
def shortlist(request: HttpRequest, need_pk: UUID, offer_pk: UUID) -> HttpResponse:
    """Put a candidate on the shortlist."""
    match = access_match(_user(request), need_pk, offer_pk)
    try:
        candidate = shortlist_match(match, by=_user(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        said = _("%(candidate)s is on the shortlist.") % {"candidate": candidate}
        messages.success(request, said)
    return redirect("matching:candidates", need_pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_contact(request: HttpRequest, need_pk: UUID, offer_pk: UUID) -> HttpResponse:
    """Ask a masked candidate for contact."""
    match = access_match(_user(request), need_pk, offer_pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_contact(match, by=_user(request), message=form.cleaned_data["message"])
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The candidate has been asked. You will hear by e-mail."))
            return redirect("matching:candidates", need_pk)
    is_open = policy_for(match.run.need, match.own_offer).is_allowed
    profile = approved_profile(match.own_offer) if is_open else None
    if profile is None:
        messages.error(request, _("This candidate is no longer available."))
        return redirect("matching:candidates", need_pk)
    offer = mask_profile(profile)
    context = {"need": match.run.need, "offer": offer, "facts": describe(offer), "form": form}
    return render(request, "matching/request_contact.html", context)


@login_required
@require_safe
def why_me(request: HttpRequest, candidate_pk: UUID) -> HttpResponse:
    """The record the host saw, to the person it is about."""
    candidate = access_candidate_as_employee(_user(request), candidate_pk)
    record = candidate.explanation
    why = (
        render_explanation(record, reader="employee", labels=concept_labels(record))
        if record
        else None
    )
    exclusions = render_exclusions(record.get("excluded", {}))
    context = {
        "candidate": candidate,
        "why": why,
        "exclusions": exclusions,
        "contests": (asked := list(contests_of(candidate))),
        "may_contest": all(each.answered_at for each in asked),
    }
    return render(request, "matching/why_me.html", context)


@require_safe
def how_rankings_are_made(request: HttpRequest) -> HttpResponse:
    """What anybody may know of the method; nobody need be signed in."""
    context = {"dossier": dossier(), "sources": loaded_sources()}
    return render(request, "matching/dossier.html", context)


@login_required
@require_POST
def suggestions(request: HttpRequest, kind: str) -> HttpResponse:
    """The concepts that a form being written speaks of; a piece of that form's page."""
    if kind not in SOURCES:
        raise Http404
    found = suggest_concepts(SOURCES[kind], request.POST)
    return render(request, "matching/suggestions.html", {"found": found})
