import datetime as dt

import pytest
from django.urls import reverse

from core.base import clock
from core.market.models import Offer
from tests.factories.market import OfferFactory
from tests.factories.people import MemberFactory, OrganisationFactory


def _page(name, *args):
    return reverse(f"market:{name}", args=args)


@pytest.fixture
def employee(cast, client_for, tenant_a):
    """The employee in a browser."""
    return client_for(tenant_a, cast.employee.user)


@pytest.fixture
def manager(cast, client_for, tenant_a):
    """The employee's manager in a browser."""
    return client_for(tenant_a, cast.manager)


@pytest.fixture
def profile(concepts):
    """A profile as it is written into the form."""
    return {
        "headline": "Saksbehandler med mange år bak seg",
        "role_title": "Rådgiver",
        "background": "Ti år med klagesaker.",
        "have_competences": [str(concepts[c].pk) for c in ("case-processing", "appeals")],
        "teach_text": "Gode maler.",
        "traits": [str(concepts["trait-curious"].pk)],
        "learn_competences": [str(concepts["e-learning"].pk)],
        "learn_text": "Hvordan kurs blir til.",
        "forms": ["short_exchange", "secondment"],
        "available_from": "2027-08-01",
        "available_until": "2028-07-31",
        "min_days": "6",
        "max_days": "12",
        "period_unit": "months",
        "counties": ["03"],
        "wants_remote": "on",
        "work_percent": "80",
        "language": "nb",
    }


def test_from_profile_to_a_masked_line_in_the_list(
    cast, employee, manager, profile, concepts, client_for, tenant_a
):
    host = client_for(tenant_a, cast.host_hr)
    assert employee.get(_page("my_offer")).context["offer"] is None

    answer = employee.post(_page("my_offer_edit"), profile)
    assert answer.headers["Location"] == _page("my_offer_levels")
    case, appeals = concepts["case-processing"].pk, concepts["appeals"].pk
    levels = {f"level_{case}": "5", f"evidence_{case}": "on", f"level_{appeals}": "", "version": 1}
    assert employee.post(_page("my_offer_levels"), levels).headers["Location"] == _page("my_offer")
    offer = Offer.objects.get()
    assert (offer.min_days, offer.max_days, offer.work_percent) == (182, 365, 80)
    links = offer.concept_links.values_list("concept__code", "direction", "level", "evidence")
    assert sorted(links, key=str) == [
        ("appeals", "have", None, "claimed"),
        ("case-processing", "have", 5, "documented"),
        ("e-learning", "learn", None, "claimed"),
        ("trait-curious", "have", None, "claimed"),
    ]
    assert list(host.get(_page("offers")).context["offers"]) == []

    employee.post(_page("my_offer_request"))
    waiting = manager.get(_page("approvals")).context["rows"]
    assert waiting == [(offer, 0)]
    page = manager.get(_page("approval", offer.pk))
    seen = page.context["form"]["seen"].value()
    decision = {"approve": "1", "note": "Lykke til", "seen": seen}
    assert manager.post(_page("approval", offer.pk), decision).status_code == 302

    offer.refresh_from_db()
    assert offer.state == "approved"
    (shown,) = host.get(_page("offers")).context["offers"]
    assert shown.label == offer.mask
    listed = host.get(_page("offers")).content.decode()
    for words in ("Embla", "Ti år", "Gode maler", "Utlånsetaten", "Saksbehandler med mange"):
        assert words not in listed


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"headline": ""}, "headline"),
        ({"forms": []}, "forms"),
        ({"available_until": "2027-07-31"}, "available_until"),
        ({"max_days": "13"}, "max_days"),
        ({"min_days": "14", "max_days": "366", "period_unit": "days"}, "max_days"),
        ({"counties": ["99"]}, "counties"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_is_lost(employee, profile, wrong, field):
    form = employee.post(_page("my_offer_edit"), {**profile, **wrong}).context["form"]

    assert list(form.errors) == [field]
    assert not Offer.objects.exists()
    assert form["background"].value() == profile["background"]
    assert form["have_competences"].value() == profile["have_competences"]


def test_lengths_may_be_left_open(employee, profile):
    employee.post(_page("my_offer_edit"), {**profile, "min_days": "", "max_days": ""})

    offer = Offer.objects.get()
    assert (offer.min_days, offer.max_days) == (14, 365)


def test_the_form_shows_again_what_was_saved(employee, profile):
    employee.post(_page("my_offer_edit"), profile)

    form = employee.get(_page("my_offer_edit")).context["form"]

    for name in ("headline", "forms", "counties"):
        assert form[name].value() == profile[name]
    assert {str(pk) for pk in form["have_competences"].value()} == set(profile["have_competences"])
    shown = [str(form[name].value()) for name in ("min_days", "max_days", "period_unit")]
    assert shown == ["6", "12", "months"]


def test_asking_without_a_manager_says_whom_to_contact(cast, employee, offer):
    cast.manager.memberships.all().delete()
    cast.lender_hr.memberships.all().delete()

    page = employee.post(_page("my_offer_request"), follow=True)

    assert cast.admin.email in str(next(iter(page.context["messages"])))
    assert Offer.objects.get().state == "draft"


def test_declining_in_the_page_needs_a_reason(manager, requested):
    answer = manager.post(_page("approval", requested.pk), {"decline": "1"})
    assert list(answer.context["form"].errors) == ["reason"]

    manager.post(_page("approval", requested.pk), {"decline": "1", "reason": "capacity"})

    assert Offer.objects.get().state == "declined"


def test_the_second_manager_is_told_who_was_first(cast, manager, requested, client_for, tenant_a):
    hr = client_for(tenant_a, cast.lender_hr)
    manager.post(_page("approval", requested.pk), {"approve": "1"})

    page = hr.post(
        _page("approval", requested.pk),
        {"decline": "1", "reason": "other", "note": "x"},
        follow=True,
    )

    assert "Marit Leder" in str(next(iter(page.context["messages"])))
    assert Offer.objects.get().state == "approved"


def test_taking_the_yes_back_goes_through_its_page(manager, approved):
    page = manager.get(_page("approvals"))
    assert list(page.context["approved"]) == [approved]

    manager.post(_page("approval_withdraw", approved.pk), {"reason": "Sykdom i laget"})

    assert Offer.objects.get().state == "declined"


def test_withdrawing_the_profile_goes_through_its_page(employee, approved):
    assert employee.post(_page("my_offer_withdraw"), {}).status_code == 302

    assert Offer.objects.get().state == "withdrawn"
    assert employee.get(_page("my_offer")).context["offer"] is None


def test_reading_a_request_is_logged_for_the_person(cast, manager, requested):
    from core.audit.queries import reads_of

    manager.get(_page("approval", requested.pk))

    assert [read.reader_id for read in reads_of(cast.employee.user.pk)] == [cast.manager.pk]


EXPECTED = {
    # approvals, one request, the masked list
    "manager": [200, 200, 403],
    "lender_hr": [200, 200, 200],
    "host_hr": [200, 404, 200],
    "office": [403, 404, 200],
    "employee": [403, 404, 403],
    "admin": [403, 404, 403],
    "auditor": [403, 404, 403],
}


@pytest.mark.parametrize("actor", EXPECTED)
def test_each_role_gets_its_pages(cast, requested, client_for, tenant_a, actor):
    person = getattr(cast, actor)
    client = client_for(tenant_a, getattr(person, "user", person))
    urls = (_page("approvals"), _page("approval", requested.pk), _page("offers"))
    assert [client.get(url).status_code for url in urls] == EXPECTED[actor]


def test_who_is_no_employee_is_told_so(manager):
    assert manager.get(_page("my_offer")).context["member"] is None
    for name in ("my_offer_edit", "my_offer_levels", "my_offer_withdraw"):
        assert manager.get(_page(name)).status_code == 403


def test_the_neighbour_tenant_sees_nothing(
    cast, approved, neighbour, client_for, tenant_a, tenant_b
):
    at_home = client_for(tenant_a, cast.lender_hr)
    assert at_home.get(_page("approval", approved.pk)).status_code == 200
    host = client_for(tenant_a, cast.host_hr)
    assert len(host.get(_page("offers")).context["offers"]) == 1

    next_door = client_for(tenant_b, neighbour)

    assert next_door.get(_page("approval", approved.pk)).status_code == 404
    assert next_door.get(_page("offers")).context["offers"] == []


def _offers(rows, **values):
    for _number in range(rows):
        organisation = OrganisationFactory()
        OfferFactory(member=MemberFactory(organisation=organisation), **values)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_masked_list_asks_as_often_for_three_as_for_one(
    cast, client_for, tenant_a, rows, page_queries
):
    _offers(rows, approved=True)

    answer, queries = page_queries(client_for(tenant_a, cast.host_hr), _page("offers"))

    assert len(answer.context["offers"]) == rows
    # One's own organisations, the lenders, the forms, how many, the offers, their concepts.
    assert len(queries) == 6


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_requests_asks_as_often_for_three_as_for_one(cast, manager, rows, page_queries):
    now = clock.now()
    for number in range(rows):
        OfferFactory(
            member=MemberFactory(organisation=cast.lender, unit=cast.lender_unit),
            state="requested",
            requested_at=now - dt.timedelta(days=number),
        )

    answer, queries = page_queries(manager, _page("approvals"))

    assert [days for _offer, days in answer.context["rows"]] == [*range(rows)][::-1]
    # How many wait, those who do with concepts and answers, and the approved.
    assert len(queries) == 5


def test_the_masked_list_can_be_narrowed(cast, client_for, tenant_a):
    _offers(1, approved=True, counties=["11"], forms=["rotation"])
    _offers(1, approved=True)
    host = client_for(tenant_a, cast.host_hr)

    def shown(**query):
        return len(host.get(_page("offers"), query).context["offers"])

    assert shown() == 2
    assert shown(form="rotation") == 1
    assert shown(county="11") == 2  # one can work there, the other anywhere
    assert shown(county="03") == 1
