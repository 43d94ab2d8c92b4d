"""Accepting an invitation. The link is the key, so nobody needs to be signed in."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core.accounts.models import User
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.organisations.domain import accept_invitation
from core.organisations.domain.invitations import find_invitation, invited_user
from core.organisations.errors import ClosedInvitationError, UnknownInvitationError
from core.organisations.forms import AcceptanceForm
from core.organisations.models import Invitation


@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the invitation is to, and accept it. No other site is told the address."""
    try:
        invitation = find_invitation(token)
        user = invited_user(invitation)
        if user is not None and user.is_active:
            response = _accept_as_known(request, token, invitation, user)
        else:
            response = _accept_as_new(request, token, invitation)
    except UnknownInvitationError as error:
        response = _refusal(request, error, status=404)
    except ClosedInvitationError as error:
        response = _refusal(request, error, status=410)
    # Not "no-referrer": browsers would then send "Origin: null", which the CSRF check refuses.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _accept_as_new(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    form = AcceptanceForm(request.POST or None, initial={"full_name": invitation.full_name})
    if request.method == "POST" and form.is_valid():
        try:
            member = accept_invitation(
                token,
                full_name=form.cleaned_data["full_name"],
                password=form.cleaned_data["password"],
            )
        except (UnknownInvitationError, ClosedInvitationError):
            raise
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            # The link came by mail to the invited address: as good as an e-mailed code.
            login(request, member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
            # A signature keeps how its signer had signed in.
            record_authentication(request, member.user, method="invitation")
            messages.success(request, _("Welcome! You are signed in."))
            return redirect("portal:home")
    return _page(request, invitation, form=form)


def _accept_as_known(
    request: HttpRequest, token: str, invitation: Invitation, user: User
) -> HttpResponse:
    if request.method == "POST":
        accept_invitation(token)
        if request.user == user:
            messages.success(request, _("You have a new role."))
        else:
            messages.success(request, _("You have a new role. Sign in to use it."))
        return redirect("portal:home" if request.user == user else "account_login")
    return _page(request, invitation, known=user)


def _page(request: HttpRequest, invitation: Invitation, **more: Any) -> HttpResponse:
    context = {"invitation": invitation, **more}
    return render(request, "organisations/invitation.html", context)


def _refusal(request: HttpRequest, error: DomainError, *, status: int) -> HttpResponse:
    context = {"error": error, "code": error.code}
    return render(request, "organisations/invitation_closed.html", context, status=status)
