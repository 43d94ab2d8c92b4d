"""The policy when a customer is gone."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from policy.domain.versions import begin_version
from policy.models import GroupMember, PolicyProposal, PolicyRule
from tenants.models import Tenant


@transaction.atomic
def forget_tenant(tenant: Tenant, *, by: Any, reason: str) -> dict[str, int]:
    """End every rule and membership that names a customer, in one version, and delete its proposals.

    Older versions keep what was decided, as they do with everything that ends. Returns how many of
    which. Repeating changes nothing.
    """
    rules = PolicyRule.objects.current().filter(Q(lender_tenant=tenant) | Q(host_tenant=tenant))
    members = GroupMember.objects.current().filter(tenant=tenant)
    proposals, _by_model = PolicyProposal.objects.filter(tenant=tenant).delete()
    counts = {"policy rules ended": 0, "memberships ended": 0, "proposals deleted": proposals}
    if rules.exists() or members.exists():
        version = begin_version(by=by, reason=reason)
        counts["policy rules ended"] = rules.update(until=version)
        counts["memberships ended"] = members.update(until=version)
    return counts
