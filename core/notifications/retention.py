"""How long it is kept what somebody was told. docs/operating.md says it to people."""

import datetime as dt
from typing import Final, NamedTuple

from core.notifications.models import Notification, OutgoingMail

NOTIFICATIONS_KEPT: Final = dt.timedelta(days=180)
"""Half a year: longer than any matter waits; what matters stands on its own page."""
MAILS_KEPT: Final = dt.timedelta(days=90)
"""As long as somebody may ask whether a mail went out. Its words went when it was sent."""


class Purged(NamedTuple):
    """How many notifications and mails went, or would go."""

    notifications: int
    mails: int


def purge_notifications(*, now: dt.datetime, is_dry_run: bool = False) -> Purged:
    """Delete what has been kept long enough at ``now``; mail that waits is never old enough."""
    notifications = Notification.objects.filter(
        created_at__lt=now - NOTIFICATIONS_KEPT, waits_for_digest=False
    )
    mails = OutgoingMail.objects.filter(sent_at__lt=now - MAILS_KEPT)
    purged = Purged(notifications.count(), mails.count())
    if not is_dry_run:
        notifications.delete()
        mails.delete()
    return purged
