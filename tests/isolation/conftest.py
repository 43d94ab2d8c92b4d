"""What the tests of the browser's side share: the service as it is behind HTTPS, and a populated tenant."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import LazySettings

# Everything that follows from VEKSEL_HTTPS.
HTTPS_SETTINGS = (
    "HTTPS",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_NAME",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
)


@pytest.fixture(scope="session")
def _https_values() -> dict[str, Any]:
    """Load the settings with VEKSEL_HTTPS=1 in a process of their own."""
    code = (
        "import json; from django.conf import settings;"
        f"print(json.dumps({{name: getattr(settings, name) for name in {HTTPS_SETTINGS!r}}}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "VEKSEL_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    values: dict[str, Any] = json.loads(answer.stdout)
    return values


@pytest.fixture
def https(_https_values: dict[str, Any], settings: LazySettings) -> None:
    """Run the test with the settings of a service behind HTTPS."""
    for name, value in _https_values.items():
        setattr(settings, name, value)
