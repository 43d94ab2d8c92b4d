"""Agreements with other tenants: the text, who says yes to it, the sealed document and signatures."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clearing.crossing.contents import content_of, suggest_across, values_in
from clearing.crossing.domain.agreements import (
    cancel_across,
    change_across,
    draft_across,
    propose_across,
)
from clearing.crossing.domain.concluding import approve_across, sign_across
from clearing.crossing.domain.reading import read_agreement
from clearing.crossing.models import CrossAgreement
from clearing.crossing.openness import why_unnamed, why_unread
from clearing.crossing.presentation import agreement_steps, open_parties, standing_of
from clearing.crossing.queries import live_agreement
from clearing.crossing.rules import (
    access_agreement,
    access_agreement_as_party,
    access_agreement_to_write,
    access_contact_to_bind,
    is_asked,
    may_write,
    parties_of,
)
from clearing.crossing.versions import versions_across
from core.accounts.models import User
from core.base import clock
from core.exchange.documents.render import render_agreement_html
from core.exchange.enums import AgreementState, Party
from core.exchange.forms import AgreementForm, ApproveForm, CancelForm, SignForm
from core.exchange.presentation.agreements import AGREEMENT_COLOURS, LOGIN_LEVELS
from core.exchange.queries import OPEN_AGREEMENT_STATES, form_rules_of
from core.exchange.states import AGREEMENT_MOVES
from core.exchange.views.acting import acted, login_level, moved_on, submitted, user_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the first version, beginning from the need and what the candidate has told."""
    user = user_of(request)
    found = access_contact_to_bind(user, pk)
    if found.need is None:
        raise Http404
    if closed := why_unnamed(found):
        messages.warning(request, closed)
        return redirect("crossing:contact", found.pk)
    form = AgreementForm(
        request.POST or None,
        rules=form_rules_of(found.need),
        initial=suggest_across(found, found.need, today=clock.today()),
    )

    def act() -> None:
        draft_across(found, by=user, values=form.values())

    if moved_on(request, form, act, _("The draft is written. Read it, then send it for approval.")):
        made = live_agreement(found)
        if made:
            return redirect("crossing:agreement", made.pk)
        return redirect("crossing:contact", found.pk)
    context = {"contact": found, "need": found.need, "form": form}
    return render(request, "crossing/agreement_new.html", context)


@login_required
@never_cache
@require_safe
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the agreement as its document, who has said yes, and what the reader may do.

    What is not signed is not shown once the policy lets the two meet no more, or the host know nobody.
    """
    user = user_of(request)
    found = access_agreement(user, pk)
    if closed := why_unread(found):
        messages.warning(request, closed)
        return redirect("crossing:overview")
    read_agreement(found, by=user)
    return render(request, "crossing/agreement.html", _context(user, found))


def _context(user: User, agreement: CrossAgreement) -> dict[str, Any]:
    rows = standing_of(agreement)
    is_unsigned = agreement.state in OPEN_AGREEMENT_STATES
    is_over = is_unsigned and agreement.is_over_on(clock.today())
    turn = [] if is_over else open_parties(user, agreement)
    waits_for_yes = agreement.state == AgreementState.PROPOSED
    missing = [
        row.who
        for row in rows
        if is_unsigned and (row.approval if waits_for_yes else row.signature) is None
    ]
    is_writer = may_write(user, agreement.contact)
    moves = AGREEMENT_MOVES[AgreementState(agreement.state)]
    return {
        "has_versions": len(versions_across(agreement)) > 1,
        "agreement": agreement,
        "contact": agreement.contact,
        "colour": AGREEMENT_COLOURS[agreement.state],
        "document": render_agreement_html(content_of(agreement)),
        "steps": agreement_steps(agreement),
        "standing": rows,
        "missing": missing if agreement.state != AgreementState.DRAFT else [],
        "is_employee": is_asked(user, agreement.contact),
        "is_over": is_over,
        "may_edit": is_writer and is_unsigned and not any(row.signature for row in rows),
        "may_propose": is_writer and agreement.state == AgreementState.DRAFT and not is_over,
        "approve_form": _approve_form(agreement, turn) if turn and waits_for_yes else None,
        "may_sign": bool(turn) and not waits_for_yes,
        "may_cancel": bool(parties_of(user, agreement.contact))
        and AgreementState.CANCELLED in moves,
    }


def _approve_form(agreement: CrossAgreement, parties: list[Party]) -> ApproveForm:
    return ApproveForm(parties=parties, initial={"version": agreement.version})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a new version of the one that was read."""
    user = user_of(request)
    found = access_agreement_to_write(user, pk)
    if closed := why_unread(found):
        messages.warning(request, closed)
        return redirect("crossing:overview")
    need = found.contact.need
    form = AgreementForm(
        request.POST or None,
        rules=form_rules_of(need) if need else None,
        initial=values_in(content_of(found)) | {"version": found.version},
    )

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        change_across(found, by=user, version=version, values=form.values())

    if submitted(form, act):
        messages.success(request, _("The agreement has been saved."))
        return redirect("crossing:agreement", found.pk)
    return render(request, "crossing/agreement_edit.html", {"agreement": found, "form": form})


@login_required
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the draft to all three, on both sides."""
    found = access_agreement_to_write(user_of(request), pk)
    act = partial(propose_across, found, by=user_of(request))
    acted(request, act, _("The agreement has been sent to all three for approval."))
    return redirect("crossing:agreement", found.pk)


@login_required
@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes to the version that was on the page."""
    user = user_of(request)
    found = access_agreement_as_party(user, pk)
    form = ApproveForm(request.POST, parties=parties_of(user, found.contact))
    if not form.is_valid():
        messages.warning(request, _("Choose on whose behalf you approve, then try again."))
        return redirect("crossing:agreement", found.pk)
    party, version = Party(form.cleaned_data["party"]), form.cleaned_data["version"]
    act = partial(approve_across, found, by=user, party=party, version=version)
    acted(request, act, _("You have approved version %(version)d.") % {"version": version})
    return redirect("crossing:agreement", found.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what is to be signed and what a signature means; post it to sign."""
    user = user_of(request)
    found = access_agreement_as_party(user, pk)
    if request.method == "POST":
        return _sign(request, found)
    parties = open_parties(user, found)
    if found.state != AgreementState.APPROVED or not parties or why_unread(found):
        messages.info(request, _("There is nothing for you to sign here now."))
        return redirect("crossing:agreement", found.pk)
    methods = login_level(request).split("+")
    context = {
        "agreement": found,
        "is_late": found.start_date < clock.today(),
        "form": SignForm(parties=parties, initial={"pdf_sha256": found.pdf_sha256}),
        "login_methods": [LOGIN_LEVELS.get(method, method) for method in methods],
    }
    return render(request, "crossing/agreement_sign.html", context)


def _sign(request: HttpRequest, agreement: CrossAgreement) -> HttpResponse:
    user = user_of(request)
    form = SignForm(request.POST, parties=parties_of(user, agreement.contact))
    if not form.is_valid():
        messages.warning(request, _("Choose on whose behalf you sign, then try again."))
        return redirect("crossing:sign", agreement.pk)
    act = partial(
        sign_across,
        agreement,
        by=user,
        party=Party(form.cleaned_data["party"]),
        pdf_sha256=form.cleaned_data["pdf_sha256"],
        login_level=login_level(request),
    )
    acted(request, act, _("You have signed the agreement."))
    return redirect("crossing:agreement", agreement.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an agreement up, with a reason."""
    user = user_of(request)
    found = access_agreement_as_party(user, pk)
    form = CancelForm(request.POST or None)

    def act() -> None:
        cancel_across(found, by=user, reason=form.cleaned_data["reason"])

    if moved_on(request, form, act, _("The agreement is cancelled.")):
        return redirect("crossing:overview")
    return render(request, "crossing/agreement_cancel.html", {"agreement": found, "form": form})


@login_required
@never_cache
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out the sealed PDF, byte by byte as it was signed; 404 before all have approved."""
    user = user_of(request)
    found = access_agreement(user, pk)
    if found.pdf is None or why_unread(found):
        raise Http404
    read_agreement(found, by=user, purpose="document")
    response = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
