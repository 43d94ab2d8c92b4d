"""Groups and their members."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from console.policy import deciding
from console.policy.effects import effects_of_members
from console.policy.forms import GroupForm, GroupNameForm, MemberForm, ReasonForm
from console.policy.names import read_names, registered
from console.policy.views.acting import access_group, acted, operator, render_policy
from console.policy.views.rules import warnings_about
from console.rules import operator_required
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from policy.domain import create_group, dissolve_group, rename_group
from policy.domain.groups import member_of, require_addable
from policy.models import GroupMember, PolicyGroup
from policy.queries import rules_naming_group


@require_GET
@operator_required
def groups(request: HttpRequest) -> HttpResponse:
    """List the groups with their members."""
    members: dict[UUID, list[GroupMember]] = {}
    for member in GroupMember.objects.current():
        members.setdefault(member.group_id, []).append(member)
    rows = [(group, members.get(group.pk, [])) for group in PolicyGroup.objects.current()]
    return render_policy(request, "console/policy/groups.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@operator_required
def create(request: HttpRequest) -> HttpResponse:
    """Name a group."""
    form = GroupForm(request.POST or None)
    made: list[PolicyGroup] = []

    def act() -> None:
        made.append(create_group(by=operator(request), **form.cleaned_data))

    if acted(request, form, act, _("The group is there. Add its members.")):
        return redirect("console:policy:group", made[0].pk)
    return render_policy(request, "console/policy/create_group.html", {"form": form})


@require_http_methods(["GET", "POST"])
@operator_required
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show a group, and add a member to it."""
    found, names = access_group(request.user, group_id), read_names()
    form = MemberForm(request.POST or None, names=names)
    if request.method == "POST" and form.is_valid() and "edit" not in request.POST:
        scope, organisations = form.scope("member"), registered()
        label = names.written(scope, organisations)
        try:
            if "confirm" in request.POST:
                deciding.add_group_member(
                    found,
                    scope,
                    by=operator(request),
                    reason=form.cleaned_data["reason"],
                    label=label,
                )
                messages.success(request, _("The member is added."))
                return redirect("console:policy:group", found.pk)
            require_addable(found, scope)
            context = {
                "group": found,
                "form": form,
                "label": label,
                "effects": effects_of_members(
                    [*GroupMember.objects.current(), member_of(found, scope)], names
                ),
                "warnings": warnings_about(scope, names, organisations),
            }
            return render_policy(request, "console/policy/confirm_member.html", context)
        except DomainError as error:
            apply_domain_error(form, error)
    context = {
        "group": found,
        "members": GroupMember.objects.current().filter(group=found),
        "rules": rules_naming_group(found),
        "form": form,
    }
    return render_policy(request, "console/policy/group.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def rename(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Give a group another name or purpose."""
    found = access_group(request.user, group_id)
    initial = {"name": found.name, "purpose": found.purpose}
    form = GroupNameForm(request.POST or None, initial=initial)

    def act() -> None:
        rename_group(found, by=operator(request), **form.cleaned_data)

    if acted(request, form, act, _("The group has its new name.")):
        return redirect("console:policy:group", found.pk)
    context = {"group": found, "form": form}
    return render_policy(request, "console/policy/rename_group.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def remove_member(request: HttpRequest, group_id: UUID, member_id: UUID) -> HttpResponse:
    """Take a member out, with a reason."""
    found = access_group(request.user, group_id)
    member = GroupMember.objects.current().filter(group=found, pk=member_id).first()
    if member is None:
        raise Http404(_("There is no such member."))
    form = ReasonForm(request.POST or None)

    def act() -> None:
        deciding.remove_group_member(
            member, by=operator(request), reason=form.cleaned_data["reason"]
        )

    if acted(request, form, act, _("The member is taken out.")):
        return redirect("console:policy:group", found.pk)
    left = GroupMember.objects.current().exclude(pk=member.pk)
    context = {
        "group": found,
        "member": member,
        "form": form,
        "effects": effects_of_members(left, read_names()),
    }
    return render_policy(request, "console/policy/remove_member.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def dissolve(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """End a group that no rule names."""
    found = access_group(request.user, group_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dissolve_group(found, by=operator(request), reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.warning(request, str(error))
            return redirect("console:policy:group", found.pk)
        messages.success(request, _("The group is dissolved."))
        return redirect("console:policy:groups")
    context = {
        "heading": _("Dissolve %(group)s?") % {"group": found},
        "text": _("Older versions of the policy keep the group and its members."),
        "form": form,
        "submit": _("Dissolve"),
        "danger": True,
        "cancel_url": reverse("console:policy:group", args=[found.pk]),
    }
    return render_policy(request, "ui/confirm.html", context)
