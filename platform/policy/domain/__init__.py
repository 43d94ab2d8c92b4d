"""Writing the policy. Each change makes a version; all of it needs the platform's door."""

from policy.domain.checks import RuleValues, values_of
from policy.domain.groups import (
    add_group_member,
    create_group,
    dissolve_group,
    remove_group_member,
    rename_group,
)
from policy.domain.proposals import (
    ProposalValues,
    accept_proposal,
    propose_rule,
    refuse_proposal,
    withdraw_proposal,
)
from policy.domain.rules import allow_within, change_rule, create_rule, end_rule

__all__ = [
    "ProposalValues",
    "RuleValues",
    "accept_proposal",
    "add_group_member",
    "allow_within",
    "change_rule",
    "create_group",
    "create_rule",
    "dissolve_group",
    "end_rule",
    "propose_rule",
    "refuse_proposal",
    "remove_group_member",
    "rename_group",
    "values_of",
    "withdraw_proposal",
]
