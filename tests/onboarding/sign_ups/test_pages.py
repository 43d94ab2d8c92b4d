from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from onboarding.models import SignUp
from onboarding.sign_ups.tokens import token_of
from onboarding.views.limits import MOST_IN_AN_HOUR
from tenants.doors import platform_context
from tenants.models import Tenant

ClientFor = Callable[..., Client]
WRITTEN = {
    "orgnr": "986252932",
    "name": "Direktoratet",
    "sector": "state",
    "slug": "direktoratet",
    "contact_name": "Kari Nordmann",
    "email": "kari@dfo.example",
}


def _url(name: str, *args: object) -> str:
    return reverse(f"onboarding:{name}", urlconf="config.urls.public", args=args)


@pytest.fixture
def visitor(client_for: ClientFor) -> Client:
    """Somebody who is not signed in, reading English."""
    client = client_for(None)
    client.cookies["django_language"] = "en"
    return client


def _sign_up() -> SignUp:
    with platform_context():
        return SignUp.objects.get()


def test_signing_up_ends_at_the_same_page_whoever_is_here(visitor: Client) -> None:
    fresh = visitor.post(_url("sign_up"), WRITTEN)
    taken = visitor.post(_url("sign_up"), WRITTEN | {"slug": "alfa"})
    again = [visitor.post(_url("sign_up"), WRITTEN) for _time in range(3)]

    answers = {(r.status_code, r["Location"], r.content) for r in (fresh, taken, *again)}
    assert answers == {(302, _url("sent"), b"")}
    with platform_context():
        assert SignUp.objects.count() == 3, "beyond three a day nothing is written"
    page = visitor.get(_url("sent")).content.decode()
    assert "If the address can be used, a link is on its way to it." in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("orgnr", "986252933"), ("slug", "www"), ("email", "kari@gmail.com"), ("sector", "church")],
)
def test_what_cannot_be_used_is_told_at_its_field(visitor: Client, field: str, value: str) -> None:
    response = visitor.post(_url("sign_up"), WRITTEN | {field: value})

    assert list(response.context["form"].errors) == [field]
    with platform_context():
        assert SignUp.objects.count() == 0


def test_everything_that_is_wrong_is_told_at_once(visitor: Client) -> None:
    wrong = {"orgnr": "986252933", "name": "", "slug": "www", "email": "kari@gmail.com"}

    response = visitor.post(_url("sign_up"), WRITTEN | wrong)

    assert list(response.context["form"].errors) == ["orgnr", "name", "slug", "email"]


def test_one_place_on_the_network_asks_ten_times_an_hour(visitor: Client) -> None:
    for number in range(MOST_IN_AN_HOUR):
        written = WRITTEN | {"email": f"k{number}@d{number}.example"}
        assert visitor.post(_url("sign_up"), written).status_code == 302

    response = visitor.post(
        _url("sign_up"),
        WRITTEN | {"email": "ola@another.example"},
        headers={"X-Forwarded-For": "203.0.113.7"},
    )

    assert response.status_code == 429
    assert response.context["form"].non_field_errors() == [
        "That was too many attempts. Wait an hour and try again."
    ]


def test_who_has_a_whole_network_of_addresses_is_one_asker(visitor: Client) -> None:
    def ask(number: int, network: str) -> int:
        written = WRITTEN | {"email": f"k{number}@d{number}.example"}
        address = f"{network}::{number + 1:x}"
        return visitor.post(_url("sign_up"), written, REMOTE_ADDR=address).status_code

    mine, neighbour = "2001:db8:0:1", "2001:db8:0:2"
    assert [ask(number, mine) for number in range(MOST_IN_AN_HOUR)] == [302] * MOST_IN_AN_HOUR
    assert (ask(10, mine), ask(11, neighbour)) == (429, 302)


def test_the_link_asks_before_it_proves(visitor: Client) -> None:
    visitor.post(_url("sign_up"), WRITTEN)
    link = _url("prove", _sign_up().pk, token_of(_sign_up()))

    assert "kari@dfo.example" in visitor.get(link).content.decode()
    assert _sign_up().state == "unproven", "a program that follows links proves nothing"

    assert "The address is proven." in visitor.post(link).content.decode()
    assert _sign_up().state == "proven"
    assert "The address is proven." in visitor.get(link).content.decode()


def test_another_link_leads_nowhere(visitor: Client) -> None:
    visitor.post(_url("sign_up"), WRITTEN)
    sign_up = _sign_up()
    right = token_of(sign_up)

    for pk, token in ((uuid4(), right), (sign_up.pk, right[::-1]), (sign_up.pk, "x")):
        assert visitor.post(_url("prove", pk, token)).status_code == 404
    assert _sign_up().state == "unproven"


def test_an_old_link_says_so(visitor: Client) -> None:
    visitor.post(_url("sign_up"), WRITTEN)
    link = _url("prove", _sign_up().pk, token_of(_sign_up()))
    with platform_context():
        SignUp.objects.update(expires_at="2020-01-01T00:00:00Z")

    assert (visitor.get(link).status_code, visitor.post(link).status_code) == (410, 410)
    assert _sign_up().state == "unproven"


def test_a_portal_takes_no_sign_up(client_for: ClientFor, tenant_a: Tenant) -> None:
    assert client_for(tenant_a).get(_url("sign_up")).status_code == 404
