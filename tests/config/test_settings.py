"""The settings without the demo: they load, they are strict, and what differs comes from outside."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from config.env import env_count
from tenants.models import Tenant

PRODUCTION = {
    "SECRET_KEY": "s" * 60,
    "DATABASE_URL": "postgresql://veksel_app@db.example/veksel",
    "VEKSEL_BASE_DOMAIN": "veksel.example",
    "EMAIL_HOST": "mail.example",
    "EMAIL_PORT": "587",
    "EMAIL_USE_TLS": "1",
    "VEKSEL_TRUSTED_PROXIES": "1",
}
KEPT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV")


def loaded(*names: str) -> list[object]:
    """Return settings as a production process of its own sees them."""
    code = (
        "import json; import django; django.setup();"
        "from django.conf import settings;"
        f"print(json.dumps([getattr(settings, name) for name in {names!r}]))"
    )
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    values: list[object] = json.loads(answer.stdout)
    return values


def test_production_is_https_only_and_has_no_demo() -> None:
    assert loaded("DEMO", "DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_NAME") == [
        False,
        False,
        True,
        "__Host-session",
    ]


def test_mail_server_and_proxies_come_from_the_environment() -> None:
    assert loaded(
        "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_TIMEOUT", "ALLAUTH_TRUSTED_PROXY_COUNT"
    ) == ["mail.example", 587, True, 20, 1]


def test_a_browser_is_not_believed_about_https_without_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    header = ["HTTP_X_FORWARDED_PROTO", "https"]
    assert loaded("SECURE_PROXY_SSL_HEADER") == [header]
    monkeypatch.setitem(PRODUCTION, "VEKSEL_TRUSTED_PROXIES", "0")
    assert loaded("SECURE_PROXY_SSL_HEADER") == [None]


def test_mail_leaves_by_a_server_unless_it_is_the_demo() -> None:
    assert loaded("EMAIL_BACKEND") == ["django.core.mail.backends.smtp.EmailBackend"]


def test_health_answers_without_https_where_pages_do_not(
    client_for: Callable[..., Client], tenant_a: Tenant
) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        for tenant in (None, tenant_a):
            client = client_for(tenant)
            assert client.get("/").status_code == 301
            assert client.get("/-/healthy").status_code == 301
            assert client.get("/-/health").status_code == 200


@pytest.mark.parametrize(
    ("given", "complaint"),
    [("-1", "VEKSEL_N must be 0 or more, not -1."), ("1k", "must be a whole number, not '1k'")],
)
def test_a_count_that_makes_no_sense_stops_the_start(
    given: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VEKSEL_N", given)
    with pytest.raises(ImproperlyConfigured, match=complaint):
        env_count("VEKSEL_N", 1)
