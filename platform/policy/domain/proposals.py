"""What customers ask for, and what operators answer. Needs the platform's door."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.no import orgnr as organisation_number

from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from policy.domain.checks import LONGEST_DAYS, RuleValues
from policy.domain.rules import create_rule
from policy.enums import ProposalDirection, ProposalState
from policy.models import PolicyProposal, PolicyRule
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class ProposalValues:
    """A rule as a customer's administrator asks for it, not yet checked."""

    direction: ProposalDirection
    own_label: str
    other_label: str
    valid_from: dt.date
    reason: str
    own_orgnr: str = ""
    other_sector: str = ""
    other_orgnr: str = ""
    forms: tuple[str, ...] = ()
    longest_days: int = LONGEST_DAYS
    valid_until: dt.date | None = None


@transaction.atomic
def propose_rule(tenant: Tenant, values: ProposalValues, *, by: Any) -> PolicyProposal:
    """Ask the platform for a rule on behalf of ``tenant``. ``by`` is a user of that customer."""
    _require_askable(values)
    proposal = PolicyProposal.objects.create(
        tenant=tenant,
        proposed_by_id=by.pk,
        proposed_by=by.email,
        direction=values.direction,
        own_orgnr=values.own_orgnr,
        own_label=values.own_label,
        other_sector=values.other_sector,
        other_orgnr=values.other_orgnr,
        other_label=values.other_label,
        forms=sorted(set(values.forms)),
        longest_days=values.longest_days,
        valid_from=values.valid_from,
        valid_until=values.valid_until,
        reason=values.reason.strip(),
    )
    record("policy_proposal.sent", proposal, by=by)
    return proposal


@transaction.atomic
def accept_proposal(
    proposal: PolicyProposal, values: RuleValues, *, by: Any, answer: str
) -> PolicyRule:
    """Make the proposal a rule, as the operator has filled it in; the proposer sees the answer."""
    locked = _lock_open(proposal)
    rule = create_rule(values, by=by, reason=answer)
    _answer(locked, ProposalState.ACCEPTED, by=by, answer=answer, rule=rule)
    return rule


@transaction.atomic
def refuse_proposal(proposal: PolicyProposal, *, by: Any, answer: str) -> PolicyProposal:
    """Say no, and why."""
    if not answer.strip():
        raise DomainError(_("Write why: the customer reads it."), field="answer", code="required")
    locked = _lock_open(proposal)
    _answer(locked, ProposalState.REFUSED, by=by, answer=answer)
    return locked


@transaction.atomic
def withdraw_proposal(proposal: PolicyProposal, *, by: Any) -> PolicyProposal:
    """Take a proposal back before it is answered."""
    locked = _lock_open(proposal)
    _answer(locked, ProposalState.WITHDRAWN, by=by, answer="")
    return locked


def _lock_open(proposal: PolicyProposal) -> PolicyProposal:
    locked = PolicyProposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.state != ProposalState.OPEN:
        raise ConflictError(_("The proposal is answered already."), code="already_answered")
    return locked


def _answer(
    proposal: PolicyProposal,
    state: ProposalState,
    *,
    by: Any,
    answer: str,
    rule: PolicyRule | None = None,
) -> None:
    proposal.state = state
    proposal.answer = answer.strip()
    proposal.answered_by = by.email
    proposal.answered_at = clock.now()
    proposal.rule_number = rule.number if rule else None
    proposal.save(update_fields=["state", "answer", "answered_by", "answered_at", "rule_number"])
    record(f"policy_proposal.{state.value}", proposal, by=by)


def _require_askable(values: ProposalValues) -> None:
    if not values.reason.strip():
        raise DomainError(
            _("Write why you ask: it is what the operator decides on."),
            field="reason",
            code="required",
        )
    if bool(values.other_sector) == bool(values.other_orgnr):
        raise DomainError(
            _("Name a sector or an organisation number, and only one of them."),
            field="other_orgnr",
            code="one_other",
        )
    if values.other_orgnr and not organisation_number.is_valid(values.other_orgnr):
        raise DomainError(
            _("This is not an organisation number: it has nine digits, the last one a check."),
            field="other_orgnr",
            code="orgnr",
        )
    if not 1 <= values.longest_days <= LONGEST_DAYS:
        raise DomainError(
            _("The longest period is from 1 to 365 days."), field="longest_days", code="length"
        )
    if values.valid_until is not None and values.valid_until <= values.valid_from:
        raise DomainError(
            _("The rule ends before it begins. Choose a later last day."),
            field="valid_until",
            code="order",
        )
