"""The mails the demo has sent: they go to files, and a page shows them."""

import datetime as dt
import email
import email.policy
import email.utils
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_SEPARATOR = b"\n" + b"-" * 79 + b"\n"
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail as a person reads it."""

    to: str
    subject: str
    text: str
    sent_at: dt.datetime | None


def sent_mails() -> list[SentMail]:
    """Return the newest mails, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    mails = (mail for file in files[:_SHOWN] for mail in reversed(_mails_in(file.read_bytes())))
    return list(mails)[:_SHOWN]


def _mails_in(content: bytes) -> list[SentMail]:
    return [_mail(raw) for raw in content.split(_SEPARATOR) if raw.strip()]


def _mail(raw: bytes) -> SentMail:
    message = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    return SentMail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=str(body.get_content()).strip() if body else "",
        sent_at=_moment(str(message["Date"] or "")),
    )


def _moment(date: str) -> dt.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(date)
    except ValueError:
        return None
