"""The programme office's rounds."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.enums import Role
from core.accounts.rules import signed_in_user
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.organisations.rules import has_role
from matching.explanations import concept_labels, render_explanation
from matching.rounds.domain import (
    cancel_round,
    change_round,
    decide_pair,
    drop_move,
    forget_rule,
    open_round,
    stop_solving,
)
from matching.rounds.enums import MoveState, RoundState, RuleKind
from matching.rounds.forms import ROUND_FIELDS, ReasonForm, ReleaseForm, RoundForm
from matching.rounds.models import Round, RoundMove
from matching.rounds.presentation import ROUND_COLOURS, plan_of, said
from matching.rounds.queries import moves_of, rounds_with_counts, rules_of
from matching.rounds.releasing import Sent, release_round
from matching.rounds.solving import explanation_of, start_solving

ROWS = 20
_GET_OR_POST = ["GET", "HEAD", "POST"]


def _require_office(request: HttpRequest) -> None:
    if not has_role(signed_in_user(request), Role.PROGRAMME_OFFICE):
        raise PermissionDenied


def _access_round(request: HttpRequest, pk: UUID) -> Round:
    _require_office(request)
    return get_object_or_404(Round.objects.select_related("programme", "released_by"), pk=pk)


def _access_move(request: HttpRequest, pk: UUID, move_pk: UUID) -> RoundMove:
    round_ = _access_round(request, pk)
    move = moves_of(round_).filter(pk=move_pk).first()
    if move is None:
        raise Http404
    return move


def _submitted(form: Any, act: Any) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        apply_domain_error(form, error)
        return False
    return True


@login_required
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """Show all rounds, newest first."""
    _require_office(request)
    page = Paginator(rounds_with_counts(), ROWS).get_page(request.GET.get("page"))
    rows = [(round_, ROUND_COLOURS[round_.state]) for round_ in page]
    return render(request, "matching/rounds/list.html", {"page": page, "rows": rows})


@login_required
@require_http_methods(_GET_OR_POST)
def new_round(request: HttpRequest) -> HttpResponse:
    """Open a round."""
    _require_office(request)
    form = RoundForm(request.POST or None)
    opened: list[Round] = []

    def act() -> None:
        opened.append(open_round(by=signed_in_user(request), values=form.values()))

    if _submitted(form, act):
        return redirect("matching:round", opened[0].pk)
    return render(request, "matching/rounds/edit.html", {"form": form})


@login_required
@require_http_methods(_GET_OR_POST)
def edit_round(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a round's goals and limits."""
    found = _access_round(request, pk)
    initial = {name: getattr(found, name) for name in ROUND_FIELDS}
    form = RoundForm(request.POST or None, initial=initial)

    def act() -> None:
        change_round(found, by=signed_in_user(request), values=form.values())

    if _submitted(form, act):
        messages.success(request, _("Saved. It counts the next time the round is solved."))
        return redirect("matching:round", found.pk)
    return render(request, "matching/rounds/edit.html", {"form": form, "round": found})


@login_required
@never_cache
@require_safe
def round_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a round has come, its plan, and what may be done with it."""
    found = _access_round(request, pk)
    is_open = found.state in (RoundState.DRAFT, RoundState.SOLVED)
    context = {
        "round": found,
        "colour": ROUND_COLOURS[found.state],
        "is_working": found.state == RoundState.WORKING,
        "is_open": is_open,
        "may_release": found.state == RoundState.SOLVED,
        "rules": rules_of(found),
        **(plan_of(found) if found.solved_run else {}),
    }
    return render(request, "matching/rounds/round.html", context)


def _acted(request: HttpRequest, pk: UUID, act: Any, text: str) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, text)
    return redirect("matching:round", pk)


@login_required
@require_POST
def solve_round(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a worker solve the round."""
    act = partial(start_solving, _access_round(request, pk), by=signed_in_user(request))
    return _acted(
        request, pk, act, _("The round is being solved. The page shows how far it has come.")
    )


@login_required
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the solving."""
    act = partial(stop_solving, _access_round(request, pk), by=signed_in_user(request))
    return _acted(request, pk, act, _("The solving is stopped."))


@login_required
@require_POST
def give_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a round up."""
    act = partial(cancel_round, _access_round(request, pk), by=signed_in_user(request))
    return _acted(request, pk, act, _("The round is cancelled. Nobody has been asked."))


@login_required
@require_http_methods(_GET_OR_POST)
def drop(request: HttpRequest, pk: UUID, move_pk: UUID) -> HttpResponse:
    """Take a move out by hand."""
    move = _access_move(request, pk, move_pk)
    form = ReasonForm(request.POST or None)

    def act() -> None:
        drop_move(move, by=signed_in_user(request), reason=form.cleaned_data["reason"])

    if _submitted(form, act):
        messages.success(request, _("The move is taken out of the plan."))
        return redirect("matching:round", pk)
    context = {"round": move.round, "move": said(move), "form": form, "kind": "drop"}
    return render(request, "matching/rounds/decide.html", context)


@login_required
@require_http_methods(_GET_OR_POST)
def decide(request: HttpRequest, pk: UUID, move_pk: UUID, kind: str) -> HttpResponse:
    """Pin or forbid the pair of a move for the next solving."""
    move = _access_move(request, pk, move_pk)
    form = ReasonForm(request.POST or None)

    def act() -> None:
        decide_pair(
            move.round,
            by=signed_in_user(request),
            kind=RuleKind(kind),
            offer=move.offer,
            need=move.need,
            reason=form.cleaned_data["reason"],
        )

    if _submitted(form, act):
        messages.success(request, _("Kept. It counts the next time the round is solved."))
        return redirect("matching:round", pk)
    context = {"round": move.round, "move": said(move), "form": form, "kind": kind}
    return render(request, "matching/rounds/decide.html", context)


@login_required
@require_POST
def forget(request: HttpRequest, pk: UUID, rule_pk: UUID) -> HttpResponse:
    """Take a decision about a pair back."""
    rule = rules_of(_access_round(request, pk)).filter(pk=rule_pk).first()
    if rule is None:
        raise Http404
    act = partial(forget_rule, rule, by=signed_in_user(request))
    return _acted(request, pk, act, _("The decision is taken back."))


@login_required
@never_cache
@require_safe
def why(request: HttpRequest, pk: UUID, move_pk: UUID) -> HttpResponse:
    """Show why a pair of the plan fits."""
    move = _access_move(request, pk, move_pk)
    record = explanation_of(move)
    explained = (
        render_explanation(record, reader="host", labels=concept_labels(record)) if record else None
    )
    context = {"round": move.round, "move": move, "said": said(move), "why": explained}
    return render(request, "matching/rounds/why.html", context)


@login_required
@require_http_methods(_GET_OR_POST)
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the round."""
    found = _access_round(request, pk)
    form = ReleaseForm(request.POST or None)
    sent: list[Sent] = []

    def act() -> None:
        message = form.cleaned_data["message"]
        sent.extend(release_round(found, by=signed_in_user(request), message=message))

    if _submitted(form, act):
        asked = sum(not each.problem for each in sent)
        text = ngettext("%(number)d employee is asked.", "%(number)d employees are asked.", asked)
        messages.success(request, text % {"number": asked})
        for each in sent:
            if each.problem:
                messages.warning(request, f"{said(each.move)}: {each.problem}")
        return redirect("matching:round", pk)
    waiting = moves_of(found).filter(state=MoveState.PROPOSED).count()
    context = {"round": found, "form": form, "waiting": waiting}
    return render(request, "matching/rounds/release.html", context)
