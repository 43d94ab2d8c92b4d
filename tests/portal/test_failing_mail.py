"""The administrator's page of mail that has not got through."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.audit.models import Entry
from core.base import clock
from core.base.errors import ConflictError
from core.notifications.domain import send_again
from core.notifications.models import OutgoingMail
from tenants.models import Tenant
from tests.factories.cast import Cast

PAGE = "/settings/mail/"


def write(recipient: str, **fields: Any) -> OutgoingMail:
    return OutgoingMail.objects.create(
        recipient=recipient, language="nb", subject="Ikke valgt: Hemmelig behov", **fields
    )


@pytest.fixture
def admin(cast: Cast, client_for: Callable[..., Client], tenant_a: Tenant) -> Client:
    client = client_for(tenant_a, cast["tenant_admin"])
    client.cookies["django_language"] = "en"
    return client


def shown(client: Client) -> str:
    return " ".join(client.get(PAGE).content.decode().split())


def test_page_shows_whom_and_why_but_not_about_what(admin: Client) -> None:
    now = clock.now()
    write("borte@oppdiktet.example", failures=1, gave_up_at=now, last_error="550 No such user")
    write("senere@oppdiktet.example", failures=2, next_attempt_at=now, last_error="timed out")
    write("framme@oppdiktet.example", sent_at=now)
    write("straks@oppdiktet.example")

    page = shown(admin)

    assert "borte@oppdiktet.example" in page
    assert "550 No such user" in page
    assert "senere@oppdiktet.example" in page
    assert "2 attempts" in page
    assert "framme@oppdiktet.example" not in page
    assert "straks@oppdiktet.example" not in page
    assert "Hemmelig behov" not in page


def test_page_without_failures_says_so(admin: Client) -> None:
    assert "All mail has got through" in shown(admin)
    assert "Send all again" not in shown(admin)


@pytest.mark.parametrize("who", ["programme_office", "hr", "manager", "employee", "auditor"])
def test_page_is_for_the_administrator(
    who: str, cast: Cast, client_for: Callable[..., Client], tenant_a: Tenant
) -> None:
    mail = write("borte@oppdiktet.example", failures=1, gave_up_at=clock.now())
    client = client_for(tenant_a, cast[who])

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}{mail.pk}/again/").status_code == 403
    assert client.post(f"{PAGE}again/").status_code == 403
    assert OutgoingMail.objects.get().gave_up_at is not None


def test_one_is_sent_again(admin: Client, cast: Cast) -> None:
    mail = write("borte@oppdiktet.example", failures=10, gave_up_at=clock.now())

    answer = admin.post(f"{PAGE}{mail.pk}/again/", follow=True)

    assert "The mail is being sent again." in answer.content.decode()
    mail.refresh_from_db()
    assert (mail.failures, mail.gave_up_at, mail.next_attempt_at) == (0, None, None)
    assert list(OutgoingMail.objects.due()) == [mail]
    entry = Entry.objects.get(action="mail.sent_again")
    assert (entry.actor_id, entry.subject_label) == (
        cast["tenant_admin"].pk,
        "borte@oppdiktet.example",
    )
    assert "Hemmelig behov" not in str(entry.changes)


def test_all_are_sent_again(admin: Client) -> None:
    now = clock.now()
    for number in range(3):
        write(f"nr{number}@oppdiktet.example", failures=1, gave_up_at=now)
    sent = write("framme@oppdiktet.example", sent_at=now)

    answer = admin.post(f"{PAGE}again/", follow=True)

    assert "3 mails are being sent again." in answer.content.decode()
    assert OutgoingMail.objects.due().count() == 3
    sent.refresh_from_db()
    assert sent.sent_at == now


def test_what_got_through_meanwhile_is_not_sent_again(admin: Client, cast: Cast) -> None:
    mail = write("borte@oppdiktet.example", failures=1, gave_up_at=clock.now())
    OutgoingMail.objects.update(sent_at=clock.now())

    assert admin.post(f"{PAGE}{mail.pk}/again/").status_code == 404
    with pytest.raises(ConflictError, match="has been sent by now"):
        send_again(mail, by=cast["tenant_admin"])


def test_front_page_tells_the_administrator(admin: Client) -> None:
    label = "E-mails that have not got through"
    assert label not in admin.get("/").content.decode()
    write("borte@oppdiktet.example", failures=1, gave_up_at=clock.now())

    figures = {figure.label: figure.number for figure in admin.get("/").context["figures"]}

    assert figures[label] == 1


def test_page_takes_as_many_queries_for_one_as_for_three(admin: Client) -> None:
    counts = []
    for number in (1, 2, 3):
        write(f"nr{number}@oppdiktet.example", failures=1, gave_up_at=clock.now())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin.get(PAGE)
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
