"""The host's side: the shortlist and one candidate."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.exchange.domain.candidates import (
    pass_over_candidate,
    read_named_candidate,
    request_contact,
    shortlist_candidate,
)
from core.exchange.domain.dialogue import read_messages
from core.exchange.enums import CandidateState
from core.exchange.forms import ContactForm, PassOverForm
from core.exchange.models import Candidate
from core.exchange.presentation.candidates import (
    CANDIDATE_COLOURS,
    board_of,
    explain_in_short,
    history_of,
    masked_facts,
    named_facts,
)
from core.exchange.presentation.dialogue import dialogue_facts
from core.exchange.queries import candidates_of_need, live_agreement
from core.exchange.rules import access_candidate, access_shortlist, is_shown, speaks_for_host
from core.exchange.states import CANDIDATE_MOVES
from core.exchange.views.acting import acted, moved_on, user_of
from core.market.approved import approved_profile
from core.market.masking import mask_profile


@login_required
@require_safe
def shortlist(request: HttpRequest, need_pk: UUID) -> HttpResponse:
    """Show the candidates of one need by how far they have come, masked."""
    need = access_shortlist(user_of(request), need_pk)
    groups = board_of(candidates_of_need(need))
    return render(request, "exchange/shortlist.html", {"need": need, "groups": groups})


@login_required
@never_cache
@require_safe
def candidate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one candidate: masked until the yes, named and logged from then on."""
    found = access_candidate(user_of(request), pk)
    if is_shown(found):
        read_named_candidate(found, by=user_of(request))
        read_messages(found, by=user_of(request))
    return render(request, "exchange/candidate.html", _candidate_context(request, found))


def _candidate_context(request: HttpRequest, candidate: Candidate) -> dict[str, Any]:
    moves = CANDIDATE_MOVES[CandidateState(candidate.state)]
    may_bind = speaks_for_host(user_of(request), candidate.need.organisation)
    shown = is_shown(candidate)
    profile = approved_profile(candidate.offer) if shown else None
    offer = mask_profile(profile) if profile else None
    return {
        "candidate": candidate,
        "need": candidate.need,
        "label": candidate.offer.mask,
        "profile": profile,
        "offer": offer,
        "colour": CANDIDATE_COLOURS[candidate.state],
        "why": explain_in_short(candidate.explanation),
        "facts": masked_facts(offer) if offer else [],
        "is_shown": shown,
        "named": named_facts(candidate) if candidate.is_named and shown else [],
        **(dialogue_facts(candidate, user_of(request)) if shown else {}),
        "history": history_of(candidate) if shown else [],
        "agreement": live_agreement(candidate),
        "may_ask": CandidateState.CONTACT_REQUESTED in moves,
        "may_pass_over": CandidateState.NOT_CHOSEN in moves,
        "may_reconsider": CandidateState.SHORTLISTED in moves,
        "may_draft": CandidateState.AGREEMENT in moves and may_bind and shown,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask a shortlisted candidate for contact."""
    found = access_candidate(user_of(request), pk)
    form = ContactForm(request.POST or None)

    def act() -> None:
        request_contact(found, by=user_of(request), message=form.cleaned_data["message"])

    said = _("The candidate has been asked. You hear by e-mail when there is an answer.")
    if moved_on(request, form, act, said):
        return redirect("exchange:candidate", found.pk)
    context = {"candidate": found, "need": found.need, "form": form}
    return render(request, "exchange/ask_for_contact.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pass_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on without a candidate, with a reason."""
    found = access_candidate(user_of(request), pk)
    form = PassOverForm(request.POST or None)

    def act() -> None:
        pass_over_candidate(found, by=user_of(request), reason=form.cleaned_data["reason"])

    if moved_on(request, form, act, _("The candidate is no longer considered.")):
        return redirect("exchange:shortlist", found.need_id)
    context = {"candidate": found, "need": found.need, "form": form}
    return render(request, "exchange/pass_over.html", context)


@login_required
@require_POST
def reconsider(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put somebody who was passed over back on the shortlist."""
    found = access_candidate(user_of(request), pk)
    act = partial(shortlist_candidate, found.need, found.offer, by=user_of(request))
    acted(request, act, _("The candidate is on the shortlist again."))
    return redirect("exchange:candidate", found.pk)
