"""Reads of the theme."""

from __future__ import annotations

from branding.colours import Scheme, build_scale
from branding.models import Theme


def current_theme() -> Theme | None:
    """The tenant's theme; None until provisioning has reached it."""
    return Theme.objects.first()


def mail_colours() -> dict[str, str]:
    """The colours of a button in a mail, readable and seen; nothing without a theme."""
    theme = current_theme()
    if theme is None:
        return {}
    scale = build_scale(theme.primary_colour, Scheme.LIGHT)
    fill = scale.steps["base-default"]
    return {
        "primary": fill,
        "contrast": scale.steps["base-contrast-default"],
        "border": scale.edge or fill,
    }
