"""Nobody is led off the host they are on, and no answer is split in two (W31)."""

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from core.accounts.models import User
from tenants.doors import tenant_context
from tenants.models import Tenant

Browser = Callable[..., Client]
PASSWORD = "et-langt-og-sjeldent-passord"
ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https://alfa.localhost@evil.example/",
    "https://alfa.localhost.evil.example/",
    "https://beta.localhost/",
    "ftp://alfa.localhost/",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "JAVASCRIPT:alert(1)//alfa.localhost",
    "data:text/html,<script>alert(1)</script>",
]
SPLITTING = "/needs/\r\nSet-Cookie: planted=1\r\n\r\n<script>alert(1)</script>"


@pytest.fixture
def person(db: None, tenant_a: Tenant) -> User:
    """Somebody at tenant A who signs in with a password."""
    with tenant_context(tenant_a):
        return User.objects.create_user("kari@alfa.example", PASSWORD, full_name="Kari")


def leads_within(location: str) -> bool:
    """Say whether a browser that is given this Location stays on its host, by a path alone."""
    # Browsers drop tabs and new lines, trim control characters, and read a backslash as a slash.
    read = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return read.startswith("/") and not read.startswith("//") and not urlsplit(read).scheme


def test_the_measure_knows_what_is_elsewhere() -> None:
    assert [address for address in ELSEWHERE if leads_within(address)] == []
    assert [leads_within(address) for address in ("/", "/needs/?q=//x", "/a:b")] == [True] * 3


def sign_in(client: Client, person: User, wished: str) -> str:
    values = {"login": person.email, "password": PASSWORD, "next": wished}
    return client.post("/accounts/login/", values).headers["Location"]


@pytest.mark.parametrize("wished", [*ELSEWHERE, SPLITTING])
def test_signing_in_and_out_and_a_language_lead_nowhere_else(
    wished: str, tenant_a: Tenant, person: User, client_for: Browser
) -> None:
    client = client_for(tenant_a)
    led = [
        client.post("/language/", {"language": "nn", "next": wished}).headers["Location"],
        sign_in(client, person, wished),
        client.post("/accounts/logout/", {"next": wished}).headers["Location"],
        client.post(f"/accounts/logout/?next={quote(wished)}").headers["Location"],
    ]
    assert [address for address in led if not leads_within(address)] == []
    assert [address for address in led if re.search(r"[\x00-\x20]", address)] == []
    assert "planted" not in client.cookies


def test_signing_in_and_out_and_a_language_lead_where_one_was_going(
    tenant_a: Tenant, person: User, client_for: Browser
) -> None:
    client, wished = client_for(tenant_a), "/needs/?q=kart"
    language = client.post("/language/", {"language": "nn", "next": wished})
    assert language.headers["Location"] == wished
    assert sign_in(client, person, wished) == wished
    assert client.post("/accounts/logout/", {"next": wished}).headers["Location"] == wished


@pytest.mark.parametrize("wished", [*ELSEWHERE, SPLITTING])
def test_the_page_for_signing_in_passes_no_foreign_address_on(
    wished: str, tenant_a: Tenant, client_for: Browser
) -> None:
    """Every link, and every form's hidden ``next``, on the page that was asked for with it."""
    page = client_for(tenant_a).get("/accounts/login/", {"next": wished}).content.decode()
    links = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert len(links) > 10
    assert [link for link in links if not link.startswith("#") and not leads_within(link)] == []


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/needs", "/\\evil.example", "/%0d%0aX: 1", "/%2f%2fe"]
)
def test_a_path_that_looks_like_a_host_leads_nowhere_else(
    path: str, tenant_a: Tenant, client_for: Browser
) -> None:
    # Sent as the browser sends it: Django would like to add the slash that is missing at its end.
    answer = client_for(tenant_a).generic("GET", "/", PATH_INFO=path)
    assert answer.status_code in (301, 302, 404)
    assert leads_within(answer.headers.get("Location", "/"))
    assert "X" not in answer.headers


def test_a_page_behind_the_sign_in_is_come_back_to_by_its_path_alone(
    tenant_a: Tenant, client_for: Browser
) -> None:
    answer = client_for(tenant_a).get("/settings/theme/?x=//evil.example")
    assert answer.headers["Location"] == (
        "/accounts/login/?next=/settings/theme/%3Fx%3D//evil.example"
    )


@pytest.mark.usefixtures("https")
def test_plain_http_leads_to_the_same_host_under_https(
    tenant_a: Tenant, client_for: Browser
) -> None:
    answer = client_for(tenant_a).get("//evil.example/needs/?next=//evil.example")
    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("https://alfa.localhost/")


@pytest.mark.usefixtures("https", "db")
@pytest.mark.parametrize("host", ["evil.example", "nobody.localhost", "evil.example:80"])
def test_plain_http_leads_nobody_to_a_host_that_is_not_ours(
    host: str, tenant_a: Tenant, client_for: Browser
) -> None:
    known, unknown = client_for(tenant_a), Client(headers={"host": host})
    assert known.get("/needs/").status_code == 301
    answer = unknown.get("/needs/")
    assert (answer.status_code, answer.headers.get("Location")) == (404, None)
    assert answer.content == unknown.get("/needs/", secure=True).content


def test_no_field_holds_an_address_that_would_become_a_link() -> None:
    # The first that does needs a rule for its scheme; what texts become, test_headers shows.
    fields = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.URLField)
    ]
    assert (len(apps.get_models()) > 20, fields) == (True, [])
