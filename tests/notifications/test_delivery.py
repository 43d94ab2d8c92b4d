"""Mail from the outbox to a server on the wire, and what becomes of it when that fails."""

import datetime as dt
import socket
from collections.abc import Callable

import pytest
import time_machine
from pytest_django.fixtures import Settings

from core.base import clock
from core.notifications.delivery import WAITS, deliver_mail
from core.notifications.models import OutgoingMail
from core.notifications.tasks import send_mail, send_waiting
from core.outbox.models import Message
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.fakes.smtp import MailServer
from tests.together import run_together

Write = Callable[..., OutgoingMail]


def the_mail() -> OutgoingMail:
    return OutgoingMail.objects.get()


# -- it gets through ------------------------------------------------------------------------------


def test_mail_arrives_with_both_bodies_and_an_id_of_its_own(
    in_tenant_a: Tenant, mail_server: MailServer, write_mail: Write
) -> None:
    mail = write_mail()

    assert deliver_mail(mail.pk) is True

    [got] = mail_server.mails
    assert mail_server.recipients == ["kari@oppdiktet.example"]
    assert got["Message-ID"] == f"<{mail.pk}@veksel>"
    assert got["Content-Language"] == "nb"
    bodies = {
        part.get_content_type(): part.get_payload(decode=True).decode().strip().replace("\r", "")
        for part in got.walk()
        if not part.is_multipart()
    }
    assert bodies == {
        "text/plain": "Hei på deg\n.\nmed punktum",
        "text/html": "<p>Hei på deg</p>",
    }
    assert the_mail().sent_at is not None


def test_the_words_of_a_mail_are_kept_only_until_it_is_sent(
    in_tenant_a: Tenant, mail_server: MailServer, write_mail: Write
) -> None:
    """An invitation's link and a sign-in code are keys, and a copy of the tables would hold them."""
    mail = write_mail()
    assert "Hei på deg" in the_mail().text + the_mail().html

    deliver_mail(mail.pk)

    assert (the_mail().text, the_mail().html, the_mail().recipient) == ("", "", mail.recipient)


def test_mail_that_was_sent_is_not_sent_again(
    in_tenant_a: Tenant, mail_server: MailServer, write_mail: Write
) -> None:
    mail = write_mail()

    assert [deliver_mail(mail.pk), deliver_mail(mail.pk)] == [True, False]

    assert len(mail_server.mails) == 1


def test_two_workers_with_the_same_mail_send_it_once(
    committed_db: None, tenant_a: Tenant, mail_server: MailServer, write_mail: Write
) -> None:
    with tenant_context(tenant_a):
        mail = write_mail()

    ended = run_together(tenant_a, *[lambda: deliver_mail(mail.pk)] * 4)

    assert ended == ["done"] * 4
    assert len(mail_server.mails) == 1


# -- it is refused --------------------------------------------------------------------------------


def test_recipient_that_does_not_exist_is_given_up_at_once(
    in_tenant_a: Tenant, mail_server: MailServer, write_mail: Write
) -> None:
    mail_server.answer_to_recipient = "550 5.1.1 No such user"

    assert deliver_mail(write_mail().pk) is False

    mail = the_mail()
    assert (mail.failures, mail.last_error) == (1, "550 5.1.1 No such user")
    assert mail.gave_up_at is not None
    assert mail_server.mails == []
    assert list(OutgoingMail.objects.due()) == []


@pytest.mark.parametrize("step", ["answer_to_recipient", "answer_to_data"])
def test_server_that_is_busy_is_asked_again(
    in_tenant_a: Tenant, mail_server: MailServer, write_mail: Write, step: str
) -> None:
    setattr(mail_server, step, "451 4.3.0 Try again later")

    deliver_mail(write_mail().pk)

    mail = the_mail()
    assert (mail.last_error, mail.gave_up_at) == ("451 4.3.0 Try again later", None)
    assert mail.next_attempt_at is not None


def test_mail_the_server_will_not_have_is_given_up(
    in_tenant_a: Tenant, mail_server: MailServer, write_mail: Write
) -> None:
    mail_server.answer_to_data = "554 5.7.1 Message refused"

    deliver_mail(write_mail().pk)

    assert (the_mail().last_error, the_mail().gave_up_at is None) == (
        "554 5.7.1 Message refused",
        False,
    )


def test_address_no_server_would_take_is_given_up_and_holds_nobody(
    in_tenant_a: Tenant, mail_server: MailServer, write_mail: Write
) -> None:
    broken = write_mail("kari@oppdiktet.example\nBcc: alle@oppdiktet.example")
    fine = write_mail()

    assert [deliver_mail(broken.pk), deliver_mail(fine.pk)] == [False, True]

    assert OutgoingMail.objects.get(pk=broken.pk).gave_up_at is not None
    assert mail_server.recipients == ["kari@oppdiktet.example"]


# -- the server is away ---------------------------------------------------------------------------


def test_server_that_is_down_is_asked_again_later_and_later(
    in_tenant_a: Tenant, settings: Settings, write_mail: Write
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        # Bound and not listening: nobody answers there.
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        mail = write_mail()
        waited = []
        with time_machine.travel(clock.now(), tick=False) as now:
            while not the_mail().gave_up_at:
                assert deliver_mail(mail.pk) is False
                if (again := the_mail().next_attempt_at) and not the_mail().gave_up_at:
                    waited.append(again - clock.now())
                    now.move_to(again - dt.timedelta(seconds=1))
                    failures = the_mail().failures
                    assert deliver_mail(mail.pk) is False
                    assert the_mail().failures == failures, "not before its time"
                    now.move_to(again)

    assert tuple(waited) == WAITS
    assert (the_mail().failures, the_mail().last_error) == (10, "[Errno 111] Connection refused")
    assert dt.timedelta(days=2) < sum(waited, dt.timedelta()) < dt.timedelta(days=4)


def test_server_that_says_nothing_is_left_after_a_while(
    in_tenant_a: Tenant, mail_server: MailServer, write_mail: Write, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    mail_server.may_greet.clear()

    assert deliver_mail(write_mail().pk) is False

    assert (the_mail().last_error, the_mail().failures) == (
        "Connection unexpectedly closed: timed out",
        1,
    )
    assert the_mail().next_attempt_at is not None


def test_server_that_hangs_up_is_asked_again(
    in_tenant_a: Tenant, mail_server: MailServer, write_mail: Write
) -> None:
    mail_server.hangs_up = True
    mail = write_mail()
    deliver_mail(mail.pk)
    assert (the_mail().failures, the_mail().gave_up_at) == (1, None)

    mail_server.hangs_up = False
    OutgoingMail.objects.update(next_attempt_at=clock.now())
    assert deliver_mail(mail.pk) is True

    assert [got["Message-ID"] for got in mail_server.mails] == [f"<{mail.pk}@veksel>"]


# -- the sweep ------------------------------------------------------------------------------------


def test_sweep_takes_what_is_due_and_leaves_the_rest(
    in_tenant_a: Tenant, write_mail: Write
) -> None:
    now, hour = clock.now(), dt.timedelta(hours=1)
    due = [
        write_mail(),
        write_mail(failures=1, next_attempt_at=now - hour),
    ]
    write_mail(failures=1, next_attempt_at=now + hour)
    write_mail(failures=1, gave_up_at=now)
    write_mail(sent_at=now)

    send_waiting.run()

    messages = Message.objects.filter(task=send_mail.name)
    assert [message.arguments for message in messages] == [
        {"mail_id": str(mail.pk)} for mail in due
    ]
