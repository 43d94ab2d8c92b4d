"""Those who ask to join: the list, one of them with what it meets, and the yes or no."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from console.rules import is_operator, operator_required
from console.shell import render_page
from console.sign_ups.forms import ApproveForm, RefuseForm
from core.accounts.models import User
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from onboarding.enums import SignUpState
from onboarding.models import SignUp
from onboarding.sign_ups.domain import approve_sign_up, refuse_sign_up
from onboarding.sign_ups.queries import findings_of, sign_ups

ROWS_ON_A_PAGE = 50


def _operator(request: HttpRequest) -> User:
    return cast(User, request.user)


def access_sign_up(user: Any, sign_up_id: UUID) -> SignUp:
    """Return a sign-up whose address is proven, for an operator to decide."""
    rows = SignUp.objects.select_related("sector", "run").exclude(state=SignUpState.UNPROVEN)
    found = rows.filter(pk=sign_up_id).first() if is_operator(user) else None
    if found is None:
        raise Http404(_("There is no such sign-up."))
    return found


@require_GET
@operator_required
def sign_up_list(request: HttpRequest) -> HttpResponse:
    """Show those that wait, or those that are decided."""
    is_decided = request.GET.get("show") == "decided"
    page = Paginator(sign_ups(waiting=not is_decided), ROWS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "rows": list(page.object_list), "is_decided": is_decided}
    return render_page(request, "console/sign_ups/list.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def sign_up(request: HttpRequest, sign_up_id: UUID) -> HttpResponse:
    """Show what is known of a sign-up; approving it orders the customer."""
    found = access_sign_up(request.user, sign_up_id)
    initial = {
        "name": found.name,
        "slug": found.slug,
        "sector": found.sector_id,
        "default_language": found.language,
    }
    form = ApproveForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            approved = approve_sign_up(found, by=_operator(request), **form.cleaned_data)
            return redirect("console:provisioning", approved.run_id)
        except DomainError as error:
            apply_domain_error(form, error)
    context = {"found": found, "form": form, "findings": findings_of(found)}
    return render_page(request, "console/sign_ups/sign_up.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def refuse(request: HttpRequest, sign_up_id: UUID) -> HttpResponse:
    """Say no, with a reason that is mailed."""
    found = access_sign_up(request.user, sign_up_id)
    form = RefuseForm(request.POST or None)
    if form.is_valid():
        try:
            refuse_sign_up(found, by=_operator(request), reason=form.cleaned_data["reason"])
            text = _("%(name)s is refused, and %(email)s is told why.")
            messages.success(request, text % {"name": found.name, "email": found.email})
            return redirect("console:sign_ups:list")
        except DomainError as error:
            apply_domain_error(form, error)
    context = {
        "heading": _("Refuse %(name)s?") % {"name": found.name},
        "text": _("The contact person is mailed your reason. Nothing is set up."),
        "form": form,
        "submit": _("Refuse and mail the reason"),
        "danger": True,
        "cancel_url": reverse("console:sign_ups:sign_up", args=[found.pk]),
    }
    return render_page(request, "ui/confirm.html", context)
