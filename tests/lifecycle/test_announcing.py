"""What may be announced, and what the log says of it."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.accounts.models import User
from core.audit.queries import entries_about
from core.base import clock
from core.base.errors import ConflictError, DomainError
from lifecycle.domain.announcing import change_announcement, end_announcement, write_announcement
from tenants.announcements import announcements_to
from tenants.models import Announcement, Tenant


def content(**changes: Any) -> dict[str, Any]:
    """An announcement for all, from an hour ago until in an hour."""
    now = clock.now()
    return {
        "kind": "info",
        "text_nb": "Vi oppgraderer i kveld.",
        "text_nn": "Vi oppgraderer i kveld, på nynorsk.",
        "text_en": "We upgrade tonight.",
        "starts_at": now - dt.timedelta(hours=1),
        "ends_at": now + dt.timedelta(hours=1),
        "tenants": [],
    } | changes


def _hearing(*tenants: Tenant) -> list[list[str]]:
    return [[each.text_en for each in announcements_to(tenant)] for tenant in tenants]


def test_announcement_reaches_all_or_the_chosen(
    platform: None, operator: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    write_announcement(by=operator, **content())
    assert _hearing(tenant_a, tenant_b) == [["We upgrade tonight."]] * 2

    write_announcement(by=operator, **content(text_en="Only Alfa.", tenants=[tenant_a]))
    assert _hearing(tenant_a, tenant_b) == [
        ["Only Alfa.", "We upgrade tonight."],
        ["We upgrade tonight."],
    ]


def test_announcement_is_heard_in_its_time_alone(
    platform: None, operator: User, tenant_a: Tenant
) -> None:
    hour = dt.timedelta(hours=1)
    later = content(starts_at=clock.now() + hour, ends_at=clock.now() + 2 * hour)
    announcement = write_announcement(by=operator, **later)
    assert _hearing(tenant_a) == [[]]

    change_announcement(announcement, by=operator, **content())
    assert _hearing(tenant_a) == [["We upgrade tonight."]]
    Announcement.objects.update(ends_at=clock.now())
    assert _hearing(tenant_a) == [[]]


def test_announcement_is_logged_with_old_and_new(
    platform: None, operator: User, tenant_a: Tenant
) -> None:
    values = content()
    announcement = write_announcement(by=operator, **values)
    change_announcement(
        announcement, by=operator, **values | {"kind": "warning", "tenants": [tenant_a]}
    )
    change_announcement(
        announcement, by=operator, **values | {"kind": "warning", "tenants": [tenant_a]}
    )
    end_announcement(announcement, by=operator)

    entries = list(entries_about(announcement))
    assert [entry.action for entry in entries] == [
        "announcement.ended",
        "announcement.changed",
        "announcement.written",
    ]
    assert entries[1].changes == {
        "kind": ["info", "warning"],
        "is_for_all": [True, False],
        "shown_to": [[], ["alfa"]],
    }
    assert {entry.actor_label for entry in entries} == {operator.email}


def test_announcement_that_is_over_stays_as_it_was(platform: None, operator: User) -> None:
    announcement = write_announcement(by=operator, **content())
    end_announcement(announcement, by=operator)
    with pytest.raises(ConflictError):
        end_announcement(announcement, by=operator)
    with pytest.raises(ConflictError):
        change_announcement(announcement, by=operator, **content())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text_nb", ""),
        ("text_nn", " \n"),
        ("text_en", ""),
        ("text_en", "x" * 501),
        ("kind", "shout"),
        ("starts_at", dt.datetime(2026, 1, 1, 12)),
        ("starts_at", dt.datetime(2999, 1, 1, tzinfo=dt.UTC)),
        ("ends_at", dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
    ],
)
def test_announcement_is_refused_at_its_field(
    platform: None, operator: User, field: str, value: Any
) -> None:
    with pytest.raises(DomainError) as refusal:
        write_announcement(by=operator, **content(**{field: value}))
    is_period = field == "starts_at" and value.tzinfo is not None
    assert refusal.value.field == ("ends_at" if is_period else field)
    assert not Announcement.objects.exists()


def test_the_database_refuses_an_end_before_the_start_and_a_missing_text(
    platform: None, operator: User
) -> None:
    announcement = write_announcement(by=operator, **content())
    rows = Announcement.objects.filter(pk=announcement.pk)
    for values in ({"ends_at": announcement.starts_at}, {"text_nn": ""}, {"kind": "shout"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
