"""Mails of sign-in: ours in words and look, sent the way all mail is sent."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.accounts.adapter import AccountAdapter
from core.notifications.domain import queue_mail


class MailingAccountAdapter(AccountAdapter):
    """Puts a tenant's mails into its outbox; the platform has none and sends on commit."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the person's own page; the platform has none."""
        return reverse("portal:account") if self.tenant else "/"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's mails, by the last part of its template's name."""
        template = f"accounts/mail/{template_prefix.rsplit('/', 1)[-1]}"
        chosen = {
            "code": context.get("code"),
            "action_url": context.get("password_reset_url"),
            "action_label": _("Choose a new password"),
        }
        if self.tenant is not None:
            queue_mail(template, recipient=email, language=get_language() or "", context=chosen)
        else:
            message = _platform_mail(template, email, chosen)
            transaction.on_commit(message.send)


def _platform_mail(
    template: str, recipient: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    subject = " ".join(render_to_string(f"{template}.subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[recipient],
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message
