"""Asking the policy: why can X not see Y, and who may lend to whom."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from console.policy.forms import QuestionForm, WhyForm
from console.policy.matrix import Matrix, MatrixMaker, organisation_choices
from console.policy.names import Names, read_names
from console.policy.views.acting import render_policy
from console.policy.views.rules import uuid_or_none
from console.policy.words import change_text, form_names, reason_text, verdict_text
from console.rules import operator_required
from core.base import clock
from core.market.enums import ExchangeForm
from policy.decision import Party, ScopeKind
from policy.enums import RevealChoice
from policy.explanation import Explanation, explain
from policy.models import PolicyRule
from policy.queries import current_policy


@require_GET
@operator_required
def why(request: HttpRequest) -> HttpResponse:
    """Answer for two organisations, with every rule that covers them and what would have to change."""
    names = read_names()
    choices = organisation_choices(names)
    given = request.GET if "lender" in request.GET else None
    initial = {"on": clock.today(), "form": ExchangeForm.SHORT_EXCHANGE}
    form = WhyForm(given, organisations=choices, initial=initial)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= _answer(form.cleaned_data, dict(choices), names)
    return render_policy(request, "console/policy/why.html", context)


def _answer(asked: dict[str, Any], labels: dict[str, str], names: Names) -> dict[str, Any]:
    policy = current_policy()
    lender, host = (_party(asked[side], names) for side in ("lender", "host"))
    found = explain(
        policy.compiled.rules,
        lender=policy.place(lender),
        host=policy.place(host),
        form=asked["form"],
        on=asked["on"],
        days=asked["days"],
    )
    said = {
        "lender": labels[asked["lender"]],
        "host": labels[asked["host"]],
        "form": form_names([asked["form"]]),
    }
    return {
        "lender": said["lender"],
        "host": said["host"],
        "form_name": said["form"],
        "on": asked["on"],
        "decision": found.decision,
        "answer": reason_text(found.decision),
        "terms": _terms(found),
        "considered": _considered(found, names),
        "ways": [[change_text(change, **said) for change in way] for way in found.ways],
        "version": policy.number,
        "new_rule": urlencode(_new_rule(lender, host, asked["form"])),
    }


def _party(value: str, names: Names) -> Party:
    tenant_id, orgnr = value.split(":")
    return Party(UUID(tenant_id), orgnr, names.tenants[UUID(tenant_id)].sector_id)


def _terms(found: Explanation) -> list[tuple[str, str]]:
    reveal = found.decision.reveal
    if not found.decision.is_allowed or reveal is None:
        return []
    quota = found.decision.quota
    return [
        (_("Shown in lists"), str(RevealChoice(reveal.listing).label)),
        (_("Shown when contact is asked for"), str(RevealChoice(reveal.contact).label)),
        (_("Shown after the employee's yes"), str(RevealChoice(reveal.accepted).label)),
        (_("Most at the same time"), str(quota) if quota else _("No limit")),
    ]


def _considered(found: Explanation, names: Names) -> list[dict[str, Any]]:
    ids = [each.rule.id for each in found.considered]
    rows = PolicyRule.objects.in_bulk(ids)
    return [
        {
            "rule": rows[each.rule.id],
            "lender": names.side(each.rule.lender, rows[each.rule.id].lender_label),
            "host": names.side(each.rule.host, rows[each.rule.id].host_label),
            "forms": form_names(each.rule.forms),
            "verdict": verdict_text(each),
            "settles": each.verdict == "settles",
        }
        for each in found.considered
    ]


def _new_rule(lender: Party, host: Party, form: str) -> dict[str, Any]:
    """Return the link's part that starts a rule which names both."""
    values: dict[str, Any] = {"forms": form}
    for side, party in (("lender", lender), ("host", host)):
        values |= {
            f"{side}_kind": ScopeKind.ORGANISATION.value,
            f"{side}_tenant": party.tenant_id,
            f"{side}_orgnr": party.orgnr,
        }
    return values


@require_GET
@operator_required
def matrix(request: HttpRequest) -> HttpResponse:
    """Show who may lend to whom in one form on one day."""
    initial = {"on": clock.today(), "form": ExchangeForm.SHORT_EXCHANGE}
    given = request.GET if "form" in request.GET else initial
    form = QuestionForm(given)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        maker = MatrixMaker(form.cleaned_data["form"], form.cleaned_data["on"])
        lender = uuid_or_none(request.GET.get("lender", ""))
        host = uuid_or_none(request.GET.get("host", ""))
        context |= {
            "form_name": form_names([form.cleaned_data["form"]]),
            "on": form.cleaned_data["on"],
            "lender": maker.names.tenant(lender),
            "matrix": _matrix(maker, lender, host, request.GET),
        }
    return render_policy(request, "console/policy/matrix.html", context)


def _matrix(
    maker: MatrixMaker, lender: UUID | None, host: UUID | None, asked: Mapping[str, str]
) -> Matrix:
    page = asked.get("page", "")
    if lender and host:
        return maker.between(lender, host, page)
    return maker.of_lender(lender, asked.get("sector", ""), page) if lender else maker.by_sector()
