"""Wall 4 and everything that runs beside a request: objects, queries, threads, coroutines, middleware."""

import asyncio
import pickle
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import Context, Template
from django.test import Client
from rest_framework import serializers

from core.accounts.enums import Role
from core.accounts.models import User
from core.base.current import NoDoorError, WrongTenantError, current_tenant_id
from core.competence.models import Concept
from core.organisations.models import Organisation, OrgUnit
from core.organisations.rules import has_role
from tenants.doors import platform_context, tenant_context
from tenants.middleware import TenantMiddleware
from tenants.models import Tenant
from tests.factories.people import MemberFactory, OrganisationFactory, OrgUnitFactory

CANARY = "Kanari i Beta"


@pytest.fixture
def foreign(db: None, tenant_b: Tenant) -> Organisation:
    """The neighbour's organisation, with a unit."""
    with tenant_context(tenant_b):
        return OrgUnitFactory(organisation=OrganisationFactory(name=CANARY)).organisation


@pytest.fixture
def unchanged(foreign: Organisation, tenant_b: Tenant) -> Iterator[None]:
    """Afterwards the neighbour's rows are byte for byte what they were."""
    with tenant_context(tenant_b):
        before = list(Organisation.objects.order_by("pk").values())
    yield
    with tenant_context(tenant_b):
        assert list(Organisation.objects.order_by("pk").values()) == before


# -- W12: an object of one tenant in another ------------------------------------------------------

USES: dict[str, Callable[[Organisation], Any]] = {
    "save": lambda row: row.save(),
    "delete": lambda row: row.delete(),
    "refresh": lambda row: row.refresh_from_db(),
    "bulk_create": lambda row: Organisation.objects.bulk_create([row]),
    "bulk_update": lambda row: Organisation.objects.bulk_update([row], ["name"]),
    "foreign key": lambda row: OrgUnit(organisation=row, name="Vår enhet").save(),
    "assigned key": lambda row: setattr(OrgUnitFactory(), "organisation", row),
    "children": lambda row: list(row.units.all()),
    "new child": lambda row: row.units.create(name="Vår enhet"),
    "add child": lambda row: row.units.add(OrgUnitFactory()),
    "pickled": lambda row: pickle.loads(pickle.dumps(row)).save(),
}


@pytest.mark.parametrize("use", USES)
def test_w12_object_is_refused_in_another_tenant(
    use: str, foreign: Organisation, tenant_a: Tenant, unchanged: None
) -> None:
    foreign.name = "Overskrevet"
    with tenant_context(tenant_a), pytest.raises(WrongTenantError), transaction.atomic():
        USES[use](foreign)


def test_w12_many_to_many_refuses_a_row_of_another_tenant(
    tenant_a: Tenant, tenant_b: Tenant, db: None
) -> None:
    with tenant_context(tenant_b):
        theirs = Concept.objects.first()
    assert theirs is not None
    with tenant_context(tenant_a):
        ours = Concept.objects.first()
        assert ours is not None
        for add in (lambda: ours.related.add(theirs), lambda: ours.related.set([theirs])):
            with pytest.raises(WrongTenantError), transaction.atomic():
                add()
        with pytest.raises(WrongTenantError), transaction.atomic():
            theirs.related.add(ours)


def test_w12_platforms_object_is_refused_in_a_tenant(operator: User, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a), pytest.raises(WrongTenantError):
        operator.save()
    with platform_context():
        operator.save(update_fields=["full_name"])


def test_w12_object_made_outside_every_door_takes_the_first_tenant(
    db: None, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    row = User(email="late@example.com", full_name="Sen")
    with tenant_context(tenant_a):
        row.save()
    with tenant_context(tenant_b), pytest.raises(WrongTenantError):
        row.save()


# -- W13: a query of one tenant in another --------------------------------------------------------


class _OrganisationSerializer(serializers.Serializer):
    units = serializers.SlugRelatedField("name", many=True, read_only=True)


READS: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "bool": bool,
    "length": len,
    "index": lambda query: query[0],
    "slice": lambda query: list(query[:1]),
    "iterator": lambda query: next(query.iterator()),
    "values": lambda query: list(query.values("name")),
    "count": lambda query: query.count(),
    "exists": lambda query: query.exists(),
    "aggregate": lambda query: query.aggregate(),
    "update": lambda query: query.update(name="x"),
    "delete": lambda query: query.delete(),
    "subquery": lambda query: list(OrgUnit.objects.filter(organisation__in=query)),
    "union": lambda query: list(Organisation.objects.all().union(query)),
    "pickled": lambda query: list(pickle.loads(pickle.dumps(query))),
    "template": lambda query: Template("{% for row in rows %}{{ row }}{% endfor %}").render(
        Context({"rows": query})
    ),
    "stream": lambda query: StreamingHttpResponse(row.name for row in query).getvalue(),
}


@pytest.mark.parametrize("is_read_before", [False, True])
@pytest.mark.parametrize("read", READS)
def test_w13_query_is_refused_in_another_tenant(
    read: str, is_read_before: bool, foreign: Organisation, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with tenant_context(tenant_b):
        query = Organisation.objects.filter(name=CANARY)
        assert query.count() == 1
        if is_read_before:
            assert [row.name for row in query] == [CANARY]
    with tenant_context(tenant_a), pytest.raises(WrongTenantError):
        READS[read](query)


def test_w13_iterator_half_read_is_refused_in_another_tenant(
    tenant_a: Tenant, tenant_b: Tenant, db: None
) -> None:
    with tenant_context(tenant_b):
        rows = Concept.objects.iterator()
        assert next(rows)._tenant_id == tenant_b.pk
    with tenant_context(tenant_a), pytest.raises(WrongTenantError):
        next(rows)


def test_w13_serializer_follows_no_relation_into_another_tenant(
    foreign: Organisation, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with tenant_context(tenant_b):
        assert len(_OrganisationSerializer(foreign).data["units"]) == 1
    with tenant_context(tenant_a), pytest.raises(WrongTenantError):
        _ = _OrganisationSerializer(foreign).data


def test_w13_query_made_outside_belongs_to_the_tenant_that_reads_it_first(
    foreign: Organisation, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    query = Organisation.objects.filter(name=CANARY)
    with tenant_context(tenant_b):
        assert [row.name for row in query.all()] == [CANARY], "a clone leaves it as it was"
        assert len(query) == 1
    with tenant_context(tenant_a), pytest.raises(WrongTenantError):
        len(query)


# -- W02, W03, W04: threads, callbacks, coroutines ------------------------------------------------


def _caught(work: Callable[[], Any]) -> type[BaseException] | Any:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
        return type(error)
    finally:
        connections.close_all()


def test_w02_interleaved_threads_each_end_where_they_began(
    committed_db: None, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    barrier, seen = threading.Barrier(2, timeout=60), []

    def visit(tenant: Tenant) -> None:
        for _round in range(10):
            with tenant_context(tenant):
                barrier.wait()
                first = current_tenant_id()
                User.objects.count()
                barrier.wait()
                seen.append((tenant.pk, first, current_tenant_id()))
            barrier.wait()
            seen.append((None, current_tenant_id(), None))

    with ThreadPoolExecutor(2) as pool:
        results = [pool.submit(_caught, lambda t=t: visit(t)) for t in (tenant_a, tenant_b)]
        assert [result.result(60) for result in results] == [None, None]
    assert len(seen) == 40
    assert [row for row in seen if len(set(row)) != 1] == []


def test_w03_threads_executors_and_callbacks_start_without_a_tenant(
    committed_db: None, tenant_a: Tenant
) -> None:
    caught: list[Any] = []

    def query() -> int:
        return User.objects.count()

    with tenant_context(tenant_a):
        before = query()
        thread = threading.Thread(target=lambda: caught.append(_caught(query)))
        thread.start()
        thread.join(20)
        with ThreadPoolExecutor(1) as pool:
            caught.append(pool.submit(_caught, query).result(20))
            caught.append(
                pool.submit(_caught, lambda: User.objects.create_user("x@example.com")).result(20)
            )
        transaction.on_commit(lambda: caught.append(_caught(query)))
    assert caught == [NoDoorError] * 4
    with tenant_context(tenant_a):
        assert query() == before
    with platform_context():
        assert not User.objects.filter(email="x@example.com").exists()


def test_w04_coroutines_over_one_thread_are_right(
    committed_db: None, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            OrganisationFactory(name=f"Kanari {tenant.slug}")

    def read(tenant: Tenant) -> list[str]:
        with tenant_context(tenant):
            found = Organisation.objects.filter(name__startswith="Kanari")
            return list(found.values_list("name", flat=True))

    async def walk(tenant: Tenant) -> int:
        wrong = 0
        for _round in range(40):
            wrong += await sync_to_async(read)(tenant) != [f"Kanari {tenant.slug}"]
            await asyncio.sleep(0)
        return wrong

    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(walk([tenant_a, tenant_b][n % 2]) for n in range(8)))

    try:
        assert asyncio.run(all_of_them()) == [0] * 8
    finally:
        connections.close_all()


# -- W14: decisions about rights ------------------------------------------------------------------


def test_w14_rights_in_two_tenants_at_once_are_not_mixed(
    committed_db: None, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    pk = uuid.uuid4()
    for tenant, role in ((tenant_a, Role.TENANT_ADMIN), (tenant_b, Role.EMPLOYEE)):
        with tenant_context(tenant):
            user = User(pk=pk, email="same@example.com", full_name="Samme")
            user.save(force_insert=True)
            MemberFactory(user=user, role=role)

    def decide(tenant: Tenant, expected: bool) -> int:
        wrong = 0
        for _decision in range(100):
            with tenant_context(tenant):
                wrong += has_role(User.objects.get(pk=pk), Role.TENANT_ADMIN) != expected
        return wrong

    with ThreadPoolExecutor(2) as pool:
        results = [
            pool.submit(_caught, lambda: decide(tenant_a, True)),
            pool.submit(_caught, lambda: decide(tenant_b, False)),
        ]
        assert [result.result(60) for result in results] == [0, 0]


# -- W27: middleware above the tenant -------------------------------------------------------------


class QueryingMiddleware:
    """Middleware that asks the database, as many do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        User.objects.count()
        return self.get_response(request)


@pytest.mark.parametrize("is_above", [True, False])
def test_w27_middleware_above_the_tenant_may_not_query(
    is_above: bool,
    tenant_a: Tenant,
    tenant_b: Tenant,
    client_for: Callable[..., Client],
    settings: Any,
) -> None:
    client_for(tenant_b).get("/")
    own = f"{__name__}.{QueryingMiddleware.__qualname__}"
    place = settings.MIDDLEWARE.index(
        f"{TenantMiddleware.__module__}.{TenantMiddleware.__qualname__}"
    )
    settings.MIDDLEWARE = [*settings.MIDDLEWARE]
    settings.MIDDLEWARE.insert(place if is_above else place + 1, own)
    with pytest.raises(NoDoorError) if is_above else nullcontext():
        client_for(tenant_a).get("/")


def test_w27_nothing_that_queries_stands_above_the_tenant() -> None:
    place = settings.MIDDLEWARE.index("tenants.middleware.TenantMiddleware")
    assert settings.MIDDLEWARE[:place] == [
        "core.ui.middleware.SecurityHeadersMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
    ]
