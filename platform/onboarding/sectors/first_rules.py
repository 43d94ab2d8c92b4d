"""The rules of exchange that a new customer begins with. Needs the platform's door."""

from django.utils.translation import gettext as _

from core.base import clock
from onboarding.sectors.content import SectorContent
from policy.decision import Scope, ScopeKind
from policy.domain import RuleValues, create_rule
from policy.models import PolicyRule
from tenants.models import Tenant


def write_first_rules(tenant: Tenant, content: SectorContent) -> None:
    """Allow what the sector's data allows from the first day; repeating changes nothing."""
    own, sector = (
        Scope(ScopeKind.TENANT, tenant_id=tenant.pk),
        Scope(ScopeKind.SECTOR, sector=tenant.sector_id),
    )
    if content.exchanges_within:
        reason = _("A new customer's own organisations may exchange with each other.")
        _allow(tenant, own, own, content, reason=reason)
    if content.exchanges_with_sector:
        reason = _("The customers of this sector may exchange with each other.")
        _allow(tenant, own, sector, content, reason=reason)
        _allow(tenant, sector, own, content, reason=reason)


def _allow(
    tenant: Tenant, lender: Scope, host: Scope, content: SectorContent, *, reason: str
) -> None:
    labels = {ScopeKind.TENANT: tenant.name, ScopeKind.SECTOR: tenant.sector.name}
    values = RuleValues(
        lender,
        host,
        clock.today(),
        longest_days=content.longest_days,
        lender_label=labels[lender.kind],
        host_label=labels[host.kind],
    )
    about = PolicyRule.objects.filter(lender_kind=lender.kind, host_kind=host.kind)
    mine = about.filter(lender_tenant=lender.tenant_id, host_tenant=host.tenant_id)
    if not mine.filter(lender_sector=lender.sector, host_sector=host.sector).exists():
        create_rule(values, by=None, reason=reason)
