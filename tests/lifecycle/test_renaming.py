import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from core.accounts.models import User
from core.audit.queries import entries_about
from core.base import clock
from core.base.errors import ConflictError, DomainError
from lifecycle.domain.renaming import rename_tenant
from onboarding.domain import request_tenant
from onboarding.validation import TenantOrder
from tenants.doors import platform_context
from tenants.hosts import QUARANTINE
from tenants.models import Domain, ReleasedHost, Tenant

ClientFor = Callable[..., Client]


@pytest.fixture
def renamed(db: None, tenant_a: Tenant, operator: User) -> Tenant:
    """Alfa under the subdomain ``nyalfa``."""
    with platform_context():
        return rename_tenant(tenant_a, by=operator, slug="NyAlfa", name="Nye Alfa")


def test_rename_moves_the_host_at_once_and_nothing_else(
    renamed: Tenant, tenant_a: Tenant, client_for: ClientFor
) -> None:
    assert (renamed.slug, renamed.name) == ("nyalfa", "Nye Alfa")
    assert (renamed.schema_name, renamed.door) == (tenant_a.schema_name, tenant_a.door)
    page = client_for(renamed).get("/")
    assert page.status_code == 200
    assert "Nye Alfa" in page.content.decode()
    with platform_context():
        assert list(Domain.objects.filter(tenant=renamed).values_list("domain", flat=True)) == [
            "nyalfa.localhost"
        ]
        entry = entries_about(renamed).get(action="tenant.renamed")
    assert entry.changes == {"slug": ["alfa", "nyalfa"], "name": ["Alfa", "Nye Alfa"]}


def test_the_old_address_shows_readers_the_way_and_takes_nothing(
    renamed: Tenant, client_for: ClientFor
) -> None:
    old = client_for(None)

    answer = old.get("/privacy/?a=1", headers={"host": "alfa.localhost"})
    assert (answer.status_code, answer["Location"]) == (
        302,
        "http://nyalfa.localhost:8000/privacy/?a=1",
    )
    assert old.post("/accounts/login/", headers={"host": "alfa.localhost"}).status_code == 404


def test_the_old_address_is_not_found_once_it_is_free(
    renamed: Tenant, client_for: ClientFor
) -> None:
    with platform_context():
        ReleasedHost.objects.update(free_from=clock.now())

    assert client_for(None).get("/", headers={"host": "alfa.localhost"}).status_code == 404


def test_a_released_subdomain_is_nobody_elses_for_thirty_days(
    renamed: Tenant, order: TenantOrder
) -> None:
    with platform_context():
        released = ReleasedHost.objects.get(host="alfa.localhost")
        assert dt.timedelta(days=29) < released.free_from - clock.now() <= QUARANTINE
        with pytest.raises(ConflictError) as caught:
            request_tenant(by=None, **{**order, "slug": "alfa"})
        assert (caught.value.field, caught.value.code) == ("slug", "quarantined")
        assert not Tenant.objects.filter(name=order["name"]).exists()

        ReleasedHost.objects.update(free_from=clock.now())
        assert request_tenant(by=None, **{**order, "slug": "alfa"}).tenant.slug == "alfa"


def test_a_customer_may_take_its_own_old_subdomain_back(renamed: Tenant, operator: User) -> None:
    with platform_context():
        back = rename_tenant(renamed, by=operator, slug="alfa", name="Alfa")
        assert back.slug == "alfa"
        assert list(ReleasedHost.objects.values_list("host", flat=True)) == ["nyalfa.localhost"]


@pytest.mark.parametrize(
    ("slug", "code"),
    [("beta", "taken"), ("BETA", "taken"), ("admin", "reserved"), ("æ", "invalid")],
)
def test_rename_refuses_a_name_it_cannot_have(
    platform: None, tenant_a: Tenant, operator: User, slug: str, code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        rename_tenant(tenant_a, by=operator, slug=slug, name="Alfa")

    assert (caught.value.field, caught.value.code) == ("slug", code)
    assert Domain.objects.get(tenant=tenant_a).domain == "alfa.localhost"
    assert not ReleasedHost.objects.exists()


def test_rename_to_what_it_is_called_writes_nothing(
    platform: None, tenant_a: Tenant, operator: User
) -> None:
    before = entries_about(tenant_a).count()

    rename_tenant(tenant_a, by=operator, slug="alfa", name="Alfa")

    assert entries_about(tenant_a).count() == before
