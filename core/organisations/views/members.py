"""People and their roles: inviting, taking an invitation back, taking a role away."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.rules import signed_in_user
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.organisations import queries, rules
from core.organisations.domain import invite_member, remove_member, withdraw_invitation
from core.organisations.forms import InvitationForm
from core.organisations.models import Organisation


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Show those whose role holds for the whole customer, and invitations to such roles."""
    _require_tenant_admin(request)
    context = {
        "members": queries.tenant_wide_members(),
        "invitations": queries.open_invitations(None),
    }
    return render(request, "organisations/people.html", context)


@login_required
def invite_to_organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite somebody to a role in one organisation."""
    return _invite(request, rules.access_organisation(request.user, pk))


@login_required
def invite_to_tenant(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a role for the whole customer."""
    _require_tenant_admin(request)
    return _invite(request, None)


@login_required
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm, then make an invitation worthless."""
    invitation = rules.access_invitation(request.user, pk)
    back = _page_of(invitation.organisation)
    if request.method == "POST":
        try:
            withdraw_invitation(invitation, by=signed_in_user(request))
            messages.success(request, _("The invitation has been withdrawn."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(back)
    context = {
        "heading": _("Withdraw the invitation"),
        "text": _("The link in the e-mail stops working at once."),
        "facts": [
            (_("Sent to"), invitation.email),
            (_("Role"), invitation.get_role_display()),
        ],
        "submit": _("Withdraw the invitation"),
        "danger": True,
        "cancel_url": back,
    }
    return render(request, "ui/confirm.html", context)


@login_required
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm, then take a role away; access ends at once."""
    member = rules.access_member(request.user, pk)
    back = _page_of(member.organisation)
    if request.method == "POST":
        try:
            remove_member(member, by=signed_in_user(request))
            messages.success(request, _("The person no longer has this role."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("portal:home" if member.user_id == signed_in_user(request).pk else back)
    context = {
        "heading": _("Remove the role"),
        "text": _(
            "The person loses this role at once, also where they are signed in now. Without any "
            "other role they cannot sign in. Agreements and history stay."
        ),
        "facts": [
            (_("Person"), member.user.full_name),
            (_("Role"), member.get_role_display()),
            (_("Organisation"), member.organisation),
            (_("Unit"), member.unit),
        ],
        "submit": _("Remove the role"),
        "danger": True,
        "cancel_url": back,
    }
    return render(request, "ui/confirm.html", context)


def _invite(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    sender = signed_in_user(request)
    form = InvitationForm(request.POST or None, sender=sender, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite_member(by=sender, organisation=organisation, **form.cleaned_data)
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            sent = _("The invitation has been sent to %(email)s.") % {"email": invitation.email}
            messages.success(request, sent)
            return redirect(_page_of(organisation))
    context = {"form": form, "organisation": organisation, "cancel_url": _page_of(organisation)}
    return render(request, "organisations/invite.html", context)


def _page_of(organisation: Organisation | None) -> str:
    if organisation is None:
        return reverse("organisations:people")
    return reverse("organisations:detail", args=[organisation.pk])


def _require_tenant_admin(request: HttpRequest) -> None:
    if not rules.has_role(request.user, Role.TENANT_ADMIN):
        raise PermissionDenied
