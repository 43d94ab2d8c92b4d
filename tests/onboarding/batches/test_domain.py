import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.audit.models import Entry
from core.audit.queries import entries_about
from core.base.errors import ConflictError, DomainError
from onboarding.batches.domain import (
    BadLinesError,
    discard_batch,
    keep_list,
    retry_failed,
    start_batch,
)
from onboarding.batches.queries import counts_of, rows_of, stopped_by
from onboarding.domain import request_tenant
from onboarding.models import Batch, ProvisioningRun
from onboarding.validation import TenantOrder
from tenants.models import Domain, Tenant

pytestmark = pytest.mark.usefixtures("platform")


def _kept(content: bytes, by: User | None = None) -> Batch:
    return keep_list(content, name="liste.csv", by=by)[0]


def test_keeping_a_list_orders_nothing(small_list: bytes, operator: User) -> None:
    before = Tenant.objects.count()

    batch, report = keep_list(small_list, name="liste.csv", by=operator)

    assert (report.total, report.bad, report.without_administrator) == (3, 0, 2)
    assert (batch.state, batch.name, batch.requested_by_label) == (
        "checked",
        "liste.csv",
        operator.email,
    )
    assert (Tenant.objects.count(), ProvisioningRun.objects.count()) == (before, 2)


def test_starting_a_list_reserves_every_subdomain(small_list: bytes, operator: User) -> None:
    batch = start_batch(_kept(small_list), by=operator)

    assert (batch.state, batch.content, batch.left_out) == ("started", "", 0)
    assert [(row.line, row.run.slug, row.run.state) for row in rows_of(batch)] == [
        (2, "as", "waiting"),
        (3, "bo", "waiting"),
        (4, "os", "waiting"),
    ]
    run = ProvisioningRun.objects.get(slug="bo")
    assert (run.area_code, run.admin_email, run.requested_by_label, run.steps.count()) == (
        "1867",
        "ada@bo.example",
        operator.email,
        10,
    )
    assert Domain.objects.get(tenant=run.tenant).domain == "bo.localhost"
    assert [entry.action for entry in entries_about(run.tenant)] == ["tenant.requested"]
    assert {entry.action for entry in entries_about(batch)} == {"batch.checked", "batch.started"}


def test_a_bad_line_stops_the_whole_list_until_it_is_left_out(small_list: bytes) -> None:
    batch = _kept(small_list + b"Www,www,municipality,,,\n")
    before = (Tenant.objects.count(), Entry.objects.count())

    with pytest.raises(BadLinesError) as caught:
        start_batch(batch, by=None)

    assert [(problem.line, problem.column) for problem in caught.value.report.problems] == [
        (5, "slug")
    ]
    assert (Tenant.objects.count(), Entry.objects.count()) == before

    batch = start_batch(batch, by=None, only_good=True)
    assert (batch.left_out, counts_of(batch).total) == (1, 3)


def test_a_subdomain_taken_since_the_check_is_found_again(
    small_list: bytes, order: TenantOrder
) -> None:
    batch = _kept(small_list)
    request_tenant(by=None, **{**order, "slug": "bo"})

    with pytest.raises(BadLinesError) as caught:
        start_batch(batch, by=None)

    assert [problem.line for problem in caught.value.report.problems] == [3]


def test_a_list_without_a_good_line_starts_nothing() -> None:
    batch = _kept(b"name,slug,sector\nAlfa,alfa,state\n")

    with pytest.raises(DomainError, match="No line"):
        start_batch(batch, by=None, only_good=True)


def test_a_list_is_started_once(small_list: bytes) -> None:
    first, second = _kept(small_list), _kept(small_list)
    start_batch(first, by=None)

    with pytest.raises(ConflictError):
        start_batch(first, by=None)
    with pytest.raises(BadLinesError):
        start_batch(second, by=None)
    with pytest.raises(ConflictError):
        discard_batch(first, by=None)


def test_the_same_list_given_again_is_the_one_that_was_started(small_list: bytes) -> None:
    started = start_batch(_kept(small_list), by=None)

    again, report = keep_list(small_list, name="liste (1).csv", by=None)

    assert (again.pk, report.total) == (started.pk, 0)


def test_discarding_forgets_the_list(small_list: bytes, operator: User) -> None:
    batch = _kept(small_list)

    discard_batch(batch, by=operator)

    assert not Batch.objects.exists()
    assert Entry.objects.filter(action="batch.discarded", actor_label=operator.email).count() == 1


def test_retry_opens_the_stopped_ones_alone(small_list: bytes, operator: User) -> None:
    batch = start_batch(_kept(small_list), by=None)
    stopped = ProvisioningRun.objects.get(slug="bo")
    ProvisioningRun.objects.filter(pk=stopped.pk).update(state="failed")
    stopped.steps.filter(name="tables").update(state="failed", error="Full disk.")
    counts = counts_of(batch)
    assert (counts.failed, counts.waiting, counts.is_moving) == (1, 2, True)
    assert [stopped_by(row) for row in rows_of(batch, only_failed=True)] == ["Full disk."]

    assert retry_failed(batch, by=operator) == 1

    assert (counts_of(batch).failed, stopped.steps.get(name="tables").error) == (0, "")
    assert retry_failed(batch, by=operator) == 0


def test_ordering_three_and_357_customers_takes_as_many_queries(
    small_list: bytes, municipalities_list: str
) -> None:
    whole = municipalities_list.replace(",3218,", ",,").replace(",1867,", ",,")
    whole = whole.replace(",3430,", ",,").replace(",as,", ",aas,").replace(",bo,", ",boe,")
    counts = []
    for content in (small_list, whole.replace(",os,", ",oos,").encode()):
        batch = _kept(content)
        with CaptureQueriesContext(connection) as queries:
            start_batch(batch, by=None)
        counts.append(len(queries))
        assert counts_of(batch).total == batch.rows.count()

    # The steps of 357 customers are written in four statements instead of one.
    assert counts[1] - counts[0] <= 3
    assert counts[0] <= 25
