"""Reads of the theme."""

from __future__ import annotations

from branding.models import Theme


def current_theme() -> Theme | None:
    """The tenant's theme; None until provisioning has reached it."""
    return Theme.objects.first()
