"""Two people at the same moment: each gets what they asked for or a sentence, never an error page."""

from collections.abc import Callable

from core.accounts.domain import create_user
from core.accounts.enums import Role
from core.accounts.models import User
from core.organisations.domain.invitations import accept_invitation, invite_member
from core.organisations.domain.members import add_member
from core.organisations.domain.organisations import change_organisation, register_organisation
from core.organisations.domain.units import add_unit
from core.organisations.models import Invitation, Member, Organisation, OrgUnit
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.people import (
    MemberFactory,
    OrganisationFactory,
    UserFactory,
    invented_orgnr,
)
from tests.together import run_together

NEW = "ny.person@oppdiktet.example"


def invitation_to(organisation: Organisation, role: Role, token: str) -> None:
    """An open invitation whose token is known."""
    from core.base import clock
    from core.organisations.domain.invitations import VALID_FOR, digest_of

    Invitation.objects.create(
        email=NEW,
        full_name="Ny Person",
        role=role,
        organisation=organisation,
        token_digest=digest_of(token),
        expires_at=clock.now() + VALID_FOR,
    )


def test_same_role_given_twice_at_once_is_given_once(committed_db: None, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        organisation, user = OrganisationFactory(), UserFactory()

    def give() -> None:
        add_member(user, by=None, role=Role.HR, organisation=organisation)

    assert run_together(tenant_a, give, give, give) == ["done"] * 3
    with tenant_context(tenant_a):
        assert Member.objects.filter(user=user).count() == 1


def test_two_invitations_to_one_new_address_accepted_at_once_are_one_person_with_two_roles(
    committed_db: None, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        organisation = OrganisationFactory()
        invitation_to(organisation, Role.HR, "one")
        invitation_to(organisation, Role.MANAGER, "two")

    def accept(token: str) -> Callable[[], object]:
        return lambda: accept_invitation(token)

    assert run_together(tenant_a, accept("one"), accept("two")) == ["done", "done"]
    with tenant_context(tenant_a):
        person = User.objects.get(email=NEW)
        assert sorted(person.memberships.values_list("role", flat=True)) == ["hr", "manager"]


def test_one_invitation_accepted_twice_at_once_is_used_once(
    committed_db: None, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        invitation_to(OrganisationFactory(), Role.HR, "one")

    ended = run_together(
        tenant_a, lambda: accept_invitation("one"), lambda: accept_invitation("one")
    )

    assert ended[0] == "done" or ended[1] == "done"
    assert ended.count("done") == 1
    with tenant_context(tenant_a):
        assert Member.objects.filter(user__email=NEW).count() == 1


def test_same_invitation_sent_twice_at_once_leaves_one_open(
    committed_db: None, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        organisation = OrganisationFactory()
        admin = MemberFactory(role=Role.TENANT_ADMIN).user

    def invite() -> None:
        invite_member(by=admin, email=NEW, role=Role.HR, organisation=organisation)

    ended = run_together(tenant_a, invite, invite, invite)

    assert set(ended) <= {"done", "already_invited"}
    assert "done" in ended
    with tenant_context(tenant_a):
        open_ones = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
        assert open_ones.count() == 1


def test_same_address_taken_twice_at_once(committed_db: None, tenant_a: Tenant) -> None:
    def create() -> None:
        create_user(email=NEW, full_name="Ny Person", by=None)

    assert run_together(tenant_a, create, create) == ["done", "taken"]
    with tenant_context(tenant_a):
        assert User.objects.filter(email=NEW).count() == 1


def test_same_organisation_and_unit_added_twice_at_once(
    committed_db: None, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        organisation = OrganisationFactory()
    number = invented_orgnr(9_000)

    def register() -> None:
        register_organisation(by=None, orgnr=number, name="Ny etat", kind="agency")

    def add() -> None:
        add_unit(organisation, by=None, name="Ny seksjon")

    assert run_together(tenant_a, register, register) == ["already_registered", "done"]
    assert run_together(tenant_a, add, add) == ["done", "taken"]
    with tenant_context(tenant_a):
        assert Organisation.objects.filter(orgnr=number).count() == 1
        assert OrgUnit.objects.filter(organisation=organisation).count() == 1


def test_two_organisations_put_under_each_other_at_once_make_no_circle(
    committed_db: None, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        one, other = OrganisationFactory(), OrganisationFactory()
        admin = MemberFactory(role=Role.TENANT_ADMIN).user

    def put(below: Organisation, above: Organisation) -> Callable[[], object]:
        return lambda: change_organisation(
            below, by=admin, name=below.name, kind=below.kind, parent=above, county=""
        )

    assert run_together(tenant_a, put(one, other), put(other, one)) == ["circle", "done"]
    with tenant_context(tenant_a):
        assert Organisation.objects.filter(parent__isnull=False).count() == 1
