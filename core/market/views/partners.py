"""Partner interests of organisations and units."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.market.domain.partners import (
    publish_partner_interest,
    save_partner_interest,
    withdraw_partner_interest,
)
from core.market.enums import NeedState
from core.market.forms.newer import refuse
from core.market.forms.partner import PartnerInterestForm
from core.market.forms.steps import ReasonForm
from core.market.models import PartnerInterest
from core.market.presentation import NEED_COLOURS, forms_text
from core.market.queries import visible_partner_interests
from core.market.rules import (
    Level,
    access_partner_interest,
    may_register,
    registering_organisations,
    speaks_for,
)
from core.market.views.requests import page_of, posted, show_error, user_of
from core.organisations.models import Organisation


@login_required
@require_safe
def partner_interest_list(request: HttpRequest) -> HttpResponse:
    """Show what organisations and units want to learn and teach."""
    user = user_of(request)
    page = page_of(request, visible_partner_interests(user))
    context = {
        "page": page,
        "rows": [(interest, NEED_COLOURS[NeedState(interest.state)]) for interest in page],
        "may_register": may_register(user),
    }
    return render(request, "market/partner_interest_list.html", context)


@login_required
@require_safe
def partner_interest_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one registration."""
    user = user_of(request)
    interest = access_partner_interest(user, pk)
    context = {
        "interest": interest,
        "colour": NEED_COLOURS[NeedState(interest.state)],
        "may_edit": speaks_for(user, interest.organisation),
        "facts": [
            (_("Organisation"), interest.organisation.name),
            (_("Unit"), interest.unit.name if interest.unit else ""),
            (_("Exchange forms"), forms_text(interest.forms)),
            (_("Direction"), interest.get_mode_display()),
        ],
    }
    return render(request, "market/partner_interest_detail.html", context)


@login_required
def partner_interest_new(request: HttpRequest) -> HttpResponse:
    """Start a registration; whose it is comes first when there is a choice."""
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
def partner_interest_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a registration."""
    interest = access_partner_interest(user_of(request), pk, Level.EDIT)
    return _edit(request, interest, interest.organisation)


def _edit(
    request: HttpRequest, interest: PartnerInterest | None, organisation: Organisation
) -> HttpResponse:
    form = PartnerInterestForm(posted(request), instance=interest, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_partner_interest(
                interest,
                by=user_of(request),
                organisation=organisation,
                values=form.values,
                version=(form.cleaned_data["version"] or 0) if interest else None,
            )
        except DomainError as error:
            refuse(form, error, interest)
        else:
            messages.success(request, _("The registration is saved."))
            return redirect("market:partner_interest", saved.pk)
    context = {"form": form, "interest": interest, "organisation": organisation}
    return render(request, "market/partner_interest_form.html", context)


@login_required
@require_POST
def partner_interest_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let others see it."""
    interest = access_partner_interest(user_of(request), pk, Level.EDIT)
    try:
        publish_partner_interest(interest, by=user_of(request), version=_version_in(request))
    except DomainError as error:
        show_error(request, error)
    else:
        messages.success(request, _("The registration is published."))
    return redirect("market:partner_interest", interest.pk)


def _version_in(request: HttpRequest) -> int:
    """The version that was on the page; an odd one is no version at all."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 9 else 0


@login_required
def partner_interest_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back, with a reason."""
    interest = access_partner_interest(user_of(request), pk, Level.EDIT)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_partner_interest(
                interest, by=user_of(request), reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The registration is withdrawn."))
            return redirect("market:partner_interests")
    context = {"interest": interest, "form": form}
    return render(request, "market/partner_interest_withdraw.html", context)
