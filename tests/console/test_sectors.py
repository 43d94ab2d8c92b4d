from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.models import User
from onboarding.models import SectorVersion
from onboarding.sectors.domain import add_sector
from onboarding.sectors.queries import current_sector
from tenants.doors import platform_context
from tenants.models import Sector

ClientFor = Callable[..., Client]
NEW = {
    "code": "church",
    "name_nb": "Kirken",
    "name_nn": "Kyrkja",
    "name_en": "The church",
    "position": "50",
    "is_active": "on",
    "like": "municipality",
    "reason": "Asked for.",
}


def _url(name: str, *args: Any) -> str:
    return reverse(f"console:sectors:{name}", urlconf="config.urls.public", args=args)


@pytest.fixture
def console(client_for: ClientFor, operator: User) -> Client:
    """An operator's browser on the platform's host, reading English."""
    client = client_for(None, operator)
    client.cookies["django_language"] = "en"
    return client


def _written(console: Client, code: str) -> dict[str, Any]:
    """Return what the form holds, as a browser would send it back."""
    form = console.get(_url("edit", code)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {
        name: value
        for name, value in values.items()
        if value or (value == 0 and value is not False)
    }
    return {name: "on" if value is True else value for name, value in sent.items()}


@pytest.mark.parametrize("name", ["list", "add", "edit"])
def test_anonymous_is_sent_to_sign_in(client_for: ClientFor, name: str) -> None:
    response = client_for(None).get(_url(name, *(["state"] if name == "edit" else [])))

    assert (response.status_code, response["Location"][:16]) == (302, "/accounts/login/")


def test_an_unknown_sector_is_not_found(console: Client) -> None:
    assert console.get(_url("edit", "church")).status_code == 404


def test_a_sector_is_added_and_offered_to_new_customers(console: Client) -> None:
    response = console.post(_url("add"), NEW)

    assert (response.status_code, response["Location"]) == (302, _url("edit", "church"))
    page = console.get(reverse("console:create_tenant", urlconf="config.urls.public"))
    assert '<option value="church">The church</option>' in page.content.decode()


def test_a_sector_that_is_there_is_told_at_its_code(console: Client) -> None:
    response = console.post(_url("add"), NEW | {"code": "state"})

    assert response.context["form"].errors == {
        "code": ["There is a sector with this code. Choose another."]
    }


def test_what_becomes_different_is_shown_before_it_is_saved(console: Client) -> None:
    written = _written(console, "private") | {"reason": "Shorter.", "trial_days": "30"}
    del written["rotation_on"]

    response = console.post(_url("edit", "private"), written | {"preview": "1"})

    assert [(row.what, row.after) for row in response.context["differences"]] == [
        ("Rotation", "Not offered"),
        ("Days of trial", "30"),
    ]
    with platform_context():
        assert SectorVersion.objects.count() == 0

    assert console.post(_url("edit", "private"), written | {"save": "1"}).status_code == 302
    with platform_context():
        current = current_sector("private")
        assert current is not None
        assert (current.number, current.content.trial_days) == (1, 30)
        assert set(current.content.forms) == {"short_exchange", "secondment"}
        assert [notice.code for notice in current.content.notices] == ["labour-hire", "vat"]


def test_saving_what_was_read_changes_nothing_it_means(console: Client) -> None:
    written = _written(console, "municipality") | {"reason": "Read again."}

    response = console.post(_url("edit", "municipality"), written | {"preview": "1"})

    assert response.context["differences"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rotation_min_days": "300"}, "rotation_recommended_max_days"),
        ({"rotation_max_days": ""}, "rotation_max_days"),
        ({"trial_days": "0"}, "trial_days"),
        ({"notice_1_nn": ""}, "notice_1_nn"),
        ({"name_nn": ""}, "name_nn"),
        ({"plan": "gold"}, "plan"),
        ({"vocabulary_off": ["nothing"]}, "vocabulary_off"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_value_that_cannot_be_is_told_at_its_field(
    console: Client, change: dict[str, Any], field: str
) -> None:
    written = _written(console, "private") | {"reason": "x"} | change

    response = console.post(_url("edit", "private"), written | {"save": "1"})

    assert list(response.context["form"].errors) == [field]
    with platform_context():
        assert SectorVersion.objects.count() == 0


def test_a_page_that_is_older_than_the_sector_saves_nothing(console: Client) -> None:
    written = _written(console, "private") | {"reason": "Mine."}
    console.post(_url("edit", "private"), written | {"save": "1"})

    response = console.post(_url("edit", "private"), written | {"save": "1"})

    assert response.context["form"].non_field_errors() == [
        "Somebody has changed this sector meanwhile. Read it again."
    ]


def test_sectors_cost_the_same_for_five_and_for_seven(console: Client) -> None:
    names = {name: NEW[name] for name in ("name_nb", "name_nn", "name_en")}
    counts = []
    for codes in (("church",), ("union", "health")):
        with platform_context():
            for code in codes:
                add_sector(
                    code,
                    by=None,
                    like="state",
                    reason="x",
                    names={**names, "position": 1, "is_active": True},  # type: ignore[typeddict-item]
                )
        with CaptureQueriesContext(connection) as queries:
            assert console.get(_url("list")).status_code == 200
        counts.append(len(queries))

    assert counts == [8, 8]
    with platform_context():
        assert Sector.objects.count() == 7
