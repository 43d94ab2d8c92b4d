"""Queueing mail."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from core.accounts.models import User
from core.notifications.look import mail_colours
from core.notifications.models import OutgoingMail
from core.notifications.tasks import send_mail
from tenants.current import current_tenant


def queue_mail(
    template: str, *, recipient: str, language: str = "", context: Mapping[str, Any] | None = None
) -> OutgoingMail:
    """Write a mail into the outbox; it is sent once the transaction commits.

    ``template`` names three files: ``<template>.subject.txt``, ``.txt`` and ``.html``, rendered in
    ``language`` or else the tenant's default.
    """
    tenant = current_tenant()
    chosen = language or tenant.default_language
    values = {
        **(context or {}),
        "tenant": tenant,
        "language": chosen,
        "settings_demo": settings.DEMO,
        "mail_colours": mail_colours(),
    }
    with translation.override(chosen):
        subject = " ".join(render_to_string(f"{template}.subject.txt", values).split())
        text = render_to_string(f"{template}.txt", values)
        html = render_to_string(f"{template}.html", values)
    mail = OutgoingMail.objects.create(
        recipient=recipient, language=chosen, subject=subject[:200], text=text, html=html
    )
    send_mail.enqueue(mail_id=str(mail.pk))
    return mail


def queue_mail_to(
    user: User, template: str, context: Mapping[str, Any] | None = None
) -> OutgoingMail:
    """Write a mail to a user, in the user's own language."""
    values = {**(context or {}), "recipient": user}
    return queue_mail(template, recipient=user.email, language=user.language, context=values)
