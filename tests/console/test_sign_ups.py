from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.models import User
from onboarding.models import SignUp
from onboarding.sign_ups.domain import ask_to_join, prove_address
from tenants.doors import platform_context

ClientFor = Callable[..., Client]
ORDER = {
    "slug": "direktoratet",
    "name": "Direktoratet",
    "sector": "state",
    "default_language": "nb",
    "primary_colour": "#0b5c8a",
    "accent_colour": "#b3541e",
}


def _url(name: str, *args: Any) -> str:
    return reverse(f"console:sign_ups:{name}", urlconf="config.urls.public", args=args)


@pytest.fixture
def console(client_for: ClientFor, operator: User) -> Client:
    """An operator's browser on the platform's host, reading English."""
    client = client_for(None, operator)
    client.cookies["django_language"] = "en"
    return client


def _asked(email: str = "kari@dfo.example", *, proven: bool = True) -> SignUp:
    with platform_context():
        sign_up = ask_to_join(
            {
                "orgnr": "986252932",
                "name": "Direktoratet",
                "sector": "state",
                "slug": "alfa",
                "contact_name": "Kari Nordmann",
                "email": email,
            }
        )
        assert sign_up is not None
        return prove_address(sign_up) if proven else sign_up


@pytest.mark.parametrize("name", ["list", "sign_up", "refuse"])
def test_anonymous_is_sent_to_sign_in(client_for: ClientFor, name: str) -> None:
    response = client_for(None).get(_url(name, *([] if name == "list" else [uuid4()])))

    assert (response.status_code, response["Location"][:16]) == (302, "/accounts/login/")


def test_an_unproven_sign_up_is_nobodys_business(console: Client) -> None:
    sign_up = _asked(proven=False)

    assert console.get(_url("sign_up", sign_up.pk)).status_code == 404
    assert "Nobody waits" in console.get(_url("list")).content.decode()


def test_what_a_sign_up_meets_is_shown(console: Client) -> None:
    page = console.get(_url("sign_up", _asked().pk)).content.decode()

    assert "Direktoratet for forvaltning og økonomistyring" in page
    assert "Alfa has this subdomain already. Choose another below." in page
    assert "Check that dfo.example is its own." in page


def test_approving_leads_to_the_steps(console: Client) -> None:
    sign_up = _asked()
    taken = console.post(_url("sign_up", sign_up.pk), ORDER | {"slug": "alfa"})
    assert list(taken.context["form"].errors) == ["slug"]

    response = console.post(_url("sign_up", sign_up.pk), ORDER)

    with platform_context():
        run = SignUp.objects.get().run
    assert run is not None
    assert response["Location"] == reverse(
        "console:provisioning", urlconf="config.urls.public", args=[run.pk]
    )
    assert "Direktoratet" in console.get(_url("list") + "?show=decided").content.decode()


def test_refusing_asks_for_the_reason(console: Client) -> None:
    sign_up = _asked()
    assert list(
        console.post(_url("refuse", sign_up.pk), {"reason": ""}).context["form"].errors
    ) == ["reason"]

    response = console.post(_url("refuse", sign_up.pk), {"reason": "Not yet."})

    assert response["Location"] == _url("list")
    with platform_context():
        assert (SignUp.objects.get().state, SignUp.objects.get().refusal) == ("refused", "Not yet.")


def test_the_list_costs_the_same_for_one_and_for_three(console: Client) -> None:
    counts = []
    for emails in (("kari@a.example",), ("kari@b.example", "kari@c.example")):
        for email in emails:
            _asked(email)
        with CaptureQueriesContext(connection) as queries:
            assert console.get(_url("list")).status_code == 200
        counts.append(len(queries))

    assert counts == [8, 8]
