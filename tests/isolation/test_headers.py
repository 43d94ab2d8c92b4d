"""Headers on whatever is answered, and what people write never runs (W30)."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils.html import escape

from config.urls import tenant as tenant_urls
from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.exchange.models import Candidate
from core.ui.middleware import CONTENT_SECURITY_POLICY
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tests.exchange.conftest import make_scene
from tests.factories.people import MemberFactory, OrganisationFactory
from tests.isolation.routes import address, names, routes

Browser = Callable[..., Client]
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


def headers_of(answer: Any) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in HEADERS}


def expect_headers(answer: Any, policy: str = CONTENT_SECURITY_POLICY) -> None:
    assert headers_of(answer) == HEADERS
    assert answer.headers["Content-Security-Policy"] == policy


def dummy(route: str) -> str:
    return address(route, {name: uuid.UUID(int=1) for name in names(route)})


# -- every route ----------------------------------------------------------------------------------


@pytest.fixture
def administrator(db: None, tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        user = MemberFactory(role=Role.TENANT_ADMIN).user
        for role in (Role.PROGRAMME_OFFICE, Role.AUDITOR):
            MemberFactory(user=user, role=role)
        for role in (Role.HR, Role.MANAGER, Role.EMPLOYEE):
            MemberFactory(user=user, role=role, organisation=OrganisationFactory())
    assert isinstance(user, User)
    return user


def statuses(client: Client, urlconf: str) -> dict[str, int]:
    """Ask for every address; return what it answered, or stop at the first without its headers."""
    found = {}
    for route in routes(urlconf):
        answer = client.get(dummy(route), secure=True)
        kind = answer.headers.get("Content-Type", "")
        assert headers_of(answer) == HEADERS, route
        policy = answer.headers["Content-Security-Policy"]
        assert policy == (SANDBOX if kind == "image/png" else CONTENT_SECURITY_POLICY), route
        found[route] = answer.status_code
    return found


@pytest.mark.usefixtures("https")
def test_every_route_of_a_portal_has_the_headers(
    tenant_a: Tenant, administrator: User, client_for: Browser
) -> None:
    anybody = statuses(client_for(tenant_a), "config.urls.tenant")
    signed_in = statuses(client_for(tenant_a, administrator), "config.urls.tenant")
    # Pages, redirects, what is refused, what is not there, what needs a POST: all were among them.
    assert set(anybody.values()) >= {200, 302, 404, 405}
    assert (len(signed_in) > 70, list(signed_in.values()).count(200) > 25) == (True, True)


@pytest.mark.usefixtures("https")
def test_every_route_of_the_platform_has_the_headers(client_for: Browser, operator: User) -> None:
    anybody = statuses(client_for(None), "config.urls.public")
    signed_in = statuses(client_for(None, operator), "config.urls.public")
    assert set(anybody.values()) >= {200, 302}
    assert list(signed_in.values()).count(200) > 5


# -- what is no page ------------------------------------------------------------------------------


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


urlpatterns = [*tenant_urls.urlpatterns, path("broken/", broken)]
handler400, handler403 = tenant_urls.handler400, tenant_urls.handler403
handler404, handler500 = tenant_urls.handler404, tenant_urls.handler500


@pytest.mark.usefixtures("https")
def test_errors_have_the_headers(
    tenant_a: Tenant, administrator: User, client_for: Browser
) -> None:
    client = client_for(tenant_a, administrator)
    client.raise_request_exception = False
    forged = Client(enforce_csrf_checks=True, headers={"host": "alfa.localhost"})
    with override_settings(ROOT_URLCONF=__name__):
        answers = [
            client.get("/no-such-page/", secure=True),
            client.get("/broken/", secure=True),
            client.post("/language/", {f"x{n}": "" for n in range(1001)}, secure=True),
            forged.post("/language/", secure=True),
            client.put("/language/", secure=True),
            client.get("/api/v1/needs/?limit=x", secure=True),
            client_for(tenant_a).get("/api/v1/needs/", secure=True),
        ]
    assert [answer.status_code for answer in answers] == [404, 500, 400, 403, 405, 200, 403]
    for answer in answers:
        expect_headers(answer)


@pytest.mark.usefixtures("https")
def test_a_host_nobody_has_and_a_tenant_that_is_closed_have_the_headers(
    tenant_a: Tenant, client_for: Browser
) -> None:
    with platform_context():
        Tenant.objects.filter(pk=tenant_a.pk).update(state="suspended")
    answers = [
        client_for(tenant_a).get("/", secure=True),
        client_for(None).get("/", secure=True, headers={"host": "nobody.localhost"}),
    ]
    assert [answer.status_code for answer in answers] == [503, 404]
    for answer in answers:
        expect_headers(answer)


@pytest.mark.usefixtures("https")
def test_a_static_file_has_the_headers(
    settings: LazySettings, tmp_path: Path, tenant_a: Tenant, client_for: Browser
) -> None:
    (tmp_path / "picture.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATIC_ROOT = tmp_path
    for client in (client_for(tenant_a), client_for(None)):
        answer = client.get("/static/picture.svg", secure=True)
        answer.close()
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
        expect_headers(answer)


@pytest.mark.usefixtures("https")
def test_the_agreement_as_pdf_has_the_headers(in_tenant_a: Tenant, client_for: Browser) -> None:
    scene = make_scene()
    agreement = scene.approved()
    client = client_for(in_tenant_a, scene.employee)
    answer = client.get(f"/agreements/{agreement.pk}/document.pdf", secure=True)
    assert answer.content[:5] == b"%PDF-"
    expect_headers(answer)
    assert answer.headers["Content-Type"] == "application/pdf"


def test_plain_http_promises_no_https(tenant_a: Tenant, client_for: Browser) -> None:
    answer = client_for(tenant_a).get("/")
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers_of(answer) == {**HEADERS, "Strict-Transport-Security": None}


def test_the_policy_lets_nothing_in_from_elsewhere_or_inline() -> None:
    policy = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert {name: policy[name] for name in ("default-src", "frame-ancestors", "base-uri")} == {
        "default-src": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    allowed = {source for sources in policy.values() for source in sources.split()}
    assert allowed == {"'none'", "'self'", "data:"}
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"


# -- what people write ----------------------------------------------------------------------------

SCRIPT, PICTURE = "<script>ran()</script>", '"><img src=x onerror=ran()>'
LINK = "javascript:ran()"
# Not written by people, or read by the program: with markup in them nothing would be shown at all.
KEPT = {"email", "password", "session_key", "schema_name", "logo_key"}


def write_markup_everywhere() -> set[str]:
    """Put markup in every text field of every row there is in the open tenant; return which."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or field.primary_key or field.name in KEPT)
        and _write(model, field)
    }


def _write(model: type[models.Model], field: Any) -> bool:
    room = (field.max_length or 10_000) - 3
    text = next((text for text in (SCRIPT + PICTURE + LINK, SCRIPT) if len(text) <= room), None)
    if text is None:
        return False
    try:
        with transaction.atomic():
            rows = model._default_manager.order_by("pk")
            # Told apart by a number, for names that must differ.
            for number, pk in enumerate(rows.values_list("pk", flat=True)[:50]):
                model._default_manager.filter(pk=pk).update(**{field.name: f"{text}{number}"})
            return rows.exists()
    except DatabaseError:
        return False  # a table of the platform's, or a rule of the database's own keeps markup out


def pages(client: Client, objects: dict[str, list[uuid.UUID]]) -> Iterator[tuple[str, Any]]:
    """Open every page there is, of the first object that has one."""
    for route in routes("config.urls.tenant"):
        for number in range(len(objects["pk"]) if "pk" in names(route) else 1):
            known = {name: keys[number % len(keys)] for name, keys in objects.items()}
            values = {name: known.get(name, uuid.UUID(int=1)) for name in names(route)}
            answer = client.get(address(route, values))
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                yield route, answer
                break


def test_markup_in_every_text_field_is_shown_and_never_runs(
    in_tenant_a: Tenant, client_for: Browser
) -> None:
    scene = make_scene()
    agreement = scene.signed(start_date=clock.today())
    candidate = Candidate.objects.get()
    for role in (Role.TENANT_ADMIN, Role.PROGRAMME_OFFICE, Role.AUDITOR):
        MemberFactory(user=scene.host_hr, role=role)
    objects = {
        "pk": [
            *(thing.pk for thing in (scene.need, scene.offer, candidate, agreement, scene.member)),
            *(thing.pk for thing in (scene.host, scene.host_unit)),
        ],
        "need_pk": [scene.need.pk],
        "offer_pk": [scene.offer.pk],
        "candidate_pk": [candidate.pk],
    }
    written = write_markup_everywhere()
    assert written >= {
        "accounts.User.full_name",
        "organisations.Organisation.name",
        "organisations.OrgUnit.name",
        "market.Need.title",
        "market.Need.pitch",
        "market.Offer.headline",
        "exchange.Candidate.motivation",
    }
    shown = set()
    for person in (scene.host_hr, scene.employee, scene.manager):
        for route, answer in pages(client_for(in_tenant_a, person), objects):
            html = answer.content.decode()
            for raw in (SCRIPT, PICTURE, f'href="{LINK}', f'src="{LINK}', f'action="{LINK}'):
                assert raw not in html, (route, raw)
            if escape(SCRIPT) in html:
                shown.add(route)
    assert len(shown) > 25, sorted(shown)
