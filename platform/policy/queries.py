"""Reading the rules and asking the decision."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from policy.decision import Decision, Party, Rule, decide
from policy.models import PolicyRule
from tenants.current import current_tenant
from tenants.doors import platform_context


def rules_between(lender_tenant_id: UUID, host_tenant_id: UUID) -> list[Rule]:
    """Return the rules from one tenant to another (or to itself)."""
    with platform_context():
        rows = list(
            PolicyRule.objects.filter(lender_tenant=lender_tenant_id, host_tenant=host_tenant_id)
        )
    return [
        Rule(
            id=row.id,
            lender=Party(row.lender_tenant_id, row.lender_orgnr),
            host=Party(row.host_tenant_id, row.host_orgnr),
            is_allowing=row.is_allowing,
            forms=frozenset(row.forms),
            longest_days=row.longest_days,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        for row in rows
    ]


def decide_within(
    *, lender_orgnr: str, host_orgnr: str, form: str, on: dt.date, days: int | None = None
) -> Decision:
    """Decide for two organisations of the current tenant."""
    return decide_many([(lender_orgnr, host_orgnr)], form=form, on=on, days=days)[
        lender_orgnr, host_orgnr
    ]


def decide_many(
    pairs: Iterable[tuple[str, str]], *, form: str, on: dt.date, days: int | None = None
) -> dict[tuple[str, str], Decision]:
    """Decide for many (lender, host) pairs of the current tenant with one reading of the rules."""
    tenant_id = current_tenant().id
    rules = rules_between(tenant_id, tenant_id)
    return {
        (lender, host): decide(
            rules,
            lender=Party(tenant_id, lender),
            host=Party(tenant_id, host),
            form=form,
            on=on,
            days=days,
        )
        for lender, host in pairs
    }
