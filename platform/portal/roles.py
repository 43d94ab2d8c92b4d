"""What a person is here, read once from the memberships of the request."""

from dataclasses import dataclass
from typing import Any

from core.accounts.enums import Role
from core.organisations.models import Member
from core.organisations.rules import memberships


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles a signed-in person holds, as questions a page asks."""

    members: tuple[Member, ...]

    def _holds(self, *roles: Role) -> bool:
        return any(member.role in roles for member in self.members)

    @property
    def is_tenant_admin(self) -> bool:
        return self._holds(Role.TENANT_ADMIN)

    @property
    def is_programme_office(self) -> bool:
        return self._holds(Role.PROGRAMME_OFFICE)

    @property
    def is_hr(self) -> bool:
        return self._holds(Role.HR)

    @property
    def is_manager(self) -> bool:
        return self._holds(Role.MANAGER)

    @property
    def is_employee(self) -> bool:
        return self._holds(Role.EMPLOYEE)

    @property
    def is_auditor(self) -> bool:
        return self._holds(Role.AUDITOR)

    @property
    def has_settings(self) -> bool:
        """Whether there is anything for the person on the settings page."""
        return self.is_tenant_admin or self.is_programme_office or self.is_hr or self.is_auditor

    @property
    def uses_market(self) -> bool:
        """Whether needs and partner interests are of use: everybody but who only reads logs."""
        return any(member.role != Role.AUDITOR for member in self.members)

    @property
    def has_agreements(self) -> bool:
        """Whether agreements concern the person: as a party, or following all of them."""
        return self.is_employee or self.is_manager or self.is_hr or self.is_programme_office

    @property
    def names(self) -> list[str]:
        """Each role in words, with where it holds."""
        return [
            f"{member.get_role_display()}, {member.organisation.name}"
            if member.organisation
            else member.get_role_display()
            for member in self.members
        ]


def roles_of(user: Any) -> Roles:
    """Return the person's roles; none for nobody."""
    return Roles(tuple(memberships(user)))
