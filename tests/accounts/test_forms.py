"""The pages of sign-in speak our words, and so every language of ours."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.models import Tenant
from tests.factories.people import UserFactory

PASSWORD = "et-langt-og-sjeldent-passord"


@pytest.fixture
def browser(in_tenant_a: Tenant, client_for: Callable[..., Client]) -> Client:
    """A browser on tenant A's host, signed in, reading English."""
    browser = client_for(in_tenant_a, UserFactory(password=PASSWORD))
    browser.cookies["django_language"] = "en"
    return browser


def _labels(page: object) -> dict[str, str]:
    return {name: str(field.label) for name, field in page.context["form"].fields.items()}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ("login/", {"login": "E-mail", "password": "Password"}),
        ("login/code/", {"email": "E-mail"}),
        ("password/reset/", {"email": "E-mail"}),
    ],
)
def test_visitors_forms_have_our_labels(path: str, labels: dict[str, str], browser: Client) -> None:
    browser.logout()
    browser.cookies["django_language"] = "en"
    page = browser.get(f"/accounts/{path}")
    shown = page.content.decode()
    assert {name: label in shown for name, label in labels.items()} == dict.fromkeys(labels, True)
    assert set(_labels(page)) - {"remember"} == set(labels)


def test_password_is_changed_and_the_session_goes_on(browser: Client) -> None:
    path, chosen = "/accounts/password/change/", "et-helt-annet-passord"
    assert set(_labels(browser.get(path))) == {"oldpassword", "password1"}
    answer = browser.post(path, {"oldpassword": PASSWORD, "password1": chosen})
    assert answer["Location"] == "/account/"
    user = browser.get("/account/").context["user"]
    assert user.check_password(chosen)


def test_wrong_present_password_is_shown_at_its_field(browser: Client) -> None:
    page = browser.post(
        "/accounts/password/change/", {"oldpassword": "feil", "password1": "et-helt-annet-passord"}
    )
    assert list(page.context["form"].errors) == ["oldpassword"]


def test_weak_new_password_is_refused(browser: Client) -> None:
    page = browser.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "12345678"}
    )
    assert list(page.context["form"].errors) == ["password1"]
