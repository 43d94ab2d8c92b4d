import pytest

from tenants.models import Tenant
from tests.factories.cast import Cast, make_cast


@pytest.fixture
def cast(in_tenant_a: Tenant) -> Cast:
    """Somebody in each role, in tenant A, whose door is open."""
    return make_cast()
