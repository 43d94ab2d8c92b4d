"""What the policy's pages have in common."""

from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from console.policy.names import Names
from console.rules import is_operator, may_change
from console.shell import render_page
from core.accounts.models import User
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from policy.models import PolicyGroup, PolicyProposal, PolicyRule, PolicyVersion


def render_policy(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Render one of the policy's pages; an auditor is offered nothing to change."""
    return render_page(
        request, template, {**(context or {}), "may_change": may_change(request.user)}
    )


def operator(request: HttpRequest) -> User:
    """Return who acts; every view here requires an operator."""
    return cast(User, request.user)


def acted(request: HttpRequest, form: forms.Form, act: Callable[[], Any], said: str) -> bool:
    """Do it when the form is sent and sound; put what the domain says no to at its field."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        apply_domain_error(form, error)
        return False
    messages.success(request, said)
    return True


def access_rule(user: Any, number: int) -> PolicyRule:
    """Return the current revision of a rule, or the last one it had."""
    rules = PolicyRule.objects.filter(number=number).order_by("-since__number")
    rule = rules.select_related("since", "until").first() if is_operator(user) else None
    if rule is None:
        raise Http404(_("There is no such rule."))
    return rule


def access_group(user: Any, group_id: UUID) -> PolicyGroup:
    """Return a group that is not dissolved."""
    groups = PolicyGroup.objects.current().filter(pk=group_id)
    group = groups.first() if is_operator(user) else None
    if group is None:
        raise Http404(_("There is no such group."))
    return group


def access_version(user: Any, number: int) -> PolicyVersion:
    """Return a version of the policy."""
    version = PolicyVersion.objects.filter(number=number).first() if is_operator(user) else None
    if version is None:
        raise Http404(_("There is no such version."))
    return version


def access_proposal(user: Any, proposal_id: UUID) -> PolicyProposal:
    """Return a customer's proposal."""
    proposals = PolicyProposal.objects.select_related("tenant").filter(pk=proposal_id)
    proposal = proposals.first() if is_operator(user) else None
    if proposal is None:
        raise Http404(_("There is no such proposal."))
    return proposal


def side_texts(rule: PolicyRule, names: Names) -> tuple[str, str]:
    """Return both sides of a rule in words."""
    return names.side(rule.lender, rule.lender_label), names.side(rule.host, rule.host_label)
