"""Passwords are tried on many people, from many pretended addresses (W28)."""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import get_hasher
from django.test import Client

from core.accounts.models import User
from core.notifications.models import OutgoingMail
from tenants.doors import tenant_context
from tenants.models import Tenant

Browser = Callable[..., Client]
PASSWORD = "et-langt-og-sjeldent-passord"
LOGIN, CODE = "/accounts/login/", "/accounts/login/code/"
EMAIL = "same@example.com"


@pytest.fixture
def twins(db: None, tenant_a: Tenant, tenant_b: Tenant) -> None:
    """The same address and password in two tenants, and thirty colleagues in the first."""
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            User.objects.create_user(EMAIL, PASSWORD, full_name="Samme")
    with tenant_context(tenant_a):
        User.objects.bulk_create(
            User(email=f"person{number}@example.com", full_name="P") for number in range(30)
        )


def _gets_in(browser: Client, **sent: str) -> bool:
    return browser.post(LOGIN, {"login": EMAIL, "password": PASSWORD}, **sent).status_code == 302


def test_w28_pretended_addresses_count_as_the_one_behind_them(
    twins: None, tenant_a: Tenant, client_for: Browser
) -> None:
    spray = client_for(tenant_a)
    for number in range(12):
        spray.post(
            LOGIN,
            {"login": f"person{number}@example.com", "password": "Sommer2026!"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
    assert not _gets_in(spray, HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert _gets_in(client_for(tenant_a), REMOTE_ADDR="198.51.100.7"), "others are not kept out"


def test_w28_lock_in_one_tenant_leaves_the_same_address_elsewhere(
    twins: None, tenant_a: Tenant, tenant_b: Tenant, client_for: Browser
) -> None:
    for _guess in range(5):
        client_for(tenant_a).post(LOGIN, {"login": EMAIL, "password": "feil"})
    assert not _gets_in(client_for(tenant_a))
    assert _gets_in(client_for(tenant_b))


def test_w28_locked_out_person_gets_in_by_a_mailed_code(
    twins: None, tenant_a: Tenant, client_for: Browser
) -> None:
    for _guess in range(5):
        client_for(tenant_a).post(LOGIN, {"login": EMAIL, "password": "feil"})
    assert not _gets_in(client_for(tenant_a))
    assert client_for(tenant_a).post(CODE, {"email": EMAIL}).status_code == 302
    with tenant_context(tenant_a):
        assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [EMAIL]


@pytest.mark.parametrize("login", [EMAIL, "nobody@example.com"])
def test_w28_known_and_unknown_address_cost_one_hash_each(
    login: str,
    twins: None,
    tenant_a: Tenant,
    client_for: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hasher = type(get_hasher())
    hash_password, calls = hasher.encode, []

    def counted(*arguments: object, **words: object) -> str:
        calls.append(1)
        return hash_password(*arguments, **words)

    monkeypatch.setattr(hasher, "encode", counted)
    client_for(tenant_a).post(LOGIN, {"login": login, "password": "feil"})
    assert len(calls) == 1
