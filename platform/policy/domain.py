"""Writing rules. Needs the platform's door."""

import datetime as dt
from typing import Any

from core.audit.domain import record
from policy.models import PolicyRule
from tenants.models import Tenant


def allow_within(tenant: Tenant, *, by: Any, valid_from: dt.date, reason: str) -> PolicyRule:
    """Let all organisations of ``tenant`` exchange with each other; done once, repeating changes nothing."""
    rule, is_new = PolicyRule.objects.get_or_create(
        lender_tenant=tenant,
        host_tenant=tenant,
        lender_orgnr="",
        host_orgnr="",
        is_allowing=True,
        defaults={
            "valid_from": valid_from,
            "reason": reason,
            "decided_by": by.email if by else "",
        },
    )
    if is_new:
        record("policy_rule.created", rule, by=by, changes={"reason": ("", reason)})
    return rule
