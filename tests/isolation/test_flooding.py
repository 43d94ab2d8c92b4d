"""One tenant gets ten times the load it may have; its neighbour must not notice."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.limits import PAUSE
from tenants.models import Tenant

ClientFor = Callable[..., Client]
PAGE = "/accounts/login/"
LIMIT = 3
NOON = dt.datetime(2026, 3, 2, 12, 0, 15, tzinfo=dt.UTC)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Callable[[int], None]:
    """A low limit, and a clock that stands at a quarter past until it is moved on by some seconds."""
    settings.TENANT_REQUESTS_PER_MINUTE = LIMIT
    moment = NOON

    def move(seconds: int) -> None:
        nonlocal moment
        moment += dt.timedelta(seconds=seconds)

    monkeypatch.setattr("tenants.limits.clock.now", lambda: moment)
    return move


def _statuses(client: Client, count: int, path: str = PAGE) -> list[int]:
    return [client.get(path).status_code for _ in range(count)]


def test_w29_a_flooded_tenant_is_refused_and_its_neighbour_is_served(
    hands: Callable[[int], None], tenant_a: Tenant, tenant_b: Tenant, client_for: ClientFor
) -> None:
    flooded, neighbour = client_for(tenant_a), client_for(tenant_b)
    seen = [(_statuses(flooded, 10), _statuses(neighbour, 1)) for _ in range(LIMIT)]
    assert seen == [([200] * LIMIT + [429] * 7, [200])] + [([429] * 10, [200])] * 2
    assert _statuses(client_for(None), 10, "/") == [200] * 10, "the platform is nobody's"

    refused = flooded.get(PAGE)
    assert (refused.status_code, refused["Retry-After"]) == (429, "45")
    assert "Too many requests" in refused.content.decode()

    hands(44)
    assert _statuses(flooded, 1) == [429]
    hands(1)
    assert _statuses(flooded, LIMIT + 1) == [200] * LIMIT + [429]


def test_w29_a_refused_request_reads_nothing_of_its_tenant(
    hands: Callable[[int], None], tenant_a: Tenant, client_for: ClientFor
) -> None:
    client = client_for(tenant_a)
    with CaptureQueriesContext(connection) as served:
        assert client.get(PAGE).status_code == 200
    assert [query for query in served if tenant_a.schema_name in query["sql"]] != []
    _statuses(client, LIMIT)

    with CaptureQueriesContext(connection) as refused:
        assert client.get(PAGE).status_code == 429
    assert [query for query in refused if tenant_a.schema_name in query["sql"]] == []


def test_w29_whoever_watches_the_processes_is_not_counted(
    hands: Callable[[int], None], tenant_a: Tenant, client_for: ClientFor
) -> None:
    client = client_for(tenant_a)
    assert _statuses(client, 10, "/-/health") == [200] * 10
    assert _statuses(client, LIMIT + 1) == [200] * LIMIT + [429]
    assert _statuses(client, 1, "/-/health") == [200]


def test_w29_without_a_limit_nobody_is_counted(
    hands: Callable[[int], None], tenant_a: Tenant, client_for: ClientFor, settings: Any
) -> None:
    client = client_for(tenant_a)
    assert _statuses(client, LIMIT + 1) == [200] * LIMIT + [429]
    settings.TENANT_REQUESTS_PER_MINUTE = 0
    assert _statuses(client, 10) == [200] * 10


def test_w29_without_the_cache_everybody_is_served_and_the_log_says_it_once(
    hands: Callable[[int], None],
    tenant_a: Tenant,
    client_for: ClientFor,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # Nothing listens at port 1.
    away = "redis://127.0.0.1:1/0"
    settings.CACHE_URL = away
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": away}}
    with pytest.raises(redis.ConnectionError):
        cache.get("anything")
    client = client_for(tenant_a)
    with caplog.at_level(logging.WARNING, logger="tenants.limits"):
        for _ in range(3):
            assert _statuses(client, 10) == [200] * 10
            hands(PAUSE + 1)
    assert [record.name for record in caplog.records].count("tenants.limits") == 1
