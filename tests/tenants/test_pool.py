"""The pool: ready schemas are handed out once, survive crashes, and follow the release."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.db import connections, transaction

from onboarding.domain import provision_tenant
from tenants import pool
from tenants.backend.base import OWNER_ALIAS
from tenants.doors import platform_context
from tenants.models import PooledSchema, Tenant
from tenants.pool import fill_pool, take_tenant_id
from tenants.schemas import artefact, migrate_all, tables
from tenants.schemas.owner import rows

ORDER = {
    "name": "Hurtig",
    "sector": "municipality",
    "default_language": "nb",
    "primary_colour": "#0b5c8a",
    "accent_colour": "#b3541e",
}


@pytest.fixture
def pool_of_two(committed_db: None, settings: LazySettings) -> Iterator[list[PooledSchema]]:
    """Two schemas that stand ready."""
    settings.SCHEMA_POOL = 2
    assert fill_pool() == 2
    yield _pooled()
    connections.close_all()


def _pooled() -> list[PooledSchema]:
    with platform_context():
        return list(PooledSchema.objects.all())


def _schemas() -> set[str]:
    return {name for (name,) in rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%'")}


def test_order_takes_a_ready_schema_and_works_in_it(pool_of_two: list[PooledSchema]) -> None:
    before = _schemas()
    assert {pooled.door.schema for pooled in pool_of_two} < before
    tenant = provision_tenant(slug="hurtig", **ORDER)
    assert (tenant.id, tenant.state) == (pool_of_two[0].id, "active")
    assert _schemas() == before, "no schema was made for it"
    assert _pooled() == pool_of_two[1:]
    tenant.refresh_from_db(using=OWNER_ALIAS)
    assert tenant.schema_version == artefact.current_artefact().version
    assert fill_pool() == 1


def test_two_who_order_at_once_get_different_schemas(pool_of_two: list[PooledSchema]) -> None:
    taken, both_hold = [], threading.Barrier(2)

    def take() -> None:
        with platform_context():
            taken.append(take_tenant_id())
            both_hold.wait(30)
        connections.close_all()

    takers = [threading.Thread(target=take) for _ in range(2)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join(30)
    assert sorted(taken) == sorted(pooled.id for pooled in pool_of_two)
    assert _pooled() == []


def test_an_order_that_is_rolled_back_has_taken_nothing(pool_of_two: list[PooledSchema]) -> None:
    with platform_context():
        assert take_tenant_id() == pool_of_two[0].id
        transaction.set_rollback(True)
    assert _pooled() == pool_of_two


def test_an_empty_pool_gives_a_new_id(committed_db: None) -> None:
    with platform_context():
        first, second = take_tenant_id(), take_tenant_id()
        assert first != second
        assert not Tenant.objects.filter(id__in=[first, second]).exists()


def test_what_a_crash_left_half_made_is_not_handed_out_and_is_finished(
    committed_db: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SCHEMA_POOL = 1

    def crash(*_: object) -> None:
        raise ConnectionError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(pool, "make_tables", crash)
        with pytest.raises(ConnectionError):
            fill_pool()
    (half,) = _pooled()
    assert half.door.schema in _schemas()
    with platform_context():
        assert take_tenant_id() != half.id

    assert fill_pool() == 1
    assert [pooled.id for pooled in _pooled()] == [half.id]
    with platform_context():
        assert take_tenant_id() == half.id


def test_a_new_release_takes_the_pool_along(
    pool_of_two: list[PooledSchema], add_migration: Callable[..., str]
) -> None:
    add_migration(
        'migrations.AddField("Theme", "motto", models.CharField(max_length=9, null=True))'
    )
    migrate_all()
    with platform_context():
        assert take_tenant_id() not in {pooled.id for pooled in pool_of_two}

    assert fill_pool() == 2
    assert [pooled.id for pooled in _pooled()] == [pooled.id for pooled in pool_of_two]
    for pooled in pool_of_two:
        tables.assert_as_released(pooled.door)
    with platform_context():
        assert take_tenant_id() == pool_of_two[0].id


def test_a_schema_that_is_not_as_released_is_thrown_away(pool_of_two: list[PooledSchema]) -> None:
    bent, good = pool_of_two
    with connections[OWNER_ALIAS].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {bent.door.schema}.branding_theme ADD COLUMN motto text")
    with platform_context():
        PooledSchema.objects.filter(pk=bent.pk).update(artefact="older")
    assert fill_pool() == 0
    assert _pooled() == [good]
    assert bent.door.schema not in _schemas()
    assert rows("SELECT 1 FROM pg_roles WHERE rolname = %s", bent.door.role) == []


def test_a_smaller_pool_drops_what_is_too_much(
    pool_of_two: list[PooledSchema], settings: LazySettings
) -> None:
    settings.SCHEMA_POOL = 1
    assert fill_pool() == 0
    assert _pooled() == pool_of_two[:1]
    assert pool_of_two[1].door.schema not in _schemas()
