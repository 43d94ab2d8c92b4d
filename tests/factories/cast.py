"""A cast of people, one per role, in one organisation, for tests of who may do what."""

from dataclasses import dataclass

from core.accounts.enums import TENANT_WIDE_ROLES, Role
from core.accounts.models import User
from core.organisations.models import Organisation
from tests.factories.people import MemberFactory, OrganisationFactory, UserFactory

#: What a customer's people may be; the operator lives on the platform.
ROLES = tuple(role for role in Role if role != Role.OPERATOR)


@dataclass(frozen=True)
class Cast:
    """One organisation, its neighbour, and somebody in each role."""

    organisation: Organisation
    other: Organisation
    people: dict[str, User]

    def __getitem__(self, role: str) -> User:
        return self.people[role]


def make_cast() -> Cast:
    """Make the cast in the tenant whose door is open. ``other_hr`` is HR of the neighbour."""
    organisation = OrganisationFactory(name="Etat for prøver")
    other = OrganisationFactory(name="Naboetaten")
    people = {role.value: UserFactory(full_name=f"Prøve {role.value}") for role in ROLES}
    for role in ROLES:
        MemberFactory(
            user=people[role.value],
            role=role,
            organisation=None if role in TENANT_WIDE_ROLES else organisation,
        )
    people["other_hr"] = MemberFactory(role=Role.HR, organisation=other).user
    people["stranger"] = UserFactory(full_name="Prøve uten rolle")
    return Cast(organisation, other, people)
