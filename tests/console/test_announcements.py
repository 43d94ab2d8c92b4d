"""Operators announce; auditors read."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from console.domain import create_operator
from core.accounts.models import User
from core.base import clock
from lifecycle.domain.announcing import write_announcement
from tenants.doors import platform_context
from tenants.models import Announcement, Tenant
from tests.lifecycle.test_announcing import content

ClientFor = Callable[..., Client]
LIST, NEW = "/console/announcements/", "/console/announcements/new/"


@pytest.fixture
def console(client_for: ClientFor, operator: User) -> Client:
    """An operator's browser, reading English."""
    client = client_for(None, operator)
    client.cookies["django_language"] = "en"
    return client


def _filled(**changes: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "kind": "warning",
        "text_nb": "Stengt i morgen.",
        "text_nn": "Stengt i morgon.",
        "text_en": "Closed tomorrow.",
        "starts_at": f"{today:%Y-%m-%d}T00:00",
        "ends_at": f"{today + dt.timedelta(days=2):%Y-%m-%d}T12:00",
        "audience": "all",
        "subdomains": "",
    } | changes


def _rows() -> list[Announcement]:
    with platform_context():
        return list(Announcement.objects.prefetch_related("tenants"))


def test_operator_writes_changes_and_ends(console: Client, tenant_a: Tenant) -> None:
    assert console.post(NEW, _filled()).status_code == 302
    (row,) = _rows()
    # The form speaks Norwegian time.
    assert row.starts_at == dt.datetime.combine(clock.today(), dt.time(), clock.zone())
    assert (row.kind, row.text_nn, row.is_for_all) == ("warning", "Stengt i morgon.", True)

    page = console.get(f"{LIST}{row.pk}/").content.decode()
    assert f'value="{clock.today():%Y-%m-%d}T00:00"' in page
    console.post(
        f"{LIST}{row.pk}/", _filled(kind="info", audience="chosen", subdomains="Alfa\nbeta, alfa")
    )
    (row,) = _rows()
    assert (row.kind, row.is_for_all) == ("info", False)
    assert sorted(tenant.slug for tenant in row.tenants.all()) == ["alfa", "beta"]

    assert "End the announcement?" in console.get(f"{LIST}{row.pk}/end/").content.decode()
    assert _rows()[0].is_over is False
    console.post(f"{LIST}{row.pk}/end/")
    assert _rows()[0].is_over is True
    answer = console.post(f"{LIST}{row.pk}/", _filled())
    assert answer.context["form"].non_field_errors() == [
        "The announcement is over. Write a new one."
    ]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"text_nn": ""}, {"text_nn": ["Write the announcement in this language too."]}),
        (
            {"ends_at": "2020-01-01T12:00"},
            {"ends_at": ["The end must come after the start."]},
        ),
        ({"starts_at": ""}, {"starts_at": ["Say when it is to be shown from."]}),
        (
            {"audience": "chosen"},
            {"subdomains": ["Write the subdomain of at least one customer."]},
        ),
        (
            {"audience": "chosen", "subdomains": "alfa gamma"},
            {"subdomains": ["There is no customer on: gamma."]},
        ),
    ],
)
def test_the_form_says_what_is_wrong_at_its_field(
    console: Client, changes: dict[str, str], errors: dict[str, list[str]]
) -> None:
    answer = console.post(NEW, _filled(**changes))
    assert (answer.status_code, answer.context["form"].errors) == (200, errors)
    assert _rows() == []


def test_an_auditor_reads_the_list_and_changes_nothing(
    client_for: ClientFor, operator: User
) -> None:
    with platform_context():
        row = write_announcement(by=operator, **content())
        auditor = create_operator(email="r@veksel.example", full_name="R", role="auditor", by=None)
    browser = client_for(None, auditor.user)
    page = browser.get(LIST)
    assert row.text_nb in page.content.decode()
    assert f"{LIST}{row.pk}/" not in page.content.decode()

    for path in (NEW, f"{LIST}{row.pk}/", f"{LIST}{row.pk}/end/"):
        assert browser.post(path, _filled()).status_code == 403
    (after,) = _rows()
    assert (after.text_nb, after.is_over) == (row.text_nb, False)


def test_the_list_costs_as_much_for_three_as_for_one(
    console: Client, operator: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            console.get(LIST)
        return len(captured)

    with platform_context():
        write_announcement(by=operator, **content(tenants=[tenant_a]))
    console.get(LIST)
    one = cost()
    with platform_context():
        for _ in range(2):
            write_announcement(by=operator, **content(tenants=[tenant_a, tenant_b]))
    assert cost() == one


def test_pause_asks_for_a_reason_and_can_be_ended(console: Client, tenant_a: Tenant) -> None:
    address = f"/console/tenants/{tenant_a.pk}"
    refused = console.post(f"{address}/pause/", {"reason": ""})
    assert list(refused.context["form"].errors) == ["reason"]

    page = console.post(f"{address}/pause/", {"reason": "Ny avtale."}, follow=True)
    assert "Ny avtale." in page.content.decode()
    assert f"{address}/unpause/" in page.content.decode()
    assert "Ny avtale." in console.get(f"{address}/unpause/").content.decode()
    console.post(f"{address}/unpause/")
    with platform_context():
        assert Tenant.objects.get(pk=tenant_a.pk).is_paused is False
