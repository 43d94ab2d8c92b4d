"""Agreements: the list, the text, and who says yes to it. Signing has its own module."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.models import User
from core.base import clock
from core.exchange.contents import content_shown
from core.exchange.documents.render import render_agreement_html
from core.exchange.domain.agreements import (
    cancel_agreement,
    change_agreement,
    draft_agreement,
    propose_agreement,
    suggested_values,
)
from core.exchange.domain.approving import approve_agreement
from core.exchange.domain.standing import read_agreement
from core.exchange.domain.versions import EDITABLE_FIELDS
from core.exchange.enums import AgreementState, Party
from core.exchange.forms import AgreementForm, ApproveForm, CancelForm
from core.exchange.models import ExchangeAgreement
from core.exchange.presentation.agreements import (
    AGREEMENT_COLOURS,
    agreement_steps,
    changes_of,
    open_parties,
    standing_of,
    still_missing,
)
from core.exchange.presentation.differences import last_difference
from core.exchange.presentation.running import period_facts
from core.exchange.queries import (
    OPEN_AGREEMENT_STATES,
    agreements_with_answers,
    document_of,
    form_rules_of,
    last_change_of,
)
from core.exchange.rules import (
    access_agreement,
    access_agreement_as_party,
    access_agreement_to_edit,
    access_candidate_to_bind,
    candidate_masked_again,
    may_edit_agreement,
    parties_of,
)
from core.exchange.states import AGREEMENT_MOVES
from core.exchange.views.acting import ROWS, acted, moved_on, submitted, user_of
from core.market.queries import notices_for


@login_required
@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    """Show the reader's agreements. Names stand on each agreement's own page, which logs the reading."""
    user = user_of(request)
    page = Paginator(agreements_with_answers(user), ROWS).get_page(request.GET.get("page"))
    rows = [
        (agreement, AGREEMENT_COLOURS[agreement.state], bool(open_parties(user, agreement)))
        for agreement in page
    ]
    return render(request, "exchange/agreement_list.html", {"page": page, "rows": rows})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest, candidate_pk: UUID) -> HttpResponse:
    """Write the first version, beginning from the need and the match."""
    user = user_of(request)
    found = access_candidate_to_bind(user, candidate_pk)
    form = AgreementForm(
        request.POST or None,
        rules=form_rules_of(found.need),
        initial=suggested_values(found, today=clock.today()),
    )

    def act() -> None:
        draft_agreement(found, by=user, values=form.values())

    if moved_on(request, form, act, _("The draft is written. Read it, then send it for approval.")):
        made = found.agreements.exclude(state=AgreementState.CANCELLED).first()
        if made:
            return redirect("exchange:agreement", made.pk)
        return redirect("exchange:candidate", found.pk)
    context = {
        "candidate": found,
        "need": found.need,
        "notices": notices_for(found.need),
        "form": form,
    }
    return render(request, "exchange/agreement_new.html", context)


@login_required
@never_cache
@require_safe
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the agreement as its document, who has said yes, and what the reader may do."""
    user = user_of(request)
    if masked := candidate_masked_again(user, pk):
        said = _(
            "The agreement was never signed and the candidate is masked again: it is not shown."
        )
        messages.info(request, said)
        return redirect("exchange:candidate", masked.pk)
    found = access_agreement(user, pk)
    read_agreement(found, by=user)
    return render(request, "exchange/agreement.html", agreement_context(user, found))


def agreement_context(user: User, agreement: ExchangeAgreement) -> dict[str, Any]:
    """Return what the agreement's page shows to this reader."""
    change = last_change_of(agreement)
    is_signed_by_any = any(row.signature for row in standing_of(agreement))
    is_unsigned = agreement.state in OPEN_AGREEMENT_STATES
    is_open = is_unsigned and not is_signed_by_any
    today = clock.today()
    is_over = is_unsigned and agreement.is_over_on(today)
    is_editor = may_edit_agreement(user, agreement)
    turn = open_parties(user, agreement)
    waits_for_yes = bool(turn) and agreement.state == AgreementState.PROPOSED and not is_over
    return {
        "agreement": agreement,
        "colour": AGREEMENT_COLOURS[agreement.state],
        "document": render_agreement_html(content_shown(agreement)),
        "has_pdf": document_of(agreement) is not None,
        "steps": agreement_steps(agreement),
        "standing": standing_of(agreement),
        "missing": still_missing(agreement),
        "change": change,
        "changed_by": User.objects.filter(pk=change.actor_id).first() if change else None,
        "changes": list(changes_of(change)) if change else [],
        **last_difference(agreement),
        "is_employee": user.pk == agreement.employee_id,
        "is_over": is_over,
        "is_signed_by_any": is_signed_by_any,
        "is_late": is_unsigned and not is_over and agreement.start_date < today,
        "may_edit": is_editor and is_open,
        "may_propose": is_editor and agreement.state == AgreementState.DRAFT and not is_over,
        "approve_form": _approve_form(agreement, turn) if waits_for_yes else None,
        "may_sign": bool(turn) and agreement.state == AgreementState.APPROVED and not is_over,
        "may_cancel": bool(parties_of(user, agreement))
        and AgreementState.CANCELLED in AGREEMENT_MOVES[AgreementState(agreement.state)],
        "may_change_period": bool(parties_of(user, agreement))
        and agreement.state in (AgreementState.SIGNED, AgreementState.ACTIVE),
        **period_facts(agreement, user),
    }


def _approve_form(agreement: ExchangeAgreement, parties: list[Party]) -> ApproveForm:
    return ApproveForm(parties=parties, initial={"version": agreement.version})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a new version of the one that was read."""
    user = user_of(request)
    found = access_agreement_to_edit(user, pk)
    initial = {name: getattr(found, name) for name in EDITABLE_FIELDS}
    form = AgreementForm(
        request.POST or None,
        rules=form_rules_of(found.candidate.need),
        initial=initial | {"version": found.version},
    )

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        change_agreement(found, by=user, version=version, values=form.values())

    # A second editor keeps what was written, and is told what stands in the newer version.
    if submitted(form, act, found):
        messages.success(request, _("The agreement has been saved."))
        return redirect("exchange:agreement", found.pk)
    notices = notices_for(found.candidate.need)
    context = {"agreement": found, "notices": notices, "form": form}
    return render(request, "exchange/agreement_edit.html", context)


@login_required
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the draft to all three."""
    found = access_agreement_to_edit(user_of(request), pk)
    act = partial(propose_agreement, found, by=user_of(request))
    acted(request, act, _("The agreement has been sent to all three for approval."))
    return redirect("exchange:agreement", found.pk)


@login_required
@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes to the version that was on the page."""
    user = user_of(request)
    found = access_agreement_as_party(user, pk)
    form = ApproveForm(request.POST, parties=parties_of(user, found))
    if not form.is_valid():
        messages.warning(request, _("Choose on whose behalf you approve, then try again."))
        return redirect("exchange:agreement", found.pk)
    party, version = Party(form.cleaned_data["party"]), form.cleaned_data["version"]
    if found.approvals.filter(version=version, party=party, approved_by=user).exists():
        messages.info(request, _("You have already approved this version."))
        return redirect("exchange:agreement", found.pk)
    act = partial(approve_agreement, found, by=user, party=party, version=version)
    acted(request, act, _("You have approved version %(version)d.") % {"version": version})
    return redirect("exchange:agreement", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the agreement up, with a reason."""
    found = access_agreement_as_party(user_of(request), pk)
    form = CancelForm(request.POST or None)

    def act() -> None:
        cancel_agreement(found, by=user_of(request), reason=form.cleaned_data["reason"])

    if moved_on(request, form, act, _("The agreement is cancelled.")):
        return redirect("exchange:agreement", found.pk)
    return render(request, "exchange/agreement_cancel.html", {"agreement": found, "form": form})
