"""Organisations, units and members: what may be written and what is refused."""

import pytest
from django.db import IntegrityError

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.models import Entry
from core.audit.queries import entries_about
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.organisations.domain import (
    add_member,
    add_unit,
    change_organisation,
    change_unit,
    end_coverage,
    register_organisation,
    remove_member,
    resume_coverage,
)
from core.organisations.domain import organisations as organisations_domain
from core.organisations.enums import OrganisationKind
from core.organisations.errors import AlreadyRegisteredError, LastAdministratorError
from core.organisations.models import Member, Organisation, OrgUnit
from core.organisations.queries import covered_organisations
from core.organisations.rules import has_role
from tests.factories.cast import Cast
from tests.factories.people import (
    MemberFactory,
    OrganisationFactory,
    OrgUnitFactory,
    UserFactory,
    invented_orgnr,
)


def _register(by: User, **fields: object) -> Organisation:
    values = {"orgnr": invented_orgnr(900), "name": "Ny etat", "kind": OrganisationKind.AGENCY}
    return register_organisation(by=by, **{**values, **fields})  # type: ignore[arg-type]


# -- organisations --------------------------------------------------------------------------------


def test_registered_organisation_takes_part_from_today_and_is_logged(cast: Cast) -> None:
    admin = cast[Role.TENANT_ADMIN]
    organisation = _register(admin)
    assert organisation.covered_from == clock.today()
    assert not organisation.is_confirmed
    assert organisation in covered_organisations()
    entry = entries_about(organisation).get()
    assert (entry.action, entry.actor_id) == ("organisation.registered", admin.pk)


def test_registered_number_is_refused_with_the_organisation_that_has_it(cast: Cast) -> None:
    before = Organisation.objects.count()
    with pytest.raises(AlreadyRegisteredError) as refusal:
        _register(cast[Role.TENANT_ADMIN], orgnr=cast.organisation.orgnr)
    assert refusal.value.organisation == cast.organisation
    assert refusal.value.field == "orgnr"
    assert Organisation.objects.count() == before


def test_number_registered_in_the_same_moment_is_refused_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = organisations_domain.refuse_registered
    looks: list[str] = []

    def blind_at_first(orgnr: str) -> None:
        # The first look finds nothing, as it would before the other transaction commits.
        looks.append(orgnr)
        if len(looks) > 1:
            real(orgnr)

    monkeypatch.setattr(organisations_domain, "refuse_registered", blind_at_first)
    with pytest.raises(AlreadyRegisteredError):
        _register(cast[Role.TENANT_ADMIN], orgnr=cast.organisation.orgnr)
    assert len(looks) == 2


def test_wrong_check_digit_is_refused(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        _register(cast[Role.TENANT_ADMIN], orgnr="986252933")
    assert refusal.value.field == "orgnr"


def test_database_refuses_what_is_no_number(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        Organisation.objects.create(orgnr="12345678X", name="X")


def test_change_logs_old_and_new_and_nothing_else(cast: Cast) -> None:
    organisation = cast.organisation
    change_organisation(
        organisation,
        by=cast[Role.TENANT_ADMIN],
        name="Nytt navn",
        kind=organisation.kind,
        parent=None,
        county=organisation.county,
    )
    organisation.refresh_from_db()
    assert organisation.name == "Nytt navn"
    assert entries_about(organisation).get().changes == {"name": ["Etat for prøver", "Nytt navn"]}


def test_organisation_cannot_stand_under_itself(cast: Cast) -> None:
    child = OrganisationFactory(parent=cast.organisation)
    grandchild = OrganisationFactory(parent=child)
    with pytest.raises(DomainError) as refusal:
        change_organisation(
            cast.organisation,
            by=cast[Role.TENANT_ADMIN],
            name="X",
            kind=cast.organisation.kind,
            parent=grandchild,
            county="",
        )
    assert refusal.value.field == "parent"


def test_coverage_ends_at_once_and_can_be_taken_up_again(cast: Cast) -> None:
    admin = cast[Role.TENANT_ADMIN]
    assert cast.organisation in covered_organisations()
    ended = end_coverage(cast.organisation, by=admin)
    assert ended.covered_until == clock.today()
    assert cast.organisation not in covered_organisations()
    resume_coverage(ended, by=admin)
    assert cast.organisation in covered_organisations()
    assert list(entries_about(cast.organisation).values_list("action", flat=True)) == [
        "organisation.coverage_resumed",
        "organisation.coverage_ended",
    ]


def test_coverage_is_ended_once(cast: Cast) -> None:
    admin = cast[Role.TENANT_ADMIN]
    end_coverage(cast.organisation, by=admin)
    with pytest.raises(ConflictError):
        end_coverage(cast.organisation, by=admin)


# -- units ----------------------------------------------------------------------------------------


def test_unit_name_is_its_own_within_the_organisation(cast: Cast) -> None:
    hr = cast[Role.HR]
    add_unit(cast.organisation, by=hr, name="Digital")
    add_unit(cast.other, by=hr, name="Digital")
    with pytest.raises(DomainError) as refusal:
        add_unit(cast.organisation, by=hr, name=" digital ")
    assert (refusal.value.field, refusal.value.code) == ("name", "taken")
    assert cast.organisation.units.count() == 1


def test_unit_is_changed_and_logged(cast: Cast) -> None:
    unit = add_unit(cast.organisation, by=cast[Role.HR], name="Digital")
    for _ in range(2):
        change_unit(unit, by=cast[Role.HR], name="Data", most_away=2)
    changed = OrgUnit.objects.get(pk=unit.pk)
    assert (changed.name, changed.most_away) == ("Data", 2)
    assert [entry.changes for entry in entries_about(unit).filter(action="unit.changed")] == [
        {"name": ["Digital", "Data"], "most_away": [None, 2]}
    ]


# -- members --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "has_organisation", "field"),
    [
        (Role.HR, False, "organisation"),
        (Role.TENANT_ADMIN, True, "role"),
        (Role.OPERATOR, True, "role"),
        ("king", True, "role"),
    ],
)
def test_role_and_organisation_must_go_together(
    cast: Cast, role: str, has_organisation: bool, field: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        add_member(
            cast["stranger"],
            by=None,
            role=role,
            organisation=cast.organisation if has_organisation else None,
        )
    assert refusal.value.field == field


def test_unit_of_another_organisation_is_refused(cast: Cast) -> None:
    unit = OrgUnitFactory(organisation=cast.other)
    with pytest.raises(DomainError) as refusal:
        add_member(
            cast["stranger"], by=None, role=Role.EMPLOYEE, organisation=cast.organisation, unit=unit
        )
    assert refusal.value.field == "unit"


def test_removed_member_loses_the_role_at_once(cast: Cast) -> None:
    hr = cast[Role.HR]
    assert has_role(hr, Role.HR, organisation=cast.organisation)
    remove_member(Member.objects.get(user=hr), by=cast[Role.TENANT_ADMIN])
    hr = User.objects.get(pk=hr.pk)
    assert not has_role(hr, Role.HR)
    assert not hr.is_active


def test_person_with_another_role_can_still_sign_in(cast: Cast) -> None:
    hr = cast[Role.HR]
    MemberFactory(user=hr, role=Role.EMPLOYEE, organisation=cast.organisation)
    remove_member(Member.objects.get(user=hr, role=Role.HR), by=cast[Role.TENANT_ADMIN])
    assert User.objects.get(pk=hr.pk).is_active


def test_role_is_taken_away_once(cast: Cast) -> None:
    member = Member.objects.get(user=cast[Role.HR])
    remove_member(member, by=cast[Role.TENANT_ADMIN])
    with pytest.raises(ConflictError):
        remove_member(member, by=cast[Role.TENANT_ADMIN])


def test_last_administrator_stays(cast: Cast) -> None:
    admin = cast[Role.TENANT_ADMIN]
    member = Member.objects.get(user=admin)
    with pytest.raises(LastAdministratorError):
        remove_member(member, by=admin)
    second = MemberFactory(role=Role.TENANT_ADMIN, organisation=None)
    remove_member(member, by=second.user)
    assert [m.user for m in Member.objects.filter(role=Role.TENANT_ADMIN)] == [second.user]


def test_administrator_who_cannot_sign_in_does_not_count(cast: Cast) -> None:
    MemberFactory(role=Role.TENANT_ADMIN, organisation=None, user=UserFactory(is_active=False))
    with pytest.raises(LastAdministratorError):
        remove_member(Member.objects.get(user=cast[Role.TENANT_ADMIN]), by=cast[Role.TENANT_ADMIN])


def test_person_who_comes_back_takes_up_the_same_row(cast: Cast) -> None:
    hr = cast[Role.HR]
    member = Member.objects.get(user=hr)
    remove_member(member, by=cast[Role.TENANT_ADMIN])
    back = add_member(
        User.objects.get(pk=hr.pk), by=None, role=Role.HR, organisation=cast.organisation
    )
    assert back.pk == member.pk
    assert User.objects.get(pk=hr.pk).is_active
    assert Entry.objects.filter(action="member.added", subject_id=back.pk).count() == 1


def test_role_given_twice_is_one_role(cast: Cast) -> None:
    again = add_member(cast[Role.HR], by=None, role=Role.HR, organisation=cast.organisation)
    assert again == Member.objects.get(user=cast[Role.HR])
