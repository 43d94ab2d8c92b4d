"""Signing in: by password, by code, and with a new password."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from core.accounts.models import User
from core.notifications.models import OutgoingMail
from tenants.doors import platform_context
from tenants.models import Tenant
from tests.factories.people import UserFactory

Browser = Callable[..., Client]
PASSWORD = "et-langt-og-sjeldent-passord"
LOGIN, CODE, CONFIRM = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"
RESET = "/accounts/password/reset/"


@pytest.fixture
def person(in_tenant_a: Tenant) -> User:
    """Somebody with a password in tenant A."""
    user: User = UserFactory(email="person@etat.example", password=PASSWORD)
    return user


@pytest.fixture
def browser(tenant_a: Tenant, client_for: Browser) -> Client:
    """A browser on tenant A's host, with nobody signed in."""
    return client_for(tenant_a)


def _is_signed_in(browser: Client) -> bool:
    return bool(browser.get("/").context["user"].is_authenticated)


# -- password -------------------------------------------------------------------------------------


def test_password_signs_in_whatever_the_case_of_the_address(person: User, browser: Client) -> None:
    answer = browser.post(LOGIN, {"login": person.email.upper(), "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert _is_signed_in(browser)


def test_sign_in_leads_back_to_the_page_that_was_asked_for(person: User, browser: Client) -> None:
    asked = browser.get("/account/")
    assert asked["Location"] == "/accounts/login/?next=/account/"
    answer = browser.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": "/account/"})
    assert answer["Location"] == "/account/"


def test_sign_in_never_leads_to_another_host(person: User, browser: Client) -> None:
    answer = browser.post(
        LOGIN, {"login": person.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


def test_wrong_password_and_unknown_address_get_the_same_answer(
    person: User, browser: Client
) -> None:
    known = browser.post(LOGIN, {"login": person.email, "password": "feil-passord"})
    unknown = browser.post(LOGIN, {"login": "ukjent@etat.example", "password": "feil-passord"})
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors
    assert known.context["form"].errors


def test_who_has_lost_access_cannot_sign_in(person: User, browser: Client) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    browser.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert not _is_signed_in(browser)


def test_guessing_is_stopped(person: User, browser: Client) -> None:
    for _ in range(5):
        browser.post(LOGIN, {"login": person.email, "password": "feil-passord"})
    browser.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert not _is_signed_in(browser)


def test_nobody_opens_an_account_alone(browser: Client, in_tenant_a: Tenant) -> None:
    assert browser.get("/accounts/signup/").status_code == 404


# -- code -----------------------------------------------------------------------------------------


def _code() -> str:
    found = re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)*$", OutgoingMail.objects.get().text, re.MULTILINE)
    assert found is not None
    return found[0]


def test_code_signs_in(person: User, browser: Client) -> None:
    assert browser.post(CODE, {"email": person.email})["Location"] == CONFIRM
    assert browser.post(CONFIRM, {"code": _code()})["Location"] == "/"
    assert _is_signed_in(browser)


def test_wrong_code_does_not_sign_in(person: User, browser: Client) -> None:
    browser.post(CODE, {"email": person.email})
    page = browser.post(CONFIRM, {"code": "0000-FEIL"})
    assert list(page.context["form"].errors) == ["code"]
    assert not _is_signed_in(browser)


def test_code_of_one_browser_is_no_good_in_another(
    person: User, browser: Client, tenant_a: Tenant, client_for: Browser
) -> None:
    browser.post(CODE, {"email": person.email})
    other = client_for(tenant_a)
    other.post(CONFIRM, {"code": _code()})
    assert not _is_signed_in(other)


def test_unknown_address_gets_the_same_answer_and_no_mail(person: User, browser: Client) -> None:
    known = browser.post(CODE, {"email": person.email})
    OutgoingMail.objects.all().delete()
    unknown = browser.post(CODE, {"email": "ukjent@etat.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert browser.get(CONFIRM).status_code == 200
    assert not OutgoingMail.objects.exists()


def test_code_mail_is_in_the_readers_language_and_names_the_tenant(
    person: User, browser: Client
) -> None:
    browser.cookies["django_language"] = "en"
    browser.post(CODE, {"email": person.email})
    letter = OutgoingMail.objects.get()
    assert (letter.subject, letter.language) == ("Your code for Alfa", "en")
    assert "Sent by Veksel on behalf of Alfa." in letter.text
    assert _code() in letter.html


# -- new password ---------------------------------------------------------------------------------


def _link() -> str:
    found = re.search(r"http://alfa\.localhost:8000(/\S+)", OutgoingMail.objects.get().text)
    assert found is not None
    return found[1]


def test_forgotten_password_is_replaced_by_the_link_in_the_mail(
    person: User, browser: Client
) -> None:
    assert browser.post(RESET, {"email": person.email}).status_code == 302
    form = browser.get(_link(), follow=True)
    assert form.status_code == 200
    chosen = "et-helt-annet-passord"
    browser.post(form.request["PATH_INFO"], {"password1": chosen, "password2": chosen})
    person.refresh_from_db()
    assert person.check_password(chosen)


def test_link_for_a_new_password_works_once(person: User, browser: Client) -> None:
    browser.post(RESET, {"email": person.email})
    link, chosen = _link(), "et-helt-annet-passord"
    form = browser.get(link, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": chosen, "password2": chosen})
    person.refresh_from_db()
    before = person.password
    again = browser.get(link, follow=True)
    browser.post(again.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    person.refresh_from_db()
    assert person.password == before


def test_forgotten_password_of_nobody_gets_the_same_answer(person: User, browser: Client) -> None:
    known = browser.post(RESET, {"email": person.email})
    OutgoingMail.objects.all().delete()
    unknown = browser.post(RESET, {"email": "ukjent@etat.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert not OutgoingMail.objects.exists()


def test_operator_gets_the_code_without_a_tenants_outbox(
    operator: User, client_for: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    browser = client_for(None)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(CODE, {"email": operator.email})
    [letter] = mail.outbox
    assert letter.to == [operator.email]
    with platform_context():
        found = re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)*$", str(letter.body), re.MULTILINE)
    assert found is not None
    browser.post(CONFIRM, {"code": found[0]})
    assert browser.get("/").context["user"] == operator
