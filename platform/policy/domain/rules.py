"""Writing, changing and ending rules. Needs the platform's door."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.audit.domain import record
from core.base.errors import ConflictError
from policy.announcements import policy_changed
from policy.decision import Scope, ScopeKind
from policy.domain.checks import RuleValues, require_sound
from policy.domain.versions import begin_version
from policy.models import PolicyRule, PolicyVersion
from tenants.models import Tenant


@transaction.atomic
def create_rule(values: RuleValues, *, by: Any, reason: str) -> PolicyRule:
    """Write a rule; the policy gets a new version."""
    require_sound(values)
    version = begin_version(by=by, reason=reason)
    number = PolicyRule.objects.aggregate(newest=Max("number"))["newest"] or 0
    rule = _save(values, version, number + 1)
    record("policy_rule.created", rule, by=by, changes={"reason": (None, version.reason)})
    policy_changed.tell([rule])
    return rule


@transaction.atomic
def change_rule(rule: PolicyRule, values: RuleValues, *, by: Any, reason: str) -> PolicyRule:
    """Replace a rule by what ``values`` say; it keeps its number, and its old revision is kept."""
    require_sound(values)
    version = begin_version(by=by, reason=reason)
    old = _lock_current(rule)
    _close(old, version)
    new = _save(values, version, old.number)
    record("policy_rule.changed", new, by=by, changes={"revision": (old.pk, new.pk)})
    policy_changed.tell([old, new])
    return new


@transaction.atomic
def end_rule(rule: PolicyRule, *, by: Any, reason: str) -> PolicyRule:
    """Take a rule out of the policy at once; older versions keep it."""
    version = begin_version(by=by, reason=reason)
    old = _lock_current(rule)
    _close(old, version)
    record("policy_rule.ended", old, by=by, changes={"reason": (None, version.reason)})
    policy_changed.tell([old])
    return old


@transaction.atomic
def allow_within(tenant: Tenant, *, by: Any, valid_from: dt.date, reason: str) -> PolicyRule:
    """Let all organisations of ``tenant`` exchange with each other; done once, repeating changes nothing."""
    existing = PolicyRule.objects.filter(
        lender_kind=ScopeKind.TENANT,
        host_kind=ScopeKind.TENANT,
        lender_tenant=tenant,
        host_tenant=tenant,
        is_allowing=True,
    ).first()
    if existing is not None:
        return existing
    own = Scope(ScopeKind.TENANT, tenant.pk)
    values = RuleValues(own, own, valid_from, lender_label=tenant.name, host_label=tenant.name)
    return create_rule(values, by=by, reason=reason)


def _lock_current(rule: PolicyRule) -> PolicyRule:
    """Return the rule's current revision; raise when somebody has changed it since it was read."""
    current = PolicyRule.objects.current().filter(pk=rule.pk).first()
    if current is None:
        raise ConflictError(
            _("Rule %(number)s was changed or ended in the meantime. Look at it again.")
            % {"number": rule.number},
            code="rule_moved",
        )
    return current


def _close(rule: PolicyRule, version: PolicyVersion) -> None:
    rule.until = version
    rule.save(update_fields=["until", "updated_at"])


def _save(values: RuleValues, version: PolicyVersion, number: int) -> PolicyRule:
    lender, host = values.lender, values.host
    return PolicyRule.objects.create(
        number=number,
        since=version,
        lender_kind=lender.kind,
        lender_tenant_id=lender.tenant_id,
        lender_orgnr=lender.orgnr,
        lender_group_id=lender.group_id,
        lender_sector=lender.sector,
        lender_label=values.lender_label,
        host_kind=host.kind,
        host_tenant_id=host.tenant_id,
        host_orgnr=host.orgnr,
        host_group_id=host.group_id,
        host_sector=host.sector,
        host_label=values.host_label,
        is_allowing=values.is_allowing,
        forms=sorted(set(values.forms)),
        longest_days=values.longest_days,
        reveal_listing=values.reveal.listing,
        reveal_contact=values.reveal.contact,
        reveal_accepted=values.reveal.accepted,
        quota=values.quota,
        valid_from=values.valid_from,
        valid_until=values.valid_until,
        reason=version.reason,
        decided_by=version.decided_by,
    )
