from collections.abc import Iterator

import pytest
from django.db import connections

from onboarding.domain import request_tenant
from onboarding.models import ProvisioningRun
from onboarding.validation import TenantOrder
from tenants.doors import platform_context


@pytest.fixture
def order() -> TenantOrder:
    """A new customer whose every value may be used."""
    return {
        "slug": "kommune",
        "name": "Prøve kommune",
        "sector": "municipality",
        "default_language": "nn",
        "primary_colour": "#0b5c8a",
        "accent_colour": "#b3541e",
        "admin_email": "Admin@Kommune.example",
        "admin_name": "Ada Admin",
    }


@pytest.fixture
def run(committed_db: None, order: TenantOrder) -> Iterator[ProvisioningRun]:
    """An order that is committed and that no worker has taken yet."""
    with platform_context():
        ordered = request_tenant(by=None, **order)
    yield ordered
    connections.close_all()
