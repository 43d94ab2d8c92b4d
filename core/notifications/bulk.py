"""One text to many, with a record of who was told what."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import DomainError
from core.notifications.domain import queue_mail_to
from core.notifications.enums import Event
from core.notifications.models import BulkMail, BulkRecipient

#: As much as anybody reads in a mail to many.
LONGEST_TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to be told, and what the sender may know of them."""

    user: User
    label: str


@transaction.atomic
def send_bulk(
    addressees: Iterable[Addressee], *, by: User, subject: str, text: str, audience: str
) -> BulkMail:
    """Tell each once, in the portal and by mail as they have chosen. Who may is the caller's to check."""
    people = {each.user.pk: each for each in addressees if each.user.is_active}
    if not subject.strip():
        raise DomainError(_("Write a subject."), field="subject", code="required")
    if not text.strip():
        raise DomainError(_("Write something."), field="text", code="required")
    if len(text) > LONGEST_TEXT:
        raise DomainError(
            _("The text has %(length)d characters. Shorten it to %(limit)d or fewer.")
            % {"length": len(text), "limit": LONGEST_TEXT},
            field="text",
            code="too_long",
        )
    if not people:
        raise DomainError(_("There is nobody to write to in this list."), code="nobody")
    bulk = BulkMail.objects.create(subject=subject, text=text, audience=audience, sent_by=by)
    BulkRecipient.objects.bulk_create(
        BulkRecipient(bulk=bulk, user=each.user, label=each.label) for each in people.values()
    )
    for each in people.values():
        context = {"subject": subject, "body": text, "sender": by}
        queue_mail_to(each.user, "notifications/mail/bulk", context, event=Event.OTHER)
    record("bulk_mail.sent", bulk, by=by, changes={"recipients": (None, len(people))})
    return bulk
