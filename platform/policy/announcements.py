"""What is told of the policy: after every change, in its transaction, so that nobody acts on the old one."""

from collections.abc import Collection

from core.base.announcing import Announcement
from policy.models import PolicyRule

#: The policy has a new version: these rules are new or ended, or, when None, a group is another.
policy_changed: Announcement[Collection[PolicyRule] | None] = Announcement()
