"""A session belongs to one person in one tenant, whatever is copied where."""

from collections.abc import Callable

from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.test import Client

from core.accounts.models import User
from core.accounts.tokens import TenantTokenGenerator
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant

Browser = Callable[..., Client]
PASSWORD = "et-langt-og-sjeldent-passord"


def _twins(tenant_a: Tenant, tenant_b: Tenant) -> tuple[User, User]:
    """Make the same person in both tenants: same key, address and password hash."""
    with tenant_context(tenant_a):
        first = User.objects.create_user("tvilling@x.example", PASSWORD, full_name="Tvilling")
    with tenant_context(tenant_b):
        second = User.objects.create(
            id=first.pk, email=first.email, full_name=first.full_name, password=first.password
        )
    return first, second


def _is_signed_in(browser: Client) -> bool:
    return bool(browser.get("/").context["user"].is_authenticated)


def test_cookie_of_one_tenant_is_nobody_in_another(
    tenant_a: Tenant, tenant_b: Tenant, client_for: Browser, db: None
) -> None:
    first, _second = _twins(tenant_a, tenant_b)
    at_a, at_b = client_for(tenant_a, first), client_for(tenant_b)
    at_b.cookies["session"] = at_a.cookies["session"].value
    assert _is_signed_in(at_a)
    assert not _is_signed_in(at_b)


def test_copied_session_of_a_copied_person_is_nobody(
    tenant_a: Tenant, tenant_b: Tenant, client_for: Browser, db: None
) -> None:
    first, second = _twins(tenant_a, tenant_b)
    at_a, at_b = client_for(tenant_a, first), client_for(tenant_b)
    key = at_a.cookies["session"].value
    with tenant_context(tenant_a):
        row = Session.objects.filter(session_key=key).values().get()
    with tenant_context(tenant_b):
        Session.objects.create(**row)
        assert User.objects.get(pk=second.pk).password == first.password
    at_b.cookies["session"] = key
    assert _is_signed_in(at_a)
    assert not _is_signed_in(at_b)


def test_session_of_a_tenant_is_nobody_on_the_platform(
    tenant_a: Tenant, client_for: Browser, db: None
) -> None:
    with tenant_context(tenant_a):
        user = User.objects.create_user("a@x.example", full_name="A")
    at_a, platform = client_for(tenant_a, user), client_for(None)
    platform.cookies["session"] = at_a.cookies["session"].value
    assert _is_signed_in(at_a)
    assert not _is_signed_in(platform)


def test_key_for_a_new_password_holds_in_its_tenant_only(
    tenant_a: Tenant, tenant_b: Tenant, db: None
) -> None:
    first, second = _twins(tenant_a, tenant_b)
    keys = TenantTokenGenerator()
    with tenant_context(tenant_a):
        key, plain = keys.make_token(first), default_token_generator.make_token(first)
        assert keys.check_token(first, key)
    with tenant_context(tenant_b):
        # Django's own generator would have let it pass.
        assert default_token_generator.check_token(second, plain)
        assert not keys.check_token(second, key)
    with platform_context():
        assert not keys.check_token(second, key)


def test_cookie_is_for_its_host_alone(tenant_a: Tenant, client_for: Browser, db: None) -> None:
    with tenant_context(tenant_a):
        user = User.objects.create_user("b@x.example", PASSWORD, full_name="B")
    browser = client_for(tenant_a)
    answer = browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    cookie = answer.cookies["session"]
    assert (cookie["domain"], bool(cookie["httponly"]), cookie["samesite"]) == ("", True, "Lax")
