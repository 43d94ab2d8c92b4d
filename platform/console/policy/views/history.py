"""Versions of the policy: who decided what, when and why, and what differs between two."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from console.policy.names import read_names
from console.policy.views.acting import access_version, render_policy
from console.policy.views.rules import rule_row
from console.rules import operator_required
from policy.history import changes_between
from policy.models import PolicyRule, PolicyVersion

VERSIONS_ON_A_PAGE = 50


@require_GET
@operator_required
def versions(request: HttpRequest) -> HttpResponse:
    """List the versions, newest first."""
    page = Paginator(PolicyVersion.objects.all(), VERSIONS_ON_A_PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return render_policy(request, "console/policy/versions.html", context)


@require_GET
@operator_required
def version(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a version changed, against the one before it or another one, and its rules."""
    found, names = access_version(request.user, number), read_names()
    against = request.GET.get("against", "")
    if against and not against.isdigit():
        return redirect("console:policy:version", number)
    other = access_version(request.user, int(against)).number if against else number - 1
    differences = changes_between(min(other, number), max(other, number))
    rules = PolicyRule.objects.in_version(number)
    page = Paginator(rules, VERSIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "version": found,
        "other": other,
        "rules_gone": [rule_row(rule, names) for rule in differences.rules_gone],
        "rules_new": [rule_row(rule, names) for rule in differences.rules_new],
        "differences": differences,
        "page": page,
        "rows": [rule_row(rule, names) for rule in page.object_list],
        "numbers": PolicyVersion.objects.values_list("number", flat=True)[:100],
    }
    return render_policy(request, "console/policy/version.html", context)
