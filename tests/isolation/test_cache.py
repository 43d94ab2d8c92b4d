"""The cache: one tenant's values are never another's, and emptying it loses nothing that counts."""

import uuid

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from core.accounts.models import User
from core.base.current import Door, open_door
from tenants.cache import forget_tenant
from tenants.doors import platform_context, tenant_context
from tenants.hosts import tenant_host
from tenants.models import Tenant
from tenants.naming import role_of, schema_of
from tests.factories.queue import Queue
from tests.tenants.test_tasks import greet


def test_w33_tenant_with_the_same_name_again_finds_nothing_in_the_cache(
    db: None, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        cache.set("rates", "of the first")
        assert cache.get("rates") == "of the first"
    # Keys follow the id, which is never given twice; the name is not part of them.
    again = uuid.uuid4()
    token = open_door.set(Door(role_of(again), schema_of(again), again))
    try:
        assert cache.get("rates") is None
    finally:
        open_door.reset(token)


def test_w34_forgetting_one_tenant_leaves_its_neighbours(
    db: None, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    doors = (tenant_context(tenant_a), tenant_context(tenant_b), platform_context())
    for number, door in enumerate(doors):
        with door:
            cache.set_many({f"key{n}": number for n in range(20)})
    assert forget_tenant(tenant_a.pk) == 20
    left = []
    for door in (tenant_context(tenant_a), tenant_context(tenant_b), platform_context()):
        with door:
            left.append(len(cache.get_many(f"key{n}" for n in range(20))))
    assert left == [0, 20, 20]


def test_w34_emptied_cache_signs_nobody_out_and_loses_no_work(
    committed_db: None, tenant_a: Tenant, queue: Queue
) -> None:
    client = Client(headers={"host": tenant_host(tenant_a.slug)})
    with tenant_context(tenant_a):
        user = User.objects.create_user("kari@example.com", full_name="Kari")
        greet.enqueue(name="Kari")
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert _is_known(client)

    with redis.from_url(settings.CACHE_URL) as server:
        server.flushdb()

    assert _is_known(client)
    assert [sent.task for sent in queue.envelopes()] == ["tests.greet"]


def _is_known(client: Client) -> bool:
    # Strangers are led to the sign-in page.
    return "/login/" not in client.get("/accounts/password/change/").get("Location", "")


def test_queue_and_cache_are_not_the_same_database() -> None:
    assert settings.CACHES["default"]["LOCATION"] != settings.CELERY_BROKER_URL


@pytest.mark.parametrize(
    ("given", "cache_url"),
    [
        ("redis://h:1/0", "redis://h:1/1"),
        ("redis://:p@h", "redis://:p@h/1"),
        ("rediss://h/4", "rediss://h/5"),
    ],
)
def test_cache_lies_one_database_behind_the_queue(given: str, cache_url: str) -> None:
    from config.env import env_cache_url

    assert env_cache_url(given) == cache_url
