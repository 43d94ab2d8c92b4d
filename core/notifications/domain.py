"""Telling people: in the portal always, by mail as each has chosen."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError
from core.notifications.choices import mail_choice, unsubscribe_url
from core.notifications.enums import REQUIRED_EVENTS, Event, MailChoice
from core.notifications.look import mail_colours
from core.notifications.models import Notification, OutgoingMail
from core.notifications.tasks import send_mail
from tenants.current import current_tenant


def queue_mail(
    template: str,
    *,
    recipient: str,
    language: str = "",
    context: Mapping[str, Any] | None = None,
    unsubscribe_url: str = "",
) -> OutgoingMail:
    """Write a mail into the outbox; it is sent once the transaction commits.

    ``template`` names three files: ``<template>.subject.txt``, ``.txt`` and ``.html``, rendered in
    ``language`` or else the tenant's default.
    """
    tenant = current_tenant()
    chosen = language or tenant.default_language
    values = {
        **(context or {}),
        "tenant": tenant,
        "language": chosen,
        "settings_demo": settings.DEMO,
        "mail_colours": mail_colours(),
        "unsubscribe_url": unsubscribe_url,
    }
    with translation.override(chosen):
        text = render_to_string(f"{template}.txt", values)
        html = render_to_string(f"{template}.html", values)
    mail = OutgoingMail.objects.create(
        recipient=recipient,
        language=chosen,
        subject=_subject(template, values),
        text=text,
        html=html,
        unsubscribe_url=unsubscribe_url,
    )
    send_mail.enqueue(mail_id=str(mail.pk))
    return mail


def _subject(template: str, values: Mapping[str, Any]) -> str:
    """The one line that says what it is about, in the language of ``values``."""
    with translation.override(values["language"]):
        rendered = render_to_string(f"{template}.subject.txt", dict(values))
    return " ".join(rendered.split())[:200]


def queue_mail_to(
    user: User,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    event: Event = Event.OTHER,
    path: str = "",
) -> OutgoingMail | None:
    """Tell a user, in the user's own language: in the portal, and by mail as the user has chosen for
    the event. Returns the mail when one is sent at once.

    The portal's line leads to ``path``, or where there is none to ``action_url`` in ``context``, which is
    also the mail's button.
    """
    language = user.language or current_tenant().default_language
    values = {
        **(context or {}),
        "recipient": user,
        "tenant": current_tenant(),
        "language": language,
    }
    choice = mail_choice(user, event)
    Notification.objects.create(
        user=user,
        event=event,
        title=_subject(template, values),
        path=(path or urlsplit(str(values.get("action_url", ""))).path)[:500],
        waits_for_digest=choice == MailChoice.DAILY,
    )
    if choice != MailChoice.AT_ONCE:
        return None
    link = "" if event in REQUIRED_EVENTS else unsubscribe_url(user, event)
    return queue_mail(
        template, recipient=user.email, language=language, context=values, unsubscribe_url=link
    )


@transaction.atomic
def send_again(mail: OutgoingMail, *, by: User) -> OutgoingMail:
    """Try a mail that has not got through anew, from the beginning. One that was sent stays sent."""
    locked = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if locked.sent_at is not None:
        raise ConflictError(_("The mail has been sent by now."), code="sent")
    given_up = locked.gave_up_at is not None
    locked.failures, locked.next_attempt_at, locked.gave_up_at = 0, None, None
    locked.save(update_fields=["failures", "next_attempt_at", "gave_up_at"])
    record("mail.sent_again", locked, by=by, changes={"given_up": (given_up, False)})
    send_mail.enqueue(mail_id=str(locked.pk))
    return locked


@transaction.atomic
def send_all_again(*, by: User) -> int:
    """Try all that have not got through anew, as after a mail server was away; return how many."""
    failing = list(OutgoingMail.objects.failing().select_for_update(skip_locked=True))
    for mail in failing:
        send_again(mail, by=by)
    return len(failing)
