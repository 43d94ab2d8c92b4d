from collections.abc import Iterator

import pytest
from django.db import connections

from onboarding.domain import provision_tenant
from onboarding.validation import TenantOrder
from tenants.models import Tenant

CANARY = "kanari@forsvinner.example"


@pytest.fixture
def order() -> TenantOrder:
    """A new customer whose administrator is a canary."""
    return {
        "slug": "kommune",
        "name": "Prøve kommune",
        "sector": "municipality",
        "default_language": "nn",
        "primary_colour": "#0b5c8a",
        "accent_colour": "#b3541e",
        "admin_email": CANARY,
        "admin_name": "Kanari",
    }


@pytest.fixture
def customer(committed_db: None, order: TenantOrder) -> Iterator[Tenant]:
    """A customer whose role no other database of the server knows, so that it can really go."""
    yield provision_tenant(**order)
    connections.close_all()
