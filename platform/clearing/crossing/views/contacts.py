"""Contacts with other tenants: the host's candidate, the employee's request, and the steps of both."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clearing.crossing.domain.answering import accept_across, decline_across
from clearing.crossing.domain.asking import (
    ask_across,
    pass_over_across,
    read_across,
    shortlist_outside,
)
from clearing.crossing.models import Contact
from clearing.crossing.openness import ENDED, lets_name_be_known, why_closed
from clearing.crossing.presentation import (
    concepts_as_told,
    history_of,
    masked_as_told,
    need_as_told,
    open_parties,
    owner_as_told,
    person_facts,
)
from clearing.crossing.queries import agreements_of, contacts_of, live_agreement
from clearing.crossing.rules import (
    access_contact,
    access_contact_as_employee,
    access_contact_as_host,
    handles,
    may_write,
)
from core.exchange.enums import CandidateState
from core.exchange.forms import AcceptForm, ContactForm, DeclineForm, PassOverForm
from core.exchange.presentation.agreements import AGREEMENT_COLOURS
from core.exchange.presentation.candidates import CANDIDATE_COLOURS, masked_facts
from core.exchange.states import CANDIDATE_MOVES
from core.exchange.views.acting import ROWS, acted, moved_on, user_of
from core.market.presentation import condition_facts, practical_facts
from matching.explanations import (
    Reader,
    RenderedExplanation,
    concept_labels,
    render_explanation,
)
from matching.queries import explanation_of_outside
from matching.rules import access_need_to_match


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the reader's contacts with other tenants."""
    page = Paginator(contacts_of(user_of(request)), ROWS).get_page(request.GET.get("page"))
    user = user_of(request)
    context = {
        "page": page,
        "rows": [(contact, CANDIDATE_COLOURS[contact.state]) for contact in page],
        "agreements": [
            (agreement, AGREEMENT_COLOURS[agreement.state], bool(open_parties(user, agreement)))
            for agreement in agreements_of(user)[:ROWS]
        ],
    }
    return render(request, "crossing/overview.html", context)


@login_required
@require_POST
def shortlist(request: HttpRequest, need_pk: UUID, offer_key: UUID) -> HttpResponse:
    """Put another tenant's masked offer on the shortlist."""
    need = access_need_to_match(user_of(request), need_pk)
    why = explanation_of_outside(need, offer_key)

    def act() -> None:
        shortlist_outside(need, offer_key, by=user_of(request), explanation=why)

    acted(request, act, _("The candidate is on the shortlist."))
    return redirect("matching:candidates", need_pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, need_pk: UUID, offer_key: UUID) -> HttpResponse:
    """Ask a masked candidate of another tenant for contact; who is asked is on the shortlist too."""
    user, need = user_of(request), access_need_to_match(user_of(request), need_pk)
    form = ContactForm(request.POST or None)

    def act() -> None:
        why = explanation_of_outside(need, offer_key)
        listed = shortlist_outside(need, offer_key, by=user, explanation=why)
        ask_across(listed, by=user, message=form.cleaned_data["message"])

    said = _("The candidate has been asked. You hear by e-mail when there is an answer.")
    if moved_on(request, form, act, said):
        return redirect("matching:candidates", need_pk)
    label = Contact(offer_key=offer_key).mask
    return render(request, "crossing/ask.html", {"need": need, "label": label, "form": form})


@login_required
@never_cache
@require_safe
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a contact: to the host the candidate, named and logged after the yes; to the person asked
    the need.
    """
    found = access_contact(user_of(request), pk)
    if handles(user_of(request), found):
        return _candidate_page(request, found)
    return _request_page(request, found)


def _candidate_page(request: HttpRequest, contact: Contact) -> HttpResponse:
    closed = _closed(contact)
    moves = CANDIDATE_MOVES[CandidateState(contact.state)]
    is_named = contact.is_named and not closed and _name_may_show(contact)
    if is_named:
        read_across(contact, by=user_of(request))
    offer = masked_as_told(contact)
    context = {
        "contact": contact,
        "need": contact.need,
        "closed": closed,
        "is_named": is_named,
        "colour": CANDIDATE_COLOURS[contact.state],
        "offer": offer,
        "facts": masked_facts(offer),
        "named": person_facts(contact) if is_named else [],
        "why": _why(contact, "host"),
        "history": history_of(contact),
        "agreement": live_agreement(contact),
        "may_draft": is_named
        and CandidateState.AGREEMENT in moves
        and may_write(user_of(request), contact),
        "may_ask": not closed and CandidateState.CONTACT_REQUESTED in moves,
        "may_pass_over": CandidateState.NOT_CHOSEN in moves,
    }
    return render(request, "crossing/candidate.html", context)


def _name_may_show(contact: Contact) -> bool:
    """An exchange that runs has its agreement; before it, the policy is asked each time."""
    return contact.state == CandidateState.PLACED or lets_name_be_known(contact)


def _why(contact: Contact, reader: Reader) -> RenderedExplanation | None:
    """Why the candidate stood where it stood when chosen; None without a ranking."""
    record = contact.explanation
    if not record:
        return None
    return render_explanation(record, reader=reader, labels=concept_labels(record))


def _closed(contact: Contact) -> str:
    """Why the contact may not go on; nothing for one that is over or bound by an agreement."""
    is_over = contact.state in (*ENDED, CandidateState.PLACED)
    return "" if is_over else why_closed(contact)


def _request_page(
    request: HttpRequest,
    contact: Contact,
    *,
    accept_form: AcceptForm | None = None,
    decline_form: DeclineForm | None = None,
) -> HttpResponse:
    need, closed = need_as_told(contact.need_content), _closed(contact)
    moves = CANDIDATE_MOVES[CandidateState(contact.state)]
    context: dict[str, Any] = {
        "contact": contact,
        "closed": closed,
        "colour": CANDIDATE_COLOURS[contact.state],
        "need": need,
        "owner": owner_as_told(contact),
        "practical": practical_facts(need),
        "conditions": condition_facts(need),
        "concepts": concepts_as_told(contact.need_content),
        "why": _why(contact, "employee"),
        "history": history_of(contact),
        "agreement": live_agreement(contact),
        "accept_form": accept_form or AcceptForm(),
        "decline_form": decline_form or DeclineForm(),
        "form": accept_form or decline_form,
        "may_accept": not closed and contact.state == CandidateState.CONTACT_REQUESTED,
        "may_decline": CandidateState.DECLINED in moves,
    }
    return render(request, "crossing/request.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes: the other tenant is told who it is."""
    found = access_contact_as_employee(user_of(request), pk)
    form = AcceptForm(request.POST)

    def act() -> None:
        accept_across(found, by=user_of(request), motivation=form.cleaned_data["motivation"])

    if moved_on(request, form, act, _("You have said yes. The host now sees who you are.")):
        return redirect("crossing:contact", found.pk)
    return _request_page(request, found, accept_form=form)


@login_required
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no, or take a yes back."""
    found = access_contact_as_employee(user_of(request), pk)
    form = DeclineForm(request.POST)

    def act() -> None:
        decline_across(found, by=user_of(request), reason=form.cleaned_data["reason"])

    if moved_on(request, form, act, _("You have said no. The host does not see who you are.")):
        return redirect("crossing:contact", found.pk)
    return _request_page(request, found, decline_form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pass_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on without a candidate, with a reason."""
    found = access_contact_as_host(user_of(request), pk)
    form = PassOverForm(request.POST or None)

    def act() -> None:
        pass_over_across(found, by=user_of(request), reason=form.cleaned_data["reason"])

    if moved_on(request, form, act, _("The candidate is no longer considered.")):
        return redirect("crossing:contact", found.pk)
    context = {"contact": found, "need": found.need, "form": form}
    return render(request, "crossing/pass_over.html", context)
