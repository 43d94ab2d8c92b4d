"""Groups and their members. Needs the platform's door."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.audit.domain import record
from core.base.errors import ConflictError, DomainError
from policy.announcements import policy_changed
from policy.decision import Scope, ScopeKind
from policy.domain.checks import require_scope
from policy.domain.versions import begin_version, lock_policy
from policy.models import GroupMember, PolicyGroup, PolicyRule


@transaction.atomic
def create_group(name: str, *, by: Any, reason: str, purpose: str = "") -> PolicyGroup:
    """Name a new, empty group."""
    cleaned = _cleaned_name(name)
    version = begin_version(by=by, reason=reason)
    _require_free_name(cleaned)
    group = PolicyGroup.objects.create(name=cleaned, purpose=purpose.strip(), since=version)
    record("policy_group.created", group, by=by)
    return group


@transaction.atomic
def rename_group(group: PolicyGroup, name: str, *, by: Any, purpose: str = "") -> PolicyGroup:
    """Give a group another name and purpose. It decides nothing else, so it makes no version.

    Rules and groups that name it call it by the new name; ended ones keep what it was called.
    """
    cleaned = _cleaned_name(name)
    lock_policy()
    _require_current(group)
    _require_free_name(cleaned, but=group)
    group = PolicyGroup.objects.get(pk=group.pk)
    before = group.name
    group.name, group.purpose = cleaned, purpose.strip()
    group.save(update_fields=["name", "purpose"])
    for member in GroupMember.objects.current().filter(member_group=group):
        member.label = member.label.replace(before, cleaned)
        member.save(update_fields=["label"])
    record("policy_group.renamed", group, by=by, changes={"name": (before, cleaned)})
    return group


def _cleaned_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise DomainError(_("Write a name."), field="name", code="required")
    return cleaned


def _require_free_name(name: str, but: PolicyGroup | None = None) -> None:
    """Raise when another group is called so; certain only under the policy's lock."""
    others = PolicyGroup.objects.current().filter(name__iexact=name)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise DomainError(
            _("There is a group of this name already."), field="name", code="name_taken"
        )


@transaction.atomic
def add_group_member(
    group: PolicyGroup, scope: Scope, *, by: Any, reason: str, label: str
) -> GroupMember:
    """Add a customer, an organisation or another group. Adding it again changes nothing.

    A group that would contain itself, directly or in a ring, is refused and the ring is named.
    """
    lock_policy()
    require_addable(group, scope)
    if known := _find(group, scope):
        return known
    version = begin_version(by=by, reason=reason)
    member = member_of(group, scope)
    member.label, member.since = label, version
    member.save()
    record("policy_group.member_added", group, by=by, changes={"member": (None, label)})
    policy_changed.tell(None)
    return member


@transaction.atomic
def remove_group_member(member: GroupMember, *, by: Any, reason: str) -> None:
    """Take a member out; older versions keep it. Repeating changes nothing."""
    lock_policy()
    current = GroupMember.objects.current().filter(pk=member.pk)
    if current.exists():
        current.update(until=begin_version(by=by, reason=reason))
        label = member.label
        record(
            "policy_group.member_removed", member.group, by=by, changes={"member": (label, None)}
        )


@transaction.atomic
def dissolve_group(group: PolicyGroup, *, by: Any, reason: str) -> None:
    """End a group and its membership. Refused while a rule or another group names it."""
    version = begin_version(by=by, reason=reason)
    _require_current(group)
    named = PolicyRule.objects.current().filter(Q(lender_group=group) | Q(host_group=group))
    if numbers := list(named.values_list("number", flat=True)):
        raise ConflictError(
            _("Rules that name the group: %(numbers)s. End or change them first.")
            % {"numbers": ", ".join(map(str, numbers))},
            code="group_in_use",
        )
    outer = GroupMember.objects.current().filter(member_group=group).select_related("group")
    if names := sorted(member.group.name for member in outer):
        raise ConflictError(
            _("Groups that contain the group: %(names)s. Take it out of them first.")
            % {"names": ", ".join(names)},
            code="group_in_use",
        )
    GroupMember.objects.current().filter(group=group).update(until=version)
    PolicyGroup.objects.filter(pk=group.pk).update(until=version)
    record("policy_group.dissolved", group, by=by)


def require_addable(group: PolicyGroup, scope: Scope) -> None:
    """Raise, at its field, for what cannot be a member; certain only under the policy's lock."""
    if scope.kind not in (ScopeKind.ORGANISATION, ScopeKind.TENANT, ScopeKind.GROUP):
        raise DomainError(
            _("A member is an organisation, a customer or a group."), field="member_kind"
        )
    require_scope(scope, "member")
    _require_current(group)
    if scope.group_id is not None:
        _require_no_ring(group, scope.group_id)


def member_of(group: PolicyGroup, scope: Scope) -> GroupMember:
    """Return a member as it would be, not saved."""
    return GroupMember(
        group=group,
        kind=scope.kind,
        tenant_id=scope.tenant_id,
        orgnr=scope.orgnr,
        member_group_id=scope.group_id,
    )


def _require_current(group: PolicyGroup) -> None:
    if not PolicyGroup.objects.current().filter(pk=group.pk).exists():
        raise ConflictError(_("The group was dissolved in the meantime."), code="group_gone")


def _find(group: PolicyGroup, scope: Scope) -> GroupMember | None:
    found: GroupMember | None = (
        GroupMember.objects.current()
        .filter(
            group=group,
            tenant=scope.tenant_id,
            orgnr=scope.orgnr,
            member_group=scope.group_id,
        )
        .first()
    )
    return found


def _require_no_ring(group: PolicyGroup, member_id: UUID) -> None:
    """Raise when ``group`` is inside the member already. Needs the policy's lock."""
    rows = GroupMember.objects.current().filter(kind=ScopeKind.GROUP)
    inside: dict[UUID, list[UUID]] = {}
    for outer, inner in rows.values_list("group", "member_group"):
        inside.setdefault(outer, []).append(inner)
    if way := find_way(inside, member_id, group.pk):
        names = dict(PolicyGroup.objects.filter(pk__in=way).values_list("pk", "name"))
        ring = " → ".join(names[each] for each in (group.pk, *way))
        raise DomainError(
            _("A group cannot contain itself: %(ring)s.") % {"ring": ring},
            field="member_group",
            code="group_ring",
        )


def find_way(inside: Mapping[UUID, list[UUID]], start: UUID, goal: UUID) -> list[UUID]:
    """Return a way from ``start`` down to ``goal`` through members of members; empty if none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        if way[-1] == goal:
            return way
        for inner in inside.get(way[-1], ()):
            if inner not in seen:
                seen.add(inner)
                ways.append([*way, inner])
    return []
