"""The dialogue's forms, for both sides: messages, times for a conversation, one's own interest."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.models import User
from core.exchange.calendar import interview_file
from core.exchange.dialogue_forms import InterviewForm, MessageForm, NoTimeForm, TimeForm
from core.exchange.domain.dialogue import (
    cancel_interview,
    choose_time,
    decline_times,
    propose_interview,
    send_message,
)
from core.exchange.domain.interest import express_interest
from core.exchange.enums import InterviewState
from core.exchange.forms import AcceptForm
from core.exchange.models import Candidate, Interview
from core.exchange.queries import candidates_in_full, live_candidate
from core.exchange.rules import access_candidate, access_candidate_as_employee, is_shown
from core.exchange.views.acting import acted, moved_on, submitted, user_of
from core.market.rules import access_need

_GET_OR_POST = ["GET", "HEAD", "POST"]


def _access_either_side(user: User, pk: UUID) -> Candidate:
    """Return the candidate for its person or for who handles its need; 404 to everybody else."""
    found = candidates_in_full().filter(pk=pk).first()
    if found is not None and found.offer.member.user_id == user.pk:
        return access_candidate_as_employee(user, pk)
    return access_candidate(user, pk)


def _back(user: User, candidate: Candidate) -> HttpResponse:
    is_person = candidate.offer.member.user_id == user.pk
    return redirect("exchange:request" if is_person else "exchange:candidate", candidate.pk)


@login_required
@never_cache
@require_http_methods(_GET_OR_POST)
def write_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a line to the other side; what is refused keeps its words."""
    user = user_of(request)
    found = _access_either_side(user, pk)
    form = MessageForm(request.POST or None)

    def act() -> None:
        send_message(found, by=user, text=form.cleaned_data["text"])

    if submitted(form, act):
        messages.success(request, _("Your message has been sent."))
        return _back(user, found)
    is_person = found.offer.member.user_id == user.pk
    context = {"candidate": found, "need": found.need, "form": form, "is_person": is_person}
    return render(request, "exchange/message.html", context)


@login_required
@never_cache
@require_http_methods(_GET_OR_POST)
def new_interview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose times to a candidate who has said yes."""
    user = user_of(request)
    found = access_candidate(user, pk)
    if not is_shown(found):
        raise PermissionDenied
    form = InterviewForm(request.POST or None)

    def act() -> None:
        given = form.cleaned_data
        propose_interview(
            found,
            by=user,
            times=form.times(),
            minutes=given["minutes"],
            place=given["place"],
            note=given["note"],
        )

    if moved_on(request, form, act, _("The times have been sent to the candidate.")):
        return redirect("exchange:candidate", found.pk)
    context = {"candidate": found, "need": found.need, "form": form}
    return render(request, "exchange/interview_new.html", context)


def _access_interview(user: User, pk: UUID) -> Interview:
    found = Interview.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.candidate = _access_either_side(user, found.candidate_id)
    return found


@login_required
@require_POST
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one of the proposed times."""
    user = user_of(request)
    found = _access_interview(user, pk)
    form = TimeForm(request.POST, interview=found)
    if form.is_valid():
        act = partial(choose_time, found, by=user, time=form.cleaned_data["time"])
        acted(request, act, _("The time is agreed. Take it into your calendar."))
    else:
        messages.warning(request, _("Choose one of the times."))
    return _back(user, found.candidate)


@login_required
@require_POST
def no_time(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that no time suits."""
    user = user_of(request)
    found = _access_interview(user, pk)
    form = NoTimeForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    acted(request, partial(decline_times, found, by=user, note=note), _("The host has been told."))
    return _back(user, found.candidate)


@login_required
@require_POST
def call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call a conversation off."""
    user = user_of(request)
    found = _access_interview(user, pk)
    act = partial(cancel_interview, found, by=user)
    acted(request, act, _("The conversation is called off, and the other side is told."))
    return _back(user, found.candidate)


@login_required
@never_cache
@require_safe
def calendar_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out an agreed conversation for a calendar."""
    found = _access_interview(user_of(request), pk)
    if found.starts_at is None or found.state == InterviewState.PROPOSED:
        raise Http404
    response = HttpResponse(interview_file(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.pk}.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_http_methods(_GET_OR_POST)
def show_interest(request: HttpRequest, need_pk: UUID) -> HttpResponse:
    """Say yes to a need of one's own accord."""
    user = user_of(request)
    need = access_need(user, need_pk)
    known = live_candidate(user, need)
    form = AcceptForm(request.POST or None)
    made: list[Candidate] = []

    def act() -> None:
        made.append(express_interest(need, by=user, motivation=form.cleaned_data["motivation"]))

    if submitted(form, act):
        messages.success(request, _("The host now sees who you are and why you are interested."))
        return redirect("exchange:request", made[0].pk)
    context = {"need": need, "form": form, "known": known}
    return render(request, "exchange/show_interest.html", context)
