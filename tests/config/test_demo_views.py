"""Signing in as one of the demo's people, and reading its outbox."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from config.demo.sign_in import DemoLogin
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.people import UserFactory

ClientFor = Callable[..., Client]
ANNA = DemoLogin("anna", "Anna", "HR", "anna@alfa.example")
BERIT = DemoLogin("berit", "Berit", "HR", "berit@beta.example")
GONE = DemoLogin("gone", "Gone", "HR", "gone@alfa.example")


@pytest.fixture(autouse=True)
def _cast(
    db: None,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    tenant_a: Tenant,
    tenant_b: Tenant,
) -> None:
    settings.DEMO = True
    cast = {tenant_a.slug: [ANNA, GONE], tenant_b.slug: [BERIT], "": []}
    monkeypatch.setattr("config.demo.views.logins_of", cast.__getitem__)
    with tenant_context(tenant_a):
        UserFactory(email=ANNA.email)
        UserFactory(email=GONE.email, is_active=False)
    with tenant_context(tenant_b):
        UserFactory(email=BERIT.email)


def test_one_click_signs_in_and_leads_home(client_for: ClientFor, tenant_a: Tenant) -> None:
    client = client_for(tenant_a)
    response = client.post("/demo/login/", {"person": "anna"})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.cookies["session"]["domain"] == ""
    with tenant_context(tenant_a):
        recorded = client.session["account_authentication_methods"]
    assert [record["method"] for record in recorded] == ["demo"]


def test_sign_in_leads_where_one_was_going(client_for: ClientFor, tenant_a: Tenant) -> None:
    response = client_for(tenant_a).post("/demo/login/", {"person": "anna", "next": "/needs/"})
    assert response.headers["Location"] == "/needs/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_sign_in_leads_nowhere_else(
    client_for: ClientFor, tenant_a: Tenant, elsewhere: str
) -> None:
    response = client_for(tenant_a).post("/demo/login/", {"person": "anna", "next": elsewhere})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("person", ["berit", "gone", "anna@alfa.example", ""])
def test_nobody_else_is_signed_in(client_for: ClientFor, tenant_a: Tenant, person: str) -> None:
    client = client_for(tenant_a)
    assert client.post("/demo/login/", {"person": person}).status_code == 404
    assert "session" not in client.cookies


def test_sign_in_needs_a_post(client_for: ClientFor, tenant_a: Tenant) -> None:
    assert client_for(tenant_a).get("/demo/login/?person=anna").status_code == 405


def test_without_the_demo_there_is_no_such_page(
    client_for: ClientFor, tenant_a: Tenant, settings: LazySettings
) -> None:
    settings.DEMO = False
    assert client_for(tenant_a).post("/demo/login/", {"person": "anna"}).status_code == 404
    assert client_for(None).get("/demo/mail/").status_code == 404


def test_outbox_shows_mails_with_links_and_no_markup_of_theirs(
    client_for: ClientFor, settings: LazySettings, tmp_path: Path
) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend")
    body = "<script>x</script> http://staten.localhost:8000/invitation/abc/"
    mail = EmailMessage("Velkommen", body, "a@x.example", ["kari@x.example"], connection=connection)
    mail.send()
    page = client_for(None).get("/demo/mail/").content.decode()
    assert "Velkommen" in page
    assert 'href="http://staten.localhost:8000/invitation/abc/"' in page
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_outbox_is_on_the_platforms_host_alone(client_for: ClientFor, tenant_a: Tenant) -> None:
    assert client_for(None).get("/demo/mail/").status_code == 200
    assert client_for(tenant_a).get("/demo/mail/").status_code == 404
