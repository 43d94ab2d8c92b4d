"""Rules: the list, one rule, writing, changing and ending it - each after seeing what it would do."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from console.policy import deciding
from console.policy.effects import effects_of
from console.policy.forms import ReasonForm, RuleFilterForm, RuleForm, initial_of, last_day
from console.policy.names import Names, Registered, read_names, registered
from console.policy.views.acting import access_rule, acted, operator, render_policy, side_texts
from console.policy.words import form_names
from console.rules import operator_required
from core.base import clock
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from policy.decision import Scope, ScopeKind
from policy.domain import RuleValues, values_of
from policy.domain.checks import require_sound
from policy.models import PolicyRule

RULES_ON_A_PAGE = 50


@require_GET
@operator_required
def rules(request: HttpRequest) -> HttpResponse:
    """List the current rules, by filters."""
    names = read_names()
    form = RuleFilterForm(request.GET, names=names)
    filters = form.cleaned_data if form.is_valid() else {}
    found = _filtered(PolicyRule.objects.current(), **filters)
    page = Paginator(found, RULES_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [rule_row(rule, names) for rule in page.object_list]
    context = {"page": page, "rows": rows, "filter_form": form}
    return render_policy(request, "console/policy/rules.html", context)


def rule_row(rule: PolicyRule, names: Names) -> dict[str, Any]:
    """Return one rule as the tables show it."""
    lender, host = side_texts(rule, names)
    return {
        "rule": rule,
        "lender": lender,
        "host": host,
        "forms": form_names(rule.forms),
        "last_day": last_day(rule.valid_until),
        "holds": _holds(rule),
    }


def _holds(rule: PolicyRule) -> str:
    today = clock.today()
    if rule.until_id is not None or (rule.valid_until and rule.valid_until <= today):
        return "over"
    return "later" if rule.valid_from > today else "today"


def _filtered(
    found: QuerySet[PolicyRule],
    *,
    tenant: str = "",
    effect: str = "",
    form: str = "",
    holds: str = "",
) -> QuerySet[PolicyRule]:
    today = clock.today()
    if tenant:
        found = found.filter(Q(lender_tenant=tenant) | Q(host_tenant=tenant))
    if effect:
        found = found.filter(is_allowing=effect == "allow")
    if form:
        found = found.filter(Q(forms=[]) | Q(forms__contains=[form]))
    if holds == "today":
        found = found.filter(Q(valid_until=None) | Q(valid_until__gt=today), valid_from__lte=today)
    elif holds == "later":
        found = found.filter(valid_from__gt=today)
    elif holds == "over":
        found = found.filter(valid_until__lte=today)
    return found


@require_GET
@operator_required
def rule(request: HttpRequest, number: int) -> HttpResponse:
    """Show one rule and all it has been."""
    found, names = access_rule(request.user, number), read_names()
    revisions = PolicyRule.objects.filter(number=number).select_related("since", "until")
    context = {
        "row": rule_row(found, names),
        "rule": found,
        "revisions": [rule_row(each, names) for each in revisions.order_by("-since__number")],
    }
    return render_policy(request, "console/policy/rule.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def create(request: HttpRequest) -> HttpResponse:
    """Write a rule."""

    def save(values: RuleValues, reason: str) -> PolicyRule:
        return deciding.create_rule(values, by=operator(request), reason=reason)

    context = {"heading": _("New rule"), "cancel_url": reverse("console:policy:rules")}
    return write_rule(request, save, initial=_asked(request), context=context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Return first values that a link has brought along, such as from the page that says why."""
    return {name: request.GET[name] for name in RuleForm.base_fields if name in request.GET}


@require_http_methods(["GET", "POST"])
@operator_required
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change a rule; its number stays, and what it said before is kept."""
    found = access_rule(request.user, number)
    here = reverse("console:policy:rule", args=[number])
    if found.until_id is not None:
        messages.warning(request, _("The rule has ended. Write a new one instead."))
        return redirect(here)

    def save(values: RuleValues, reason: str) -> PolicyRule:
        return deciding.change_rule(found, values, by=operator(request), reason=reason)

    context = {"heading": _("Change rule %(number)s") % {"number": number}, "cancel_url": here}
    return write_rule(
        request, save, initial=initial_of(values_of(found)), context=context, old=found
    )


def write_rule(
    request: HttpRequest,
    save: Callable[[RuleValues, str], PolicyRule],
    *,
    initial: dict[str, Any],
    context: dict[str, Any],
    old: PolicyRule | None = None,
) -> HttpResponse:
    """Show the form, then what the rule would do, and save it only when that has been confirmed."""
    names = read_names()
    form = RuleForm(request.POST or None, initial=initial, names=names)
    context = {"form": form, **context}
    if request.method == "POST" and form.is_valid() and "edit" not in request.POST:
        organisations = registered()
        values = _labelled(form.values(), names, organisations)
        try:
            if "confirm" in request.POST:
                saved = save(values, form.cleaned_data["reason"])
                messages.success(request, _("Rule %(number)s holds.") % {"number": saved.number})
                return redirect("console:policy:rule", saved.number)
            require_sound(values)
            context |= _preview(values, names, organisations, old)
            return render_policy(request, "console/policy/confirm_rule.html", context)
        except DomainError as error:
            apply_domain_error(form, error)
    return render_policy(request, "console/policy/write_rule.html", context)


def _labelled(values: RuleValues, names: Names, organisations: list[Registered]) -> RuleValues:
    return replace(
        values,
        lender_label=names.written(values.lender, organisations),
        host_label=names.written(values.host, organisations),
    )


def _preview(
    values: RuleValues, names: Names, organisations: list[Registered], old: PolicyRule | None
) -> dict[str, Any]:
    warnings = [
        warning
        for scope in (values.lender, values.host)
        for warning in warnings_about(scope, names, organisations)
    ]
    return {
        "values": values,
        "lender": names.side(values.lender, values.lender_label),
        "host": names.side(values.host, values.host_label),
        "forms": form_names(values.forms),
        "last_day": last_day(values.valid_until),
        "effects": effects_of(old, values, names),
        "warnings": warnings,
    }


def warnings_about(scope: Scope, names: Names, organisations: list[Registered]) -> list[str]:
    """Say what is odd about a side that names an organisation: unknown there, or known elsewhere too."""
    if scope.kind != ScopeKind.ORGANISATION:
        return []
    where = {each.tenant_id for each in organisations if each.orgnr == scope.orgnr}
    values = {"orgnr": scope.orgnr, "tenant": names.tenant(scope.tenant_id)}
    found = []
    if scope.tenant_id not in where:
        found.append(_("%(tenant)s has no organisation %(orgnr)s that takes part.") % values)
    if others := sorted(names.tenant(each) for each in where - {scope.tenant_id}):
        found.append(
            _(
                "Organisation %(orgnr)s takes part in these customers too: %(others)s. The rule holds"
                " for it in %(tenant)s alone."
            )
            % {**values, "others": ", ".join(others)}
        )
    return found


@require_http_methods(["GET", "POST"])
@operator_required
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a rule at once, after seeing what that would do."""
    found, names = access_rule(request.user, number), read_names()
    form = ReasonForm(request.POST or None)

    def act() -> None:
        deciding.end_rule(found, by=operator(request), reason=form.cleaned_data["reason"])

    if acted(request, form, act, _("Rule %(number)s has ended.") % {"number": number}):
        return redirect("console:policy:rule", number)
    effects = effects_of(found, None, names)
    context = {"rows": [rule_row(found, names)], "rule": found, "form": form, "effects": effects}
    return render_policy(request, "console/policy/end_rule.html", context)


def uuid_or_none(value: str) -> UUID | None:
    """Return an id from an address, or None for anything else."""
    try:
        return UUID(value)
    except ValueError:
        return None
