"""One mail a day of what people did not want at once."""

from core.accounts.models import User
from core.notifications.domain import queue_mail
from core.notifications.models import Notification
from tenants.current import current_tenant
from tenants.hosts import portal_url

#: More than anybody reads in a mail; the portal has the rest.
MOST_LINES = 30


def send_digests() -> int:
    """Write one mail to each active person for whom something waits; return how many. Needs a transaction."""
    waiting = Notification.objects.filter(waits_for_digest=True)
    people = User.objects.filter(pk__in=waiting.values("user"), is_active=True)
    return sum(_send_digest(person) for person in people.order_by("pk"))


def _send_digest(person: User) -> bool:
    rows = list(
        Notification.objects.select_for_update(skip_locked=True)
        .filter(user=person, waits_for_digest=True)
        .order_by("-created_at")
    )
    if not rows:
        return False
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(waits_for_digest=False)
    unread = [row for row in rows if row.read_at is None]
    if not unread:
        return False
    tenant = current_tenant()
    lines = [
        (row.title, portal_url(tenant, row.path) if row.path else "") for row in unread[:MOST_LINES]
    ]
    context = {
        "recipient": person,
        "lines": lines,
        "number": len(unread),
        "choices_url": portal_url(tenant, "/notifications/choices/"),
    }
    queue_mail(
        "notifications/mail/digest",
        recipient=person.email,
        language=person.language,
        context=context,
    )
    return True
