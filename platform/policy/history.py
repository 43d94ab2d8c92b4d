"""What differs between two versions of the policy. Needs the platform's door."""

from dataclasses import dataclass

from django.db.models import Q

from policy.models import GroupMember, PolicyGroup, PolicyRule


@dataclass(frozen=True, slots=True)
class Differences:
    """What is in the later version alone, and what in the earlier alone. A changed rule is in both lists."""

    rules_gone: list[PolicyRule]
    rules_new: list[PolicyRule]
    groups_gone: list[PolicyGroup]
    groups_new: list[PolicyGroup]
    members_gone: list[GroupMember]
    members_new: list[GroupMember]

    @property
    def is_nothing(self) -> bool:
        return not (
            self.rules_gone
            or self.rules_new
            or self.groups_gone
            or self.groups_new
            or self.members_gone
            or self.members_new
        )


def changes_between(earlier: int, later: int) -> Differences:
    """Compare two versions by number."""
    came = Q(since__number__gt=earlier, since__number__lte=later) & (
        Q(until=None) | Q(until__number__gt=later)
    )
    went = Q(until__number__gt=earlier, until__number__lte=later, since__number__lte=earlier)
    rules = PolicyRule.objects.select_related("since", "until")
    members = GroupMember.objects.select_related("group")
    return Differences(
        rules_gone=list(rules.filter(went)),
        rules_new=list(rules.filter(came)),
        groups_gone=list(PolicyGroup.objects.filter(went)),
        groups_new=list(PolicyGroup.objects.filter(came)),
        members_gone=list(members.filter(went)),
        members_new=list(members.filter(came)),
    )
