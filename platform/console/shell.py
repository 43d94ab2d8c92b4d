"""The console's own menu, on every page of the platform's host that an operator sees."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from console.rules import is_operator


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page with the operators' menu for those who are operators."""
    values = {**(context or {}), "navigation": navigation(request)}
    return render(request, template, values, status=status)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the menu; empty for anybody but operators, and where the console is not."""
    is_elsewhere = getattr(request, "urlconf", "") == settings.FRONT_URLCONF
    if is_elsewhere or not is_operator(request.user):
        return []
    home, create = reverse("console:tenants"), reverse("console:create_tenant")
    pages = (f"{home}tenants/", f"{home}provisioning/")
    customers = request.path == home or request.path.startswith(pages)
    return [
        {
            "label": _("Customers"),
            "url": home,
            "is_current": customers and request.path != create,
        },
        {"label": _("New customer"), "url": create, "is_current": request.path == create},
        _section(request, _("Sign-ups"), "console:sign_ups:list"),
        _section(request, _("Sectors"), "console:sectors:list"),
        _section(request, _("Lists"), "console:batches:list"),
        _section(request, _("Exchange policy"), "console:policy:rules"),
        _section(request, _("Access"), "console:support:list"),
        _section(request, _("Announcements"), "console:announcements:list"),
        _section(request, _("Messages"), "console:upkeep:messages"),
        _section(request, _("Shown to others"), "console:upkeep:shown"),
        _section(request, _("Log"), "console:log"),
    ]


def _section(request: HttpRequest, label: str, name: str) -> dict[str, Any]:
    """Return a part of the console that has its own pages below its own address."""
    url = reverse(name)
    return {"label": label, "url": url, "is_current": request.path.startswith(url)}
