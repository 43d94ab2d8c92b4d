"""The policy as tests change it: by its own domain functions, so that each change is a version."""

import datetime as dt
from dataclasses import replace
from typing import Any

from core.base import clock
from policy.decision import EVERYONE, Scope, ScopeKind
from policy.domain import RuleValues, change_rule, create_rule, end_rule, values_of
from policy.models import PolicyRule
from tenants.doors import platform_context
from tenants.models import Tenant

REASON = "Prøve"


def scope_of(tenant: Tenant, orgnr: str = "") -> Scope:
    """A customer, or one organisation of it, as the side of a rule."""
    if orgnr:
        return Scope(ScopeKind.ORGANISATION, tenant.pk, orgnr)
    return Scope(ScopeKind.TENANT, tenant.pk)


def make_rule(lender: Scope = EVERYONE, host: Scope = EVERYONE, **values: Any) -> PolicyRule:
    """Write a rule that holds from a month ago."""
    values.setdefault("valid_from", clock.today() - dt.timedelta(days=30))
    with platform_context():
        return create_rule(RuleValues(lender, host, **values), by=None, reason=REASON)


def own_rule(tenant: Tenant) -> PolicyRule:
    """The rule that lets the customer's organisations exchange with each other."""
    with platform_context():
        return PolicyRule.objects.current().get(lender_tenant=tenant, host_tenant=tenant)


def change_terms(rule: PolicyRule, **values: Any) -> PolicyRule:
    """Change some of what a rule says."""
    with platform_context():
        return change_rule(rule, replace(values_of(rule), **values), by=None, reason=REASON)


def take_away(rule: PolicyRule) -> None:
    """End a rule."""
    with platform_context():
        end_rule(rule, by=None, reason=REASON)
