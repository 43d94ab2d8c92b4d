"""Mails of a sign-up, from the platform itself."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from onboarding.models import SignUp
from onboarding.sign_ups.tokens import token_of
from tenants.hosts import front_url


def mail_link(sign_up_id: UUID) -> None:
    """Mail the link that proves the address, unless it is proven or forgotten by now.

    The link is made here, so that no key lies in the queue.
    """
    sign_up = SignUp.objects.filter(pk=sign_up_id).first()
    if sign_up is None or not sign_up.can_be_proven:
        return
    path = reverse("onboarding:prove", settings.PUBLIC_URLCONF, [sign_up.pk, token_of(sign_up)])
    with translation.override(sign_up.language):
        label = _("Yes, it is mine")
    _send("sign_up_link", sign_up, action_url=front_url(path), action_label=label)


def mail_refusal(sign_up_id: UUID) -> None:
    """Mail why the organisation was not taken in."""
    sign_up = SignUp.objects.filter(pk=sign_up_id).first()
    if sign_up is not None:
        _send("sign_up_refused", sign_up)


def _send(name: str, sign_up: SignUp, **context: Any) -> None:
    values = {"sign_up": sign_up, "settings_demo": settings.DEMO, **context}
    template = f"onboarding/mail/{name}"
    with translation.override(sign_up.language):
        message = EmailMultiAlternatives(
            subject=" ".join(render_to_string(f"{template}.subject.txt", values).split()),
            body=render_to_string(f"{template}.txt", values),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[sign_up.email],
            # The same id on a repeated sending lets the receiving side drop the double.
            headers={
                "Message-ID": f"<{name}-{sign_up.pk}@veksel>",
                "Content-Language": sign_up.language,
            },
        )
        message.attach_alternative(render_to_string(f"{template}.html", values), "text/html")
    message.send()
