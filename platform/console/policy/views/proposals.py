"""Proposals from customers: the inbox, and the answer."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from console.policy import deciding
from console.policy.forms import RefusalForm, initial_of
from console.policy.names import registered
from console.policy.views.acting import access_proposal, acted, operator, render_policy
from console.policy.views.rules import write_rule
from console.policy.words import form_names
from console.rules import operator_required
from policy.decision import Scope, ScopeKind
from policy.domain import RuleValues, refuse_proposal
from policy.enums import ProposalDirection, ProposalState
from policy.models import PolicyProposal, PolicyRule

PROPOSALS_ON_A_PAGE = 25


@require_GET
@operator_required
def proposals(request: HttpRequest) -> HttpResponse:
    """List the proposals: those that wait first, then the newest."""
    found = PolicyProposal.objects.select_related("tenant")
    waiting = found.filter(state=ProposalState.OPEN)
    answered = found.exclude(state=ProposalState.OPEN)
    page = Paginator(answered, PROPOSALS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"waiting": [(p, form_names(p.forms)) for p in waiting], "page": page}
    return render_policy(request, "console/policy/proposals.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def accept(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Make a rule of a proposal; the operator says which customer the other side belongs to."""
    found = access_proposal(request.user, proposal_id)
    if found.state != ProposalState.OPEN:
        return redirect("console:policy:proposals")

    def save(values: RuleValues, reason: str) -> PolicyRule:
        return deciding.accept_proposal(found, values, by=operator(request), answer=reason)

    context = {
        "heading": _("Accept the proposal of %(tenant)s") % {"tenant": found.tenant},
        "lead": _("What you write as the reason is the answer the customer reads."),
        "cancel_url": reverse("console:policy:proposals"),
    }
    return write_rule(request, save, initial=initial_of(proposed_values(found)), context=context)


def proposed_values(proposal: PolicyProposal) -> RuleValues:
    """Return the rule that is asked for; an organisation that only one customer has is found there."""
    own, other = _own(proposal), _other(proposal)
    lends = proposal.direction == ProposalDirection.LEND
    return RuleValues(
        lender=own if lends else other,
        host=other if lends else own,
        forms=tuple(proposal.forms),
        longest_days=proposal.longest_days,
        valid_from=proposal.valid_from,
        valid_until=proposal.valid_until,
    )


def _own(proposal: PolicyProposal) -> Scope:
    if proposal.own_orgnr:
        return Scope(ScopeKind.ORGANISATION, proposal.tenant_id, proposal.own_orgnr)
    return Scope(ScopeKind.TENANT, proposal.tenant_id)


def _other(proposal: PolicyProposal) -> Scope:
    if proposal.other_sector:
        return Scope(ScopeKind.SECTOR, sector=proposal.other_sector)
    where = {each.tenant_id for each in registered() if each.orgnr == proposal.other_orgnr}
    elsewhere = where - {proposal.tenant_id}
    if len(elsewhere) == 1:
        return Scope(ScopeKind.ORGANISATION, elsewhere.pop(), proposal.other_orgnr)
    return Scope(ScopeKind.ORGANISATION, None, proposal.other_orgnr)


@require_http_methods(["GET", "POST"])
@operator_required
def refuse(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Say no to a proposal, with a reason the customer reads."""
    found = access_proposal(request.user, proposal_id)
    form = RefusalForm(request.POST or None)

    def act() -> None:
        refuse_proposal(found, by=operator(request), answer=form.cleaned_data["answer"])

    if acted(request, form, act, _("The proposal is refused; the customer can read why.")):
        return redirect("console:policy:proposals")
    context = {
        "heading": _("Refuse the proposal of %(tenant)s?") % {"tenant": found.tenant},
        "text": f"{found}: {found.reason}",
        "form": form,
        "submit": _("Refuse"),
        "danger": True,
        "cancel_url": reverse("console:policy:proposals"),
    }
    return render_policy(request, "ui/confirm.html", context)
