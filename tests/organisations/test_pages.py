"""Pages of organisations: who is let in, what they do, and how many queries they take."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.notifications.models import OutgoingMail
from core.organisations.domain import end_coverage, invite_member
from core.organisations.models import Invitation, Member, Organisation, OrgUnit
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.cast import Cast
from tests.factories.people import (
    MemberFactory,
    OrganisationFactory,
    OrgUnitFactory,
    invented_orgnr,
)

Browser = Callable[..., Client]
LIST = "/settings/organisations/"
# Fourteen of each are the two doors, the session, the person, their roles, the look and support.
LIST_QUERIES = 16
DETAIL_QUERIES = 18


@pytest.fixture
def browse(tenant_a: Tenant, client_for: Browser) -> Callable[[User], Client]:
    """Return a browser on tenant A, signed in as somebody."""
    return lambda user: client_for(tenant_a, user)


# -- who is let in --------------------------------------------------------------------------------

ADMINISTER = {"tenant_admin": 200, "programme_office": 200}
NOBODY = dict.fromkeys(
    [
        "tenant_admin",
        "programme_office",
        "hr",
        "other_hr",
        "manager",
        "employee",
        "auditor",
        "stranger",
    ],
    403,
)
HIDDEN = dict.fromkeys(NOBODY, 404)

ACCESS = {
    "settings/organisations/": NOBODY | ADMINISTER | {"hr": 200, "other_hr": 200},
    "settings/organisations/add/": NOBODY | ADMINISTER,
    "settings/organisations/add/986252932/": NOBODY | ADMINISTER,
    "settings/organisations/{organisation}/": HIDDEN | ADMINISTER | {"hr": 200},
    "settings/organisations/{organisation}/edit/": HIDDEN | ADMINISTER | {"hr": 403},
    "settings/organisations/{organisation}/end/": HIDDEN | ADMINISTER | {"hr": 403},
    "settings/organisations/{organisation}/resume/": HIDDEN | ADMINISTER | {"hr": 403},
    "settings/organisations/{organisation}/units/add/": HIDDEN | ADMINISTER | {"hr": 200},
    "settings/organisations/{organisation}/invite/": HIDDEN | ADMINISTER | {"hr": 200},
    "settings/units/{unit}/": HIDDEN | ADMINISTER | {"hr": 200},
    "settings/members/{member}/remove/": HIDDEN | ADMINISTER | {"hr": 200},
    "settings/members/{admin_member}/remove/": HIDDEN | {"tenant_admin": 200},
    "settings/invitations/{invitation}/withdraw/": HIDDEN | ADMINISTER | {"hr": 200},
    "settings/people/": NOBODY | {"tenant_admin": 200},
    "settings/people/invite/": NOBODY | {"tenant_admin": 200},
}


def _places(cast: Cast) -> dict[str, Any]:
    invitation = invite_member(
        by=None, email="x@y.example", role=Role.EMPLOYEE, organisation=cast.organisation
    )
    return {
        "organisation": cast.organisation.pk,
        "unit": OrgUnitFactory(organisation=cast.organisation).pk,
        "member": Member.objects.get(user=cast["employee"]).pk,
        "admin_member": Member.objects.get(user=cast["tenant_admin"]).pk,
        "invitation": invitation.pk,
    }


@pytest.mark.parametrize("path", ACCESS)
def test_page_is_open_to_those_who_may_and_no_others(
    path: str, cast: Cast, browse: Callable[[User], Client], client_for: Browser, tenant_a: Tenant
) -> None:
    address = "/" + path.format(**_places(cast))
    seen = {who: browse(cast[who]).get(address).status_code for who in ACCESS[path]}
    assert seen == ACCESS[path]
    anonymous = client_for(tenant_a).get(address)
    assert (anonymous.status_code, anonymous["Location"]) == (
        302,
        f"/accounts/login/?next={address}",
    )


@pytest.mark.parametrize(
    "path", [path for path in ACCESS if "{" in path and "invite" not in path and "edit" not in path]
)
def test_writing_is_refused_where_reading_is(
    path: str, cast: Cast, browse: Callable[[User], Client]
) -> None:
    address = "/" + path.format(**_places(cast))
    refused = {who: status for who, status in ACCESS[path].items() if status != 200}
    before = Organisation.objects.values().get(pk=cast.organisation.pk)
    seen = {who: browse(cast[who]).post(address, {"name": "X"}).status_code for who in refused}
    assert seen == refused
    assert Organisation.objects.values().get(pk=cast.organisation.pk) == before
    assert Member.objects.filter(user=cast["employee"]).exists()
    assert Invitation.objects.get().withdrawn_at is None
    assert not OrgUnit.objects.filter(name="X").exists()


def test_hr_sees_only_their_own_organisations(cast: Cast, browse: Callable[[User], Client]) -> None:
    everything = browse(cast["tenant_admin"]).get(LIST).context["page"].object_list
    assert set(everything) == {cast.organisation, cast.other}
    own = browse(cast["hr"]).get(LIST).context["page"].object_list
    assert list(own) == [cast.organisation]


def test_neighbours_organisations_are_not_in_the_list(
    cast: Cast, tenant_b: Tenant, browse: Callable[[User], Client]
) -> None:
    with tenant_context(tenant_b):
        OrganisationFactory(name="Kanarietaten")
        assert Organisation.objects.filter(name="Kanarietaten").exists()
    page = browse(cast["tenant_admin"]).get(LIST, {"q": "Kanari"})
    assert list(page.context["page"].object_list) == []


# -- the list -------------------------------------------------------------------------------------


def test_list_is_searched_by_name_number_kind_and_coverage(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    browser = browse(cast["tenant_admin"])
    court = OrganisationFactory(name="Tingretten", kind="court")
    end_coverage(court, by=cast["tenant_admin"])

    def names(**query: str) -> list[str]:
        return [row.name for row in browser.get(LIST, query).context["page"]]

    assert names(q="tingRETT") == ["Tingretten"]
    assert names(q=f" {court.orgnr[:3]} {court.orgnr[3:6]} {court.orgnr[6:]}") == ["Tingretten"]
    assert names(kind="court") == ["Tingretten"]
    assert names(coverage="ended") == ["Tingretten"]
    assert names(coverage="covered") == ["Etat for prøver", "Naboetaten"]
    assert names(q="%") == []


def test_unconfirmed_organisation_is_marked(cast: Cast, browse: Callable[[User], Client]) -> None:
    browser = browse(cast["tenant_admin"])
    browser.cookies["django_language"] = "en"
    assert b"Not confirmed" not in browser.get(LIST).content
    OrganisationFactory(is_confirmed=False)
    assert b"Not confirmed" in browser.get(LIST).content


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_however_long(
    rows: int,
    cast: Cast,
    browse: Callable[[User], Client],
    django_assert_num_queries: Any,
) -> None:
    for _ in range(rows):
        parent = OrganisationFactory(name="Over")
        child = OrganisationFactory(name="Søkt etat", parent=parent)
        MemberFactory(organisation=child)
        OrgUnitFactory(organisation=child)
    browser = browse(cast["tenant_admin"])
    with django_assert_num_queries(LIST_QUERIES):
        page = browser.get(LIST, {"q": "Søkt"})
    assert [(row.member_count, row.unit_count) for row in page.context["page"]] == [(1, 1)] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_organisation_takes_the_same_queries_however_many_people(
    rows: int,
    cast: Cast,
    browse: Callable[[User], Client],
    django_assert_num_queries: Any,
) -> None:
    organisation = OrganisationFactory()
    for number in range(rows):
        unit = OrgUnitFactory(organisation=organisation)
        MemberFactory(organisation=organisation, unit=unit)
        invite_member(
            by=cast["tenant_admin"],
            email=f"ny{number}@y.example",
            role=Role.EMPLOYEE,
            organisation=organisation,
            unit=unit,
        )
    browser = browse(cast["tenant_admin"])
    with django_assert_num_queries(DETAIL_QUERIES):
        page = browser.get(f"{LIST}{organisation.pk}/")
    shown = page.context
    assert [len(shown[part]) for part in ("units", "members", "invitations")] == [rows] * 3


# -- adding ---------------------------------------------------------------------------------------


def test_known_number_suggests_name_and_kind_and_is_confirmed(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    browser = browse(cast["tenant_admin"])
    first = browser.post(f"{LIST}add/", {"orgnr": "986 252 932"})
    assert first["Location"] == f"{LIST}add/986252932/"
    form = browser.get(first["Location"]).context["form"]
    assert form["name"].value() == "Direktoratet for forvaltning og økonomistyring"
    assert (form["kind"].value(), form["county"].value()) == ("agency", "03")
    saved = browser.post(first["Location"], {"name": "DFØ", "kind": "agency", "county": "03"})
    organisation = Organisation.objects.get(orgnr="986252932")
    assert saved["Location"] == f"{LIST}{organisation.pk}/"
    assert (organisation.name, organisation.is_confirmed) == ("DFØ", True)


def test_unknown_number_is_added_by_hand_and_marked_unconfirmed(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    number = invented_orgnr(901)
    page = browse(cast["tenant_admin"]).post(
        f"{LIST}add/{number}/",
        # Nobody confirms a number by sending a field.
        {"name": "Ukjent AS", "kind": "firm", "county": "", "is_confirmed": "on"},
    )
    assert page.status_code == 302
    assert not Organisation.objects.get(orgnr=number).is_confirmed


def test_registered_number_is_refused_with_a_link(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    page = browse(cast["tenant_admin"]).post(f"{LIST}add/", {"orgnr": cast.organisation.orgnr})
    assert list(page.context["form"].errors) == ["orgnr"]
    assert f'href="{LIST}{cast.organisation.pk}/"' in page.content.decode()


def test_wrong_check_digit_is_shown_at_the_number(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    browser = browse(cast["tenant_admin"])
    page = browser.post(f"{LIST}add/", {"orgnr": "986252933"})
    assert list(page.context["form"].errors) == ["orgnr"]
    past_the_form = browser.get(f"{LIST}add/986252933/")
    assert past_the_form["Location"] == f"{LIST}add/"


# -- changing -------------------------------------------------------------------------------------


def test_coverage_is_ended_and_resumed_after_a_confirmation(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    browser = browse(cast["programme_office"])
    one = f"{LIST}{cast.organisation.pk}/"
    assert browser.get(f"{one}end/").status_code == 200
    assert cast.organisation.is_covered_on(clock.today())
    assert browser.post(f"{one}end/")["Location"] == one
    cast.organisation.refresh_from_db()
    assert not cast.organisation.is_covered_on(clock.today())
    browser.post(f"{one}resume/")
    cast.organisation.refresh_from_db()
    assert cast.organisation.is_covered_on(clock.today())


def test_organisation_and_unit_are_changed(cast: Cast, browse: Callable[[User], Client]) -> None:
    browser = browse(cast["tenant_admin"])
    one = f"{LIST}{cast.organisation.pk}/"
    browser.post(f"{one}edit/", {"name": "Nytt navn", "kind": "court", "county": "11"})
    cast.organisation.refresh_from_db()
    changed = cast.organisation
    assert (changed.name, changed.kind, changed.county) == ("Nytt navn", "court", "11")
    browser.post(f"{one}units/add/", {"name": "Digital"})
    unit = OrgUnit.objects.get()
    browser.post(f"/settings/units/{unit.pk}/", {"name": "Data"})
    unit.refresh_from_db()
    assert unit.name == "Data"
    twice = browser.post(f"{one}units/add/", {"name": "DATA"})
    assert list(twice.context["form"].errors) == ["name"]


def test_hr_invites_to_their_own_organisation_and_withdraws(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    browser = browse(cast["hr"])
    one = f"{LIST}{cast.organisation.pk}/"
    form = browser.get(f"{one}invite/").context["form"]
    assert [code for code, _label in form.fields["role"].choices] == ["hr", "manager", "employee"]
    answer = browser.post(
        f"{one}invite/", {"email": "leder@etat.example", "role": "manager", "full_name": "Leder"}
    )
    assert answer["Location"] == one
    assert OutgoingMail.objects.get().recipient == "leder@etat.example"
    invitation = Invitation.objects.get()
    browser.post(f"/settings/invitations/{invitation.pk}/withdraw/")
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None


def test_hr_cannot_smuggle_in_a_role_for_the_whole_customer(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    page = browse(cast["hr"]).post(
        f"{LIST}{cast.organisation.pk}/invite/",
        {"email": "leder@etat.example", "role": "tenant_admin"},
    )
    assert list(page.context["form"].errors) == ["role"]
    assert not Invitation.objects.exists()


def test_unit_of_another_organisation_is_no_choice(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    unit = OrgUnitFactory(organisation=cast.other)
    page = browse(cast["hr"]).post(
        f"{LIST}{cast.organisation.pk}/invite/",
        {"email": "leder@etat.example", "role": "manager", "unit": unit.pk},
    )
    assert list(page.context["form"].errors) == ["unit"]


def test_removed_person_is_out_with_the_next_click(
    cast: Cast, browse: Callable[[User], Client]
) -> None:
    employee = browse(cast["employee"])
    assert employee.get("/").context["user"].is_authenticated
    member = Member.objects.get(user=cast["employee"])
    browse(cast["hr"]).post(f"/settings/members/{member.pk}/remove/")
    assert not employee.get("/").context["user"].is_authenticated
    # Coming back does not bring the old session back.
    User.objects.filter(pk=cast["employee"].pk).update(is_active=True)
    assert not employee.get("/").context["user"].is_authenticated
