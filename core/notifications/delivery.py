"""Sending mail that waits in the outbox, again and again with longer waits, and giving up in the open."""

import datetime as dt
import logging
import smtplib
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from core.base import clock
from core.notifications.models import OutgoingMail

logger = logging.getLogger(__name__)

#: How long to wait after the first failure, the second and so on. After the last, about three days
#: after the first, a mail is given up: what it told of is by then known or past.
WAITS: Final = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=15),
    dt.timedelta(hours=1),
    dt.timedelta(hours=3),
    dt.timedelta(hours=6),
    dt.timedelta(hours=12),
    dt.timedelta(hours=24),
    dt.timedelta(hours=24),
)
_FOR_GOOD: Final = 500


def deliver_mail(mail_id: UUID | str) -> bool:
    """Send one mail that is due; return whether it was sent by this call.

    The row is locked while it is sent, so that two workers do not send it twice. A server that is away,
    slow or busy is asked again later; a recipient or a mail that is refused for good is given up at
    once, for the customer's administrator to see.
    """
    mail = OutgoingMail.objects.due().select_for_update(skip_locked=True).filter(pk=mail_id).first()
    if mail is None:
        return False
    try:
        _message(mail).send()
    except (OSError, ValueError) as error:
        # A ValueError is an address or a header no server would ever be asked about.
        _note_failure(mail, error)
        return False
    # The words are not kept: links and codes among them are keys.
    mail.sent_at, mail.text, mail.html = clock.now(), "", ""
    mail.save(update_fields=["sent_at", "text", "html"])
    return True


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    mail.failures += 1
    mail.last_error = _said(error)
    if _is_final(error) or mail.failures > len(WAITS):
        mail.gave_up_at = clock.now()
        logger.warning("Mail %s could not be delivered: %s", mail.pk, type(error).__name__)
    else:
        mail.next_attempt_at = clock.now() + WAITS[mail.failures - 1]
    mail.save(update_fields=["failures", "last_error", "gave_up_at", "next_attempt_at"])


def _is_final(error: Exception) -> bool:
    """Whether asking again would get the same answer. A refused sender or log-in is ours to mend, and
    not the mail's fault.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _FOR_GOOD for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= _FOR_GOOD
    return isinstance(error, ValueError)


def _said(error: Exception) -> str:
    """What the server said, in a form a person can read."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(code, text) for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {words}"


def _headers(mail: OutgoingMail) -> dict[str, str]:
    # The same id on a repeated sending lets the receiving side drop the double.
    headers = {"Message-ID": f"<{mail.pk}@veksel>", "Content-Language": mail.language}
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
    return headers


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        headers=_headers(mail),
    )
    message.attach_alternative(mail.html, "text/html")
    return message
