"""What the demo's operator has decided between the customers, and what a customer proposes."""

from collections.abc import Mapping
from typing import Any

from clearing.domain.visibility import refresh_visibility
from config.demo.people import named
from config.demo.texts import organisations, policy, tenants
from core.accounts.models import User
from core.base import clock
from core.organisations.models import Organisation
from policy.decision import EVERYONE, Reveal, RevealLevel, Scope, ScopeKind
from policy.domain import (
    ProposalValues,
    RuleValues,
    add_group_member,
    create_group,
    create_rule,
    propose_rule,
)
from policy.enums import ProposalDirection
from policy.models import PolicyGroup
from tenants.doors import platform_context, tenant_context
from tenants.models import Sector, Tenant

Row = Mapping[str, Any]


def load_policy(*, by: User) -> None:
    """Write groups, rules and a proposal, once: what visitors have made of them is left alone."""
    rows = policy()
    with platform_context():
        if PolicyGroup.objects.filter(name=rows["group"][0]["name"]).exists():
            return
        for row in rows["group"]:
            _load_group(row, by=by)
        for row in rows["rule"]:
            create_rule(_values(row), by=by, reason=row["reason"])
        refresh_visibility()
    for row in rows["proposal"]:
        _load_proposal(row)


def _load_group(row: Row, *, by: User) -> None:
    reason = row["purpose"]
    group = create_group(row["name"], by=by, reason=reason, purpose=row["purpose"])
    for member in row["members"]:
        scope, label = _side(member)
        add_group_member(group, scope, by=by, reason=reason, label=label)


def _values(row: Row) -> RuleValues:
    (lender, lender_label), (host, host_label) = _side(row["lender"]), _side(row["host"])
    unit = RevealLevel.UNIT if row.get("unit") else RevealLevel.MASKED
    return RuleValues(
        lender=lender,
        host=host,
        lender_label=lender_label,
        host_label=host_label,
        is_allowing=not row.get("deny", False),
        forms=tuple(row.get("forms", ())),
        longest_days=row.get("days", 365),
        quota=row.get("quota"),
        reveal=Reveal(contact=unit),
        valid_from=clock.today(),
    )


def _side(row: Row) -> tuple[Scope, str]:
    """Return a side of the file and what it is called. Needs the platform's door."""
    if "group" in row:
        group = PolicyGroup.objects.current().get(name=row["group"])
        return Scope(ScopeKind.GROUP, group_id=group.pk), group.name
    if "sector" in row:
        return Scope(ScopeKind.SECTOR, sector=row["sector"]), ""
    if "tenant" not in row:
        return EVERYONE, ""
    tenant = Tenant.objects.get(slug=row["tenant"])
    if "organisation" not in row:
        return Scope(ScopeKind.TENANT, tenant.pk), tenant.name
    orgnr = organisations(tenant.slug)[row["organisation"]].orgnr
    with tenant_context(tenant):
        name = Organisation.objects.get(orgnr=orgnr).name
    return Scope(ScopeKind.ORGANISATION, tenant.pk, orgnr), f"{name} ({tenant.name})"


def _load_proposal(row: Row) -> None:
    [demo] = [each for each in tenants() if each.slug == row["tenant"]]
    [person] = [each for each in demo.cast if each.key == row["person"]]
    with platform_context():
        tenant = Tenant.objects.get(slug=demo.slug)
        sector = Sector.objects.get(code=row["other_sector"])
    with tenant_context(tenant):
        proposer = User.objects.get(email=named(person.name, person.domain).email)
    values = ProposalValues(
        direction=ProposalDirection(row["direction"]),
        own_label=tenant.name,
        other_sector=sector.code,
        other_label=sector.name,
        forms=tuple(row["forms"]),
        longest_days=row["days"],
        valid_from=clock.today(),
        reason=row["reason"],
    )
    with platform_context():
        propose_rule(tenant, values, by=proposer)
