"""Writing organisations, units, members and invitations."""

from core.organisations.domain.invitations import (
    accept_invitation,
    invite_member,
    withdraw_invitation,
)
from core.organisations.domain.members import add_member, remove_member
from core.organisations.domain.organisations import (
    change_organisation,
    end_coverage,
    register_organisation,
    resume_coverage,
)
from core.organisations.domain.units import add_unit, change_unit

__all__ = [
    "accept_invitation",
    "add_member",
    "add_unit",
    "change_organisation",
    "change_unit",
    "end_coverage",
    "invite_member",
    "register_organisation",
    "remove_member",
    "resume_coverage",
    "withdraw_invitation",
]
