from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from core.notifications.models import OutgoingMail
from tests.fakes.smtp import MailServer, running_mail_server


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that takes everything, and Veksel set to send by it."""
    with running_mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def write_mail() -> Callable[..., OutgoingMail]:
    """Return what puts a mail in the outbox of the tenant whose door is open."""

    def write(recipient: str = "kari@oppdiktet.example", **fields: object) -> OutgoingMail:
        return OutgoingMail.objects.create(
            recipient=recipient,
            language="nb",
            subject="Spørsmål om behovet",
            text="Hei på deg\n.\nmed punktum",
            html="<p>Hei på deg</p>",
            **fields,
        )

    return write
