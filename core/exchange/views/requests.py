"""The employee's side: who asks, and the answer."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.exchange.domain.candidates import accept_contact, decline_contact
from core.exchange.domain.dialogue import read_messages
from core.exchange.enums import CandidateState
from core.exchange.forms import AcceptForm, DeclineForm
from core.exchange.models import Candidate
from core.exchange.presentation.candidates import CANDIDATE_COLOURS, history_of
from core.exchange.presentation.dialogue import dialogue_facts
from core.exchange.queries import live_agreement, requests_to
from core.exchange.rules import access_candidate_as_employee
from core.exchange.states import CANDIDATE_MOVES
from core.exchange.views.acting import ROWS, moved_on, user_of
from core.market.models import Need
from core.market.presentation import (
    concept_groups,
    condition_facts,
    owner_facts,
    practical_facts,
)


@login_required
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Show who has asked the reader for contact, the unanswered first."""
    page = Paginator(requests_to(user_of(request)), ROWS).get_page(request.GET.get("page"))
    rows = [(candidate, CANDIDATE_COLOURS[candidate.state]) for candidate in page]
    return render(request, "exchange/request_list.html", {"page": page, "rows": rows})


@login_required
@require_safe
def request_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who asks and for what, with the forms of the answer."""
    found = access_candidate_as_employee(user_of(request), pk)
    read_messages(found, by=user_of(request))
    return _page(request, found)


@login_required
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes; from here on the host sees who it is."""
    found = access_candidate_as_employee(user_of(request), pk)
    form = AcceptForm(request.POST)

    def act() -> None:
        accept_contact(found, by=user_of(request), motivation=form.cleaned_data["motivation"])

    if moved_on(request, form, act, _("You have said yes. The host now sees who you are.")):
        return redirect("exchange:request", found.pk)
    return _page(request, found, accept_form=form)


@login_required
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no, or take a yes back."""
    found = access_candidate_as_employee(user_of(request), pk)
    form = DeclineForm(request.POST)

    def act() -> None:
        decline_contact(found, by=user_of(request), reason=form.cleaned_data["reason"])

    if moved_on(request, form, act, _("You have said no. The host does not see who you are.")):
        return redirect("exchange:request", found.pk)
    return _page(request, found, decline_form=form)


def _page(
    request: HttpRequest,
    candidate: Candidate,
    *,
    accept_form: AcceptForm | None = None,
    decline_form: DeclineForm | None = None,
) -> HttpResponse:
    need = Need.objects.in_full().get(pk=candidate.need_id)
    moves = CANDIDATE_MOVES[CandidateState(candidate.state)]
    context: dict[str, Any] = {
        "candidate": candidate,
        "colour": CANDIDATE_COLOURS[candidate.state],
        "need": need,
        "owner": owner_facts(need),
        "practical": practical_facts(need),
        "conditions": condition_facts(need),
        "concepts": concept_groups(need),
        **dialogue_facts(candidate, user_of(request)),
        "history": history_of(candidate),
        "agreement": live_agreement(candidate),
        "accept_form": accept_form or AcceptForm(),
        "decline_form": decline_form or DeclineForm(),
        "form": accept_form or decline_form,
        "may_accept": CandidateState.INTERESTED in moves
        and candidate.state == CandidateState.CONTACT_REQUESTED,
        "may_decline": CandidateState.DECLINED in moves,
    }
    return render(request, "exchange/request_detail.html", context)
