"""What every page of a portal shows around its own content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from branding.queries import current_theme
from portal.banners import platform_banners, support_banners
from portal.navigation import main_menu, personal_menu
from portal.roles import roles_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the tenant, its look and the menus; nothing on the platform's own host."""
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        return {"tenant": None}
    user = getattr(request, "user", None)
    roles = roles_of(user)
    theme = current_theme()
    is_signed_in = user is not None and user.is_authenticated
    return {
        "tenant": tenant,
        "theme_version": theme.version if theme else 1,
        "has_logo": bool(theme and theme.has_logo),
        "navigation": main_menu(request, roles),
        "user_links": personal_menu(request) if is_signed_in else [],
        "user_roles": roles.names,
        "banners": [*support_banners(request, roles), *platform_banners(tenant)],
        "privacy_url": reverse("portal:privacy"),
    }
