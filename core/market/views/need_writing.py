"""Writing needs. Ending one concerns its candidates too: `core.exchange.views.needs`."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.market.domain.need_checks import publishing_problems, warnings_of
from core.market.domain.need_copies import copy_need, reopen_need, split_need
from core.market.domain.needs import publish_need, save_need
from core.market.enums import NeedState
from core.market.forms.need import NeedForm
from core.market.forms.newer import refuse
from core.market.forms.steps import PublishNeedForm, SplitNeedForm
from core.market.models import Need
from core.market.presentation import (
    condition_facts,
    owner_facts,
    practical_facts,
    unfilled,
)
from core.market.rules import Level, access_need, registering_organisations
from core.market.views.requests import posted, user_of
from core.organisations.models import Organisation


@login_required
def need_new(request: HttpRequest) -> HttpResponse:
    """Start a draft; whose it is comes first when there is a choice."""
    organisations = registering_organisations(user_of(request))
    if not organisations:
        raise PermissionDenied
    chosen = request.GET.get("organisation")
    found = [each for each in organisations if chosen in (None, str(each.pk))]
    if len(found) != 1:
        context = {"organisations": organisations}
        return render(request, "market/choose_organisation.html", context)
    return _edit(request, None, found[0])


@login_required
def need_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a draft or a published need."""
    need = access_need(user_of(request), pk, Level.EDIT)
    return _edit(request, need, need.organisation)


def _edit(request: HttpRequest, need: Need | None, organisation: Organisation) -> HttpResponse:
    user = user_of(request)
    form = NeedForm(posted(request), instance=need, organisation=organisation, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_need(
                need,
                by=user,
                organisation=organisation,
                values=form.values,
                concepts=form.concepts,
                version=(form.cleaned_data["version"] or 0) if need else None,
            )
        except DomainError as error:
            refuse(form, error, need)
        else:
            messages.success(request, _("The need is saved."))
            page = "need_preview" if "preview" in request.POST else "need"
            return redirect(f"market:{page}", saved.pk)
    context = {"form": form, "need": need, "organisation": organisation}
    return render(request, "market/need_form.html", context)


@login_required
def need_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The last step: a summary, what the rules say of it, and a button."""
    need = access_need(user_of(request), pk, Level.EDIT)
    warnings = warnings_of(need)
    asks_reason = bool(warnings) and not need.long_period_reason
    form = PublishNeedForm(
        posted(request), asks_reason=asks_reason, initial={"version": need.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            publish_need(
                need,
                by=user_of(request),
                reason=form.cleaned_data.get("long_period_reason", ""),
                version=form.cleaned_data["version"] or 0,
            )
        except DomainError as error:
            refuse(form, error, need)
        else:
            messages.success(request, _("The need is published."))
            return redirect("market:need", need.pk)
    context = {
        "need": need,
        "form": form,
        "warnings": warnings,
        "problems": publishing_problems(need),
        "unfilled": unfilled(need),
        "is_draft": need.state == NeedState.DRAFT,
        "facts": [*owner_facts(need), *practical_facts(need), *condition_facts(need)],
    }
    return render(request, "market/need_publish.html", context)


@login_required
@require_POST
def need_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a draft that says the same."""
    need = access_need(user_of(request), pk, Level.EDIT)
    try:
        copy = copy_need(need, by=user_of(request))
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("market:need", need.pk)
    messages.success(request, _("This is a copy. Go through it, then publish it."))
    return redirect("market:need_edit", copy.pk)


@login_required
@require_POST
def need_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make an ended need a draft again."""
    need = access_need(user_of(request), pk, Level.EDIT)
    try:
        reopen_need(need, by=user_of(request))
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The need is a draft again. Go through it, then publish it."))
    return redirect("market:need", need.pk)


@login_required
def need_split(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Divide a need for several people."""
    need = access_need(user_of(request), pk, Level.EDIT)
    form = SplitNeedForm(posted(request))
    if form.is_valid():
        try:
            draft = split_need(need, by=user_of(request), people=form.cleaned_data["people"])
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The need is divided. Word the new part, then publish it."))
            return redirect("market:need_edit", draft.pk)
    return render(request, "market/need_split.html", {"need": need, "form": form})
