"""Rules, groups and the versions they belong to; what customers propose."""

from policy.models.groups import GroupMember, PolicyGroup
from policy.models.proposals import PolicyProposal
from policy.models.rules import PolicyRule
from policy.models.versions import PolicyVersion, Revision

__all__ = [
    "GroupMember",
    "PolicyGroup",
    "PolicyProposal",
    "PolicyRule",
    "PolicyVersion",
    "Revision",
]
