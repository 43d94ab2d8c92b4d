import datetime as dt

import pytest
from django.core.management import call_command

from core.base import clock
from core.competence.models import Concept
from core.market.enums import Evidence
from core.market.models import Need
from tests.factories.market import NeedFactory, OfferFactory
from tests.factories.people import MemberFactory, OrganisationFactory

NEEDS, OFFERS = "/api/v1/needs/", "/api/v1/offers/"


def _one(need):
    return f"{NEEDS}{need.pk}/"


@pytest.fixture
def hr(cast, client_for, tenant_a):
    """The host's HR."""
    return client_for(tenant_a, cast.host_hr)


@pytest.fixture
def body(cast):
    """A complete need."""
    return {
        "organisation": cast.host.orgnr,
        "title": "Kollega til kurs",
        "form": "secondment",
        "earliest_start": "2027-08-01",
        "min_days": 30,
        "max_days": 182,
        "salary_payer": "host",
        "employer_responsibility": "lender",
        "concepts": [{"concept": "case-processing", "relation": "required", "level": 4}],
    }


def _post(client, url, data):
    return client.post(url, data, content_type="application/json")


def _patch(client, url, data):
    return client.patch(url, data, content_type="application/json")


def test_a_need_is_registered_changed_and_published(cast, hr, body):
    created = _post(hr, NEEDS, body)
    assert created.status_code == 201
    assert created.json() | body == created.json()
    assert created.json()["state"] == "draft"
    need = Need.objects.get()

    changed = _patch(hr, _one(need), {"place": "Oslo"})
    assert (changed.status_code, changed.json()["place"]) == (200, "Oslo")
    assert changed.json()["concepts"] == body["concepts"]

    published = _post(hr, f"{_one(need)}publish/", {})
    assert (published.status_code, published.json()["state"]) == (200, "published")
    assert hr.get(NEEDS).json()["results"] == [published.json()]
    assert _post(hr, f"{_one(need)}publish/", {}).status_code == 409


@pytest.mark.parametrize(("days", "code"), [(365, 201), (366, 400)])
def test_a_year_passes_and_a_day_more_does_not(hr, body, days, code):
    answer = _post(hr, NEEDS, {**body, "max_days": days})

    assert answer.status_code == code
    if code == 400:
        (error,) = answer.json()["errors"]
        assert (error["field"], error["code"]) == ("max_days", "too_long")
        assert error["message"]
        assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"title": ""}, "title", "blank"),
        ({"form": "vacancy"}, "form", "invalid_choice"),
        ({"organisation": "000000000"}, "organisation", "does_not_exist"),
        ({"latest_start": "2027-07-31"}, "latest_start", "end_before_start"),
        ({"concepts": [{"concept": "not-there"}]}, "concepts.0.concept", "does_not_exist"),
        (
            {"concepts": [{"concept": "appeals"}, {"concept": "appeals"}]},
            "concepts",
            "chosen_twice",
        ),
        ({"max_days": -1}, "max_days", "min_value"),
    ],
)
def test_every_refusal_has_one_shape(hr, body, wrong, field, code):
    answer = _post(hr, NEEDS, {**body, **wrong})

    assert answer.status_code == 400
    assert [(row["field"], row["code"]) for row in answer.json()["errors"]] == [(field, code)]
    assert not Need.objects.exists()


def test_a_reason_is_asked_for_outside_what_is_recommended(hr, body):
    _post(hr, NEEDS, {**body, "max_days": 365})
    url = f"{_one(Need.objects.get())}publish/"

    (error,) = _post(hr, url, {}).json()["errors"]
    assert (error["field"], error["code"]) == ("long_period_reason", "above_recommended")
    assert _post(hr, url, {"reason": "Kurset tar et år."}).status_code == 200


def test_state_cannot_be_written(hr, body):
    assert _post(hr, NEEDS, {**body, "state": "published"}).json()["state"] == "draft"


def test_permissions_are_those_of_the_pages(cast, hr, body, client_for, tenant_a):
    draft = NeedFactory(organisation=cast.host)
    published = NeedFactory(organisation=cast.host, published=True)
    for person in (cast.lender_hr, cast.manager, cast.employee.user):
        client = client_for(tenant_a, person)
        assert client.get(_one(draft)).status_code == 404
        assert client.get(_one(published)).status_code == 200
        assert _patch(client, _one(draft), {"place": "x"}).status_code == 404
        assert _patch(client, _one(published), {"place": "x"}).status_code == 403
        assert _post(client, f"{_one(published)}publish/", {}).status_code == 403
        refused = _post(client, NEEDS, body)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "not_allowed")
        assert [row["id"] for row in client.get(NEEDS).json()["results"]] == [str(published.pk)]
    anonymous = client_for(tenant_a)
    for url in (NEEDS, _one(published), OFFERS):
        answer = anonymous.get(url)
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["code"] == "not_authenticated"


def test_the_neighbour_tenant_sees_nothing(
    cast, approved, neighbour, client_for, tenant_a, tenant_b
):
    need = NeedFactory(organisation=cast.host, published=True)
    at_home = client_for(tenant_a, cast.host_hr)
    assert [at_home.get(url).json()["count"] for url in (NEEDS, OFFERS)] == [1, 1]

    next_door = client_for(tenant_b, neighbour)

    assert [next_door.get(url).json()["count"] for url in (NEEDS, OFFERS)] == [0, 0]
    assert next_door.get(_one(need)).status_code == 404


def test_offers_are_masked_and_approved(cast, hr, approved, client_for, tenant_a):
    OfferFactory()

    answer = hr.get(OFFERS)

    assert answer.json()["results"] == [
        {
            "id": str(approved.pk),
            "label": approved.mask,
            "forms": ["short_exchange", "secondment"],
            "available_from": (clock.today() + dt.timedelta(days=30)).isoformat(),
            "available_until": (clock.today() + dt.timedelta(days=400)).isoformat(),
            "min_days": 30,
            "max_days": 182,
            "counties": ["03"],
            "wants_remote": True,
            "work_percent": 100,
            "have": [
                {
                    "concept": "case-processing",
                    "kind": "competence",
                    "label": "Saksbehandling",
                    "level": 4,
                    "evidence": Evidence.DOCUMENTED,
                },
                {
                    "concept": "trait-curious",
                    "kind": "trait",
                    "label": answer.json()["results"][0]["have"][1]["label"],
                    "level": None,
                    "evidence": Evidence.CLAIMED,
                },
            ],
            "learn": [
                {
                    "concept": "e-learning",
                    "kind": "competence",
                    "label": answer.json()["results"][0]["learn"][0]["label"],
                    "level": None,
                    "evidence": Evidence.CLAIMED,
                }
            ],
        }
    ]
    assert client_for(tenant_a, cast.employee.user).get(OFFERS).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_as_often_for_three_as_for_one(cast, hr, concepts, rows, page_queries):
    for _number in range(rows):
        organisation = OrganisationFactory()
        NeedFactory(organisation=organisation, published=True).concepts.add(concepts["appeals"])
        OfferFactory(member=MemberFactory(organisation=organisation), approved=True)

    needs, need_queries = page_queries(hr, NEEDS)
    offers, offer_queries = page_queries(hr, OFFERS)

    assert [needs.json()["count"], offers.json()["count"]] == [rows, rows]
    # How many, the rows, their concepts; for offers also who may lend.
    assert [len(need_queries), len(offer_queries)] == [3, 6]


def test_no_page_is_larger_than_a_hundred(hr):
    answer = hr.get(NEEDS, {"limit": "100000"})

    assert answer.status_code == 200


def test_the_schema_has_no_warnings(tmp_path):
    file = tmp_path / "schema.yaml"

    call_command(
        "spectacular",
        urlconf="config.urls.tenant",
        file=str(file),
        validate=True,
        fail_on_warn=True,
    )

    assert "/api/v1/needs/{id}/publish/" in file.read_text()


@pytest.mark.parametrize(("kind", "status"), [("competence", 201), ("occupation", 400)])
def test_what_others_publish_is_named_by_its_code_unless_it_is_an_occupation(
    hr, body, kind, status
):
    Concept.objects.create(
        code="esco-1",
        kind=kind,
        label_nb="knyte garn",
        label_nn="knyte garn",
        label_en="knit nets",
        search_text="knyte garn",
        source="esco",
        version=10200,
        is_listed=False,
    )
    answer = _post(hr, NEEDS, {**body, "concepts": [{"concept": "esco-1"}]})
    assert (answer.status_code, Need.objects.exists()) == (status, status == 201)
