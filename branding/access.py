"""Finding the theme for somebody who may change it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from branding.models import Theme
from branding.queries import current_theme
from branding.rules import may_change_theme


def access_theme(request: HttpRequest) -> Theme:
    """The tenant's theme, for an administrator of the tenant."""
    if not may_change_theme(request.user):
        raise PermissionDenied
    theme = current_theme()
    if theme is None:
        raise Http404
    return theme
