"""How each person wants to be told: chosen on a page, or from a link in a mail without signing in."""

from collections.abc import Mapping

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.current import current_tenant_id
from core.base.errors import DomainError
from core.notifications.enums import REQUIRED_EVENTS, Event, MailChoice
from core.notifications.models import NotificationChoice
from tenants.current import current_tenant
from tenants.hosts import portal_url


def mail_choice(user: User, event: Event) -> MailChoice:
    """Return when mail about the event comes to the user."""
    if event in REQUIRED_EVENTS:
        return MailChoice.AT_ONCE
    row = NotificationChoice.objects.filter(user=user, event=event).first()
    return MailChoice(row.mail) if row else MailChoice.AT_ONCE


def mail_choices(user: User) -> dict[Event, MailChoice]:
    """Return the user's choice for every event."""
    rows = {row.event: MailChoice(row.mail) for row in NotificationChoice.objects.filter(user=user)}
    return {
        event: MailChoice.AT_ONCE
        if event in REQUIRED_EVENTS
        else rows.get(event.value, MailChoice.AT_ONCE)
        for event in Event
    }


@transaction.atomic
def choose_mail(user: User, *, choices: Mapping[Event, MailChoice], by: User) -> None:
    """Keep what the user wants for the events named; others stay as they are."""
    for event, choice in choices.items():
        if event in REQUIRED_EVENTS and choice != MailChoice.AT_ONCE:
            raise DomainError(
                _("Mail about agreements always comes at once, since they bind you."),
                field=event.value,
                code="required",
            )
    before = mail_choices(user)
    changes = {
        event.value: (before[event].value, choice.value)
        for event, choice in choices.items()
        if before[event] != choice
    }
    for name, (_old, new) in changes.items():
        NotificationChoice.objects.update_or_create(user=user, event=name, defaults={"mail": new})
    if changes:
        record("notifications.chosen", user, by=by, changes=changes)


def unsubscribe_url(user: User, event: Event) -> str:
    """Return the address with which the user turns mail about the event off, signed in or not."""
    token = signing.dumps([str(user.pk), event.value], salt=_salt())
    path = reverse("notifications:unsubscribe", args=[token])
    return portal_url(current_tenant(), path)


def unsubscribed(token: str) -> tuple[User, Event] | None:
    """Return whom and what an address from ``unsubscribe_url`` is about; None for any other text.

    It does not run out: a mail may be read years later, and all it can do is send less.
    """
    try:
        user_id, event = signing.loads(token, salt=_salt())
        user = User.objects.filter(pk=user_id).first()
        return (user, Event(event)) if user else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _salt() -> str:
    return f"veksel.unsubscribe:{current_tenant_id()}"
