"""Sending mail that waits in the outbox."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from core.base import clock
from core.notifications.models import OutgoingMail

#: A mail that failed this often is left for a person to look at.
MOST_FAILURES = 10


def deliver_mail(mail_id: UUID | str) -> bool:
    """Send one waiting mail; return whether it was sent by this call.

    The row is locked while it is sent, so that two workers do not send it twice.
    """
    mail = (
        OutgoingMail.objects.select_for_update(skip_locked=True)
        .filter(pk=mail_id, sent_at__isnull=True)
        .first()
    )
    if mail is None:
        return False
    try:
        _message(mail).send()
    except OSError as error:
        mail.failures += 1
        mail.last_error = str(error)
        mail.save(update_fields=["failures", "last_error"])
        return False
    mail.sent_at = clock.now()
    mail.save(update_fields=["sent_at"])
    return True


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        # The same id on a repeated sending lets the receiving side drop the double.
        headers={"Message-ID": f"<{mail.pk}@veksel>", "Content-Language": mail.language},
    )
    message.attach_alternative(mail.html, "text/html")
    return message
