"""Cookies stay on the host that gave them, and nobody else's page can use them (W24, W25)."""

from collections.abc import Callable, Iterator
from http.cookies import Morsel
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from core.accounts.enums import Role
from core.accounts.models import User
from core.market.models import Need
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.people import MemberFactory

Browser = Callable[..., Client]
PASSWORD = "et-langt-og-sjeldent-passord"
HOST = "alfa.localhost"


@pytest.fixture
def person(db: None, tenant_a: Tenant) -> User:
    """Somebody at tenant A who signs in with a password."""
    with tenant_context(tenant_a):
        return User.objects.create_user("kari@alfa.example", PASSWORD, full_name="Kari")


def sign_in(client: Client, person: User, **extra: Any) -> Any:
    credentials = {"login": person.email, "password": PASSWORD}
    return client.post("/accounts/login/", credentials, secure=True, **extra)


def given(answers: list[Any]) -> dict[str, "Morsel[str]"]:
    """Return the last cookie of each name that the answers set."""
    return {name: cookie for answer in answers for name, cookie in answer.cookies.items()}


# -- W24: every cookie there is -------------------------------------------------------------------


@pytest.mark.usefixtures("https")
def test_every_cookie_is_secure_hidden_and_for_its_host_alone(
    tenant_a: Tenant, person: User, client_for: Browser
) -> None:
    client = client_for(tenant_a)
    cookies = given(
        [
            client.get("/accounts/login/", secure=True),
            sign_in(client, person),
            client.post("/language/", {"language": "nn"}, secure=True),
            client.get("/", secure=True),
        ]
    )
    assert {
        name: (
            bool(cookie["secure"]),
            bool(cookie["httponly"]),
            cookie["samesite"],
            cookie["domain"],
            cookie["path"],
        )
        for name, cookie in cookies.items()
    } == dict.fromkeys(
        ("__Host-session", "__Host-csrf", "__Host-language"), (True, True, "Lax", "", "/")
    )


@pytest.mark.usefixtures("https")
def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(
    tenant_a: Tenant, person: User, client_for: Browser
) -> None:
    client, copy = client_for(tenant_a), client_for(tenant_a)
    sign_in(client, person)
    key = client.cookies["__Host-session"].value
    copy.cookies["__Host-session"] = key
    assert copy.get("/", secure=True).context["user"] == person
    cookie = client.post("/accounts/logout/", secure=True).cookies["__Host-session"]
    assert (cookie.value != key, bool(cookie["secure"]), cookie["domain"]) == (True, True, "")
    copy.cookies["__Host-session"] = key
    assert not copy.get("/", secure=True).context["user"].is_authenticated


def test_no_cookie_is_set_by_hand_but_the_language(tenant_a: Tenant) -> None:
    found = sorted(
        str(path.relative_to(settings.BASE_DIR))
        for folder in ("core", "tenants", "matching", "branding", "billing", "platform", "infra")
        for path in (settings.BASE_DIR / folder).rglob("*.py")
        if "set_cookie(" in path.read_text() or "set_signed_cookie(" in path.read_text()
    )
    assert found == ["core/accounts/views.py"]


@pytest.mark.usefixtures("https")
def test_signing_in_gives_another_session_and_ends_the_one_before(
    tenant_a: Tenant, person: User, client_for: Browser
) -> None:
    """An attacker who has put a session of their own in somebody's browser gets nothing from it."""
    attacker, client = client_for(tenant_a), client_for(tenant_a)
    attacker.post("/accounts/login/code/", {"login": person.email}, secure=True)
    with tenant_context(tenant_a):
        session = attacker.session
        session["planted"] = "yes"
        session.save()
    planted = session.session_key
    client.cookies["__Host-session"] = attacker.cookies["__Host-session"] = planted
    answer = sign_in(client, person)
    assert answer.status_code == 302
    assert answer.cookies["__Host-session"].value not in ("", planted)
    assert client.get("/", secure=True).context["user"] == person
    assert not attacker.get("/", secure=True).context["user"].is_authenticated
    with tenant_context(tenant_a):
        assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.usefixtures("https")
def test_a_cookie_that_a_sibling_can_set_is_not_read(
    tenant_a: Tenant, person: User, client_for: Browser
) -> None:
    """Under the domain they share a sibling can set ``session``, but no name that begins __Host-."""
    client, fixed = client_for(tenant_a), client_for(tenant_a)
    sign_in(client, person)
    key = client.cookies["__Host-session"].value
    fixed.cookies["session"] = key
    assert not fixed.get("/", secure=True).context["user"].is_authenticated
    fixed.cookies["__Host-session"] = key
    assert fixed.get("/", secure=True).context["user"] == person


# -- W25: a form sent from somebody else's page ---------------------------------------------------


@pytest.fixture
def strict(tenant_a: Tenant, person: User, https: None) -> tuple[Client, str]:
    """Return a browser that is signed in and whose CSRF is checked, and its token."""
    client = Client(enforce_csrf_checks=True, headers={"host": HOST})
    token = client.get("/accounts/login/", secure=True).context["csrf_token"]
    sign_in(client, person, headers={"origin": f"https://{HOST}", "x-csrftoken": str(token)})
    page = client.get("/", secure=True)
    assert page.context["user"] == person
    return client, str(page.context["csrf_token"])


def change_language(client: Client, token: str, **headers: str) -> int:
    answer = client.post(
        "/language/",
        {"language": "nn", "csrfmiddlewaretoken": token},
        secure=True,
        headers=headers,
    )
    return answer.status_code


@pytest.mark.parametrize(
    "origin",
    [
        "https://beta.localhost",
        "https://unused.localhost",
        "https://localhost",
        "https://a.alfa.localhost",
        "https://alfa.localhost.evil.example",
        "https://alfa.localhost:8443",
        "http://alfa.localhost",
        "null",
    ],
)
def test_a_form_from_another_origin_is_refused_with_the_right_cookies_and_token(
    origin: str, strict: tuple[Client, str]
) -> None:
    client, token = strict
    assert change_language(client, token, origin=f"https://{HOST}") == 302
    assert change_language(client, token, origin=origin) == 403
    assert change_language(client, token, referer=f"{origin}/page") == 403


def test_a_form_from_nowhere_or_without_the_token_is_refused(strict: tuple[Client, str]) -> None:
    client, token = strict
    assert change_language(client, token, referer=f"https://{HOST}/") == 302
    assert change_language(client, token) == 403
    assert change_language(client, "x" * 64, origin=f"https://{HOST}") == 403
    assert change_language(client, "", origin=f"https://{HOST}") == 403


def test_the_token_of_a_neighbour_is_refused(
    strict: tuple[Client, str], tenant_b: Tenant, client_for: Browser
) -> None:
    client, token = strict
    neighbour = client_for(tenant_b).get("/accounts/login/", secure=True).context["csrf_token"]
    assert change_language(client, token, origin=f"https://{HOST}") == 302
    assert change_language(client, str(neighbour), origin=f"https://{HOST}") == 403


def test_the_api_refuses_another_origin_too(
    strict: tuple[Client, str], tenant_a: Tenant, person: User
) -> None:
    client, token = strict
    with tenant_context(tenant_a):
        organisation = MemberFactory(user=person, role=Role.HR).organisation
    body = {
        "organisation": organisation.orgnr,
        "title": "Fra en annen side",
        "form": "secondment",
        "min_days": 30,
        "max_days": 60,
    }

    def register(origin: str) -> int:
        headers = {"origin": origin, "x-csrftoken": token}
        answer = client.post(
            "/api/v1/needs/", body, content_type="application/json", secure=True, headers=headers
        )
        return answer.status_code

    for origin in ("https://beta.localhost", "https://unused.localhost", "null"):
        assert register(origin) == 403
    with tenant_context(tenant_a):
        assert not Need.objects.filter(title=body["title"]).exists()
    assert register(f"https://{HOST}") == 201


def test_no_other_origin_is_trusted() -> None:
    # A host's own origin needs no entry; an entry would hold for every customer's host.
    assert settings.CSRF_TRUSTED_ORIGINS == []


def views(resolver: URLResolver) -> Iterator[tuple[str, Any]]:
    """Yield every address pattern below a resolver, with its view."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield str(entry.pattern), entry.callback
        else:
            yield from views(entry)


@pytest.mark.parametrize("urlconf", ["config.urls.tenant", "config.urls.public"])
def test_no_view_is_excused_from_the_check(urlconf: str) -> None:
    found = list(views(get_resolver(urlconf)))
    excused = {
        route
        for route, view in found
        if getattr(view, "csrf_exempt", False)
        # The API checks by itself, when it finds out who is signed in: see above.
        and not issubclass(getattr(view, "cls", object), APIView)
    }
    assert (len(found) > 15, excused) == (True, set())
