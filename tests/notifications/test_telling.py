"""People are told in the portal always, and by mail as each has chosen."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.models import User
from core.audit.models import Entry
from core.base import clock
from core.base.errors import DomainError
from core.notifications.choices import choose_mail, mail_choices, unsubscribe_url, unsubscribed
from core.notifications.delivery import deliver_mail
from core.notifications.digest import send_digests
from core.notifications.domain import queue_mail_to
from core.notifications.enums import Event, MailChoice
from core.notifications.models import Notification, NotificationChoice, OutgoingMail
from core.notifications.retention import Purged, purge_notifications
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.people import MemberFactory
from tests.fakes.smtp import MailServer

TEMPLATE = "notifications/mail/digest"
DAY = dt.timedelta(days=1)


@pytest.fixture
def kari(in_tenant_a: Tenant) -> User:
    """Somebody to be told."""
    return MemberFactory(user__full_name="Kari Telle", user__language="en").user


def tell(person: User, event: Event = Event.CONTACT, **context: object) -> OutgoingMail | None:
    values = {"number": 3, "lines": [], "action_url": "https://x.example/needs/?page=2"}
    return queue_mail_to(person, TEMPLATE, values | context, event=event)


def test_without_a_choice_mail_comes_at_once_and_the_portal_has_it(kari: User) -> None:
    mail = tell(kari)

    assert mail is not None
    told = Notification.objects.get()
    assert (told.user, told.event, told.title) == (kari, Event.CONTACT, mail.subject)
    assert (told.path, told.waits_for_digest, told.read_at) == ("/needs/", False, None)


@pytest.mark.parametrize(
    ("choice", "mails", "waits"),
    [
        (MailChoice.AT_ONCE, 1, False),
        (MailChoice.DAILY, 0, True),
        (MailChoice.NEVER, 0, False),
    ],
)
def test_a_choice_holds_for_its_event(
    kari: User, choice: MailChoice, mails: int, waits: bool
) -> None:
    choose_mail(kari, choices={Event.CONTACT: choice}, by=kari)

    tell(kari)

    assert OutgoingMail.objects.count() == mails
    assert Notification.objects.get().waits_for_digest is waits
    tell(kari, Event.STORY)
    assert OutgoingMail.objects.count() == mails + 1


def test_what_binds_cannot_be_turned_off(kari: User) -> None:
    with pytest.raises(DomainError) as caught:
        choose_mail(kari, choices={Event.AGREEMENT: MailChoice.NEVER}, by=kari)
    assert (caught.value.field, caught.value.code) == ("agreement", "required")
    # Not even by a row that stands there somehow.
    NotificationChoice.objects.create(user=kari, event=Event.AGREEMENT, mail=MailChoice.NEVER)

    mail = tell(kari, Event.AGREEMENT)

    assert mail is not None
    assert mail.unsubscribe_url == ""
    assert mail_choices(kari)[Event.AGREEMENT] == MailChoice.AT_ONCE


def test_choices_are_logged_once(kari: User) -> None:
    for _ in range(2):
        choose_mail(kari, choices={Event.STORY: MailChoice.DAILY}, by=kari)

    entry = Entry.objects.get(action="notifications.chosen")
    assert entry.changes == {"story": ["at_once", "daily"]}


# -- the daily mail -------------------------------------------------------------------------------


def test_the_daily_mail_has_what_waits_and_comes_once(kari: User) -> None:
    choose_mail(kari, choices={Event.CONTACT: MailChoice.DAILY}, by=kari)
    for _ in range(2):
        tell(kari)

    assert (send_digests(), send_digests()) == (1, 0)

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.text.count("/needs/")) == (kari.email, 2)
    assert "notifications from" in mail.subject


def test_what_was_read_in_the_portal_is_not_mailed(kari: User) -> None:
    choose_mail(kari, choices={Event.CONTACT: MailChoice.DAILY}, by=kari)
    tell(kari)
    Notification.objects.update(read_at=clock.now())

    assert send_digests() == 0


def test_nobody_who_has_left_gets_a_daily_mail(kari: User) -> None:
    choose_mail(kari, choices={Event.CONTACT: MailChoice.DAILY}, by=kari)
    tell(kari)
    User.objects.filter(pk=kari.pk).update(is_active=False)

    assert send_digests() == 0


# -- the link in a mail ---------------------------------------------------------------------------


def test_a_mail_says_how_to_get_fewer(kari: User, mail_server: MailServer) -> None:
    mail = tell(kari)
    assert mail is not None
    link = mail.unsubscribe_url
    assert (link in mail.text, link in mail.html) == (True, True)

    deliver_mail(mail.pk)

    assert mail_server.mails[0]["List-Unsubscribe"].replace("\r\n ", "").strip() == f"<{link}>"


def test_the_link_turns_its_event_off_without_signing_in(
    kari: User, client_for: Callable[..., Client], tenant_a: Tenant
) -> None:
    browser, path = client_for(tenant_a, None), unsubscribe_url(kari, Event.STORY)
    path = "/" + path.split("/", 3)[3]

    # Who only looks, as a mail filter does, turns nothing off.
    assert browser.get(path).status_code == 200
    assert mail_choices(kari)[Event.STORY] == MailChoice.AT_ONCE
    assert browser.post(path).status_code == 200

    assert mail_choices(kari)[Event.STORY] == MailChoice.NEVER
    assert mail_choices(kari)[Event.CONTACT] == MailChoice.AT_ONCE


def test_a_link_that_is_not_ours_opens_nothing(
    kari: User, client_for: Callable[..., Client], tenant_a: Tenant, tenant_b: Tenant
) -> None:
    token = unsubscribe_url(kari, Event.STORY).rstrip("/").rsplit("/", 1)[1]
    assert unsubscribed(token) == (kari, Event.STORY)

    for bent in (token + "x", "x", token[:-4]):
        assert (
            client_for(tenant_a, None)
            .get(reverse("notifications:unsubscribe", args=[bent]))
            .status_code
            == 404
        )
    with tenant_context(tenant_b):
        assert unsubscribed(token) is None


# -- pages ----------------------------------------------------------------------------------------


def test_pages_show_ones_own_and_open_them(
    kari: User, client_for: Callable[..., Client], tenant_a: Tenant
) -> None:
    other = MemberFactory().user
    tell(kari)
    tell(other)
    mine, theirs = Notification.objects.get(user=kari), Notification.objects.get(user=other)
    browser = client_for(tenant_a, kari)

    shown = browser.get(reverse("notifications:list"))
    assert [row.pk for row in shown.context["page"]] == [mine.pk]
    opened = browser.post(reverse("notifications:open", args=[mine.pk]))
    refused = browser.post(reverse("notifications:open", args=[theirs.pk]))

    assert (opened["Location"], refused.status_code) == ("/needs/", 404)
    assert Notification.objects.get(pk=mine.pk).read_at is not None
    assert Notification.objects.get(pk=theirs.pk).read_at is None
    browser.post(reverse("notifications:read_all"))
    assert Notification.objects.get(pk=theirs.pk).read_at is None


def test_choices_are_made_on_a_page(
    kari: User, client_for: Callable[..., Client], tenant_a: Tenant
) -> None:
    browser, page = client_for(tenant_a, kari), reverse("notifications:choices")
    form = browser.get(page).context["form"]
    assert "agreement" not in form.fields

    posted = dict.fromkeys(form.fields, "at_once") | {"contact": "daily"}
    assert browser.post(page, posted).status_code == 302
    assert list(browser.post(page, {**posted, "story": "x"}).context["form"].errors) == ["story"]

    assert mail_choices(kari)[Event.CONTACT] == MailChoice.DAILY


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_number_of_times(
    kari: User, client_for: Callable[..., Client], tenant_a: Tenant, number: int
) -> None:
    for _ in range(number):
        tell(kari)
    browser = client_for(tenant_a, kari)

    with CaptureQueriesContext(connection) as captured:
        browser.get(reverse("notifications:list"))

    assert len(captured) == 21


# -- how long it is kept --------------------------------------------------------------------------


def test_old_news_goes_and_what_waits_stays(kari: User) -> None:
    tell(kari)
    choose_mail(kari, choices={Event.CONTACT: MailChoice.DAILY}, by=kari)
    tell(kari)
    OutgoingMail.objects.update(sent_at=clock.now())
    tell(kari, Event.STORY)

    assert purge_notifications(now=clock.now() + 179 * DAY) == Purged(0, 1)
    assert purge_notifications(now=clock.now() + 181 * DAY, is_dry_run=True) == Purged(2, 0)
    assert purge_notifications(now=clock.now() + 181 * DAY) == Purged(2, 0)

    assert Notification.objects.get().waits_for_digest is True
    assert OutgoingMail.objects.filter(sent_at=None).count() == 1
