"""What is done while an exchange runs: talks, another period, an early end."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.base import clock
from core.exchange.domain.amending import (
    Answer,
    answer_amendment,
    propose_amendment,
    withdraw_amendment,
)
from core.exchange.domain.early_end import end_early, take_back_early_end
from core.exchange.domain.follow_ups import note_follow_up
from core.exchange.enums import AgreementState, Party
from core.exchange.models import Amendment, Placement
from core.exchange.rules import access_agreement_as_party, access_placement, parties_of
from core.exchange.running_forms import EarlyEndForm, FollowUpForm, NoForm, PeriodForm, YesForm
from core.exchange.views.acting import acted, login_level, moved_on, submitted, user_of

_GET_OR_POST = ["GET", "HEAD", "POST"]


def access_placement_as_party(request: HttpRequest, pk: UUID) -> Placement:
    """Return the placement for those who speak for one of its parties."""
    found = access_placement(user_of(request), pk)
    if not parties_of(user_of(request), found.agreement):
        raise PermissionDenied
    return found


@login_required
@never_cache
@require_http_methods(_GET_OR_POST)
def follow_up(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Note that a talk was held, or mend the note."""
    placement = access_placement_as_party(request, pk)
    row = placement.follow_ups.filter(kind=kind).first()
    if row is None:
        raise Http404
    initial = {
        "held_on": row.held_on or clock.today(),
        "note": row.note,
        "needs_help": row.needs_help,
    }
    form = FollowUpForm(request.POST or None, initial=initial)
    row.placement = placement

    def act() -> None:
        note_follow_up(row, by=user_of(request), **form.cleaned_data)

    if submitted(form, act):
        messages.success(request, _("The talk has been noted."))
        return redirect("exchange:placement", placement.pk)
    context = {"placement": placement, "follow_up": row, "form": form}
    return render(request, "exchange/follow_up.html", context)


@login_required
@never_cache
@require_http_methods(_GET_OR_POST)
def change_period(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose another period for a signed agreement."""
    user = user_of(request)
    found = access_agreement_as_party(user, pk)
    if found.state not in (AgreementState.SIGNED, AgreementState.ACTIVE):
        messages.info(request, _("Only a signed exchange that is not over gets another period."))
        return redirect("exchange:agreement", found.pk)
    has_begun = found.state == AgreementState.ACTIVE
    form = PeriodForm(
        request.POST or None,
        parties=parties_of(user, found),
        start=found.start_date if has_begun else None,
        initial={"start_date": found.start_date, "end_date": found.end_date},
    )

    def act() -> None:
        given = form.cleaned_data
        propose_amendment(
            found,
            by=user,
            answer=Answer(Party(given["party"]), is_yes=True, login_level=login_level(request)),
            start_date=given["start_date"],
            end_date=given["end_date"],
            reason=given["reason"],
        )

    said = _("The new period has been proposed. It counts when all three have said yes.")
    if moved_on(request, form, act, said):
        return redirect("exchange:agreement", found.pk)
    context = {"agreement": found, "has_begun": has_begun, "form": form}
    return render(request, "exchange/change_period.html", context)


def _access_amendment(request: HttpRequest, pk: UUID) -> Amendment:
    amendment = get_object_or_404(Amendment.objects.select_related("agreement"), pk=pk)
    amendment.agreement = access_agreement_as_party(user_of(request), amendment.agreement_id)
    return amendment


@login_required
@require_POST
def agree_to_period(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes to a proposed period."""
    amendment = _access_amendment(request, pk)
    user = user_of(request)
    form = YesForm(request.POST, parties=parties_of(user, amendment.agreement))
    if form.is_valid():
        party = Party(form.cleaned_data["party"])
        answer = Answer(party, is_yes=True, login_level=login_level(request))
        act = partial(answer_amendment, amendment, by=user, answer=answer)
        acted(request, act, _("You have said yes to the new period."))
    else:
        messages.warning(request, _("Choose on whose behalf you answer, then try again."))
    return redirect("exchange:agreement", amendment.agreement_id)


@login_required
@never_cache
@require_http_methods(_GET_OR_POST)
def refuse_period(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no to a proposed period, with a reason."""
    amendment = _access_amendment(request, pk)
    user = user_of(request)
    form = NoForm(request.POST or None, parties=parties_of(user, amendment.agreement))

    def act() -> None:
        answer = Answer(
            Party(form.cleaned_data["party"]),
            is_yes=False,
            login_level=login_level(request),
            reason=form.cleaned_data["reason"],
        )
        answer_amendment(amendment, by=user, answer=answer)

    if moved_on(request, form, act, _("You have said no. The agreement stands as it was.")):
        return redirect("exchange:agreement", amendment.agreement_id)
    context = {"agreement": amendment.agreement, "amendment": amendment, "form": form}
    return render(request, "exchange/refuse_period.html", context)


@login_required
@require_POST
def withdraw_period(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's own proposal of another period back."""
    amendment = _access_amendment(request, pk)
    act = partial(withdraw_amendment, amendment, by=user_of(request))
    acted(request, act, _("The proposal is taken back."))
    return redirect("exchange:agreement", amendment.agreement_id)


@login_required
@never_cache
@require_http_methods(_GET_OR_POST)
def early_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the exchange before the agreed day."""
    placement = access_placement_as_party(request, pk)
    initial = {"last_day": placement.ends_early_on, "reason": placement.early_end_reason}
    form = EarlyEndForm(request.POST or None, initial=initial)

    def act() -> None:
        end_early(placement, by=user_of(request), **form.cleaned_data)

    if submitted(form, act):
        messages.success(request, _("The early end has been noted, and all three are told."))
        return redirect("exchange:placement", placement.pk)
    return render(request, "exchange/early_end.html", {"placement": placement, "form": form})


@login_required
@require_POST
def keep_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an early end back."""
    placement = access_placement_as_party(request, pk)
    act = partial(take_back_early_end, placement, by=user_of(request))
    acted(request, act, _("The exchange ends as agreed."))
    return redirect("exchange:placement", placement.pk)
