"""Lines above every page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.support.models import SupportAccess
from core.support.queries import open_accesses
from core.ui.templatetags.ui import local_datetime
from portal.roles import Roles
from tenants.enums import AnnouncementKind
from tenants.models import Announcement, Tenant


def platform_banners(tenant: Tenant) -> list[dict[str, Any]]:
    """Tell everybody, signed in or not, that the customer is paused, and what is announced to it."""
    paused = [_pause_banner(tenant)] if tenant.is_paused else []
    return paused + [_announcement_banner(each) for each in tenant.announced]


def _pause_banner(tenant: Tenant) -> dict[str, Any]:
    text = _(
        "%(reason)s You can sign in and read everything, but nothing new can be published, proposed,"
        " approved or signed before the pause is over."
    )
    return {
        "title": _("%(customer)s is paused.") % {"customer": tenant.name},
        "text": text % {"reason": tenant.pause_reason},
        "icon": "pause",
        "id": "pause",
    }


def _announcement_banner(announcement: Announcement) -> dict[str, Any]:
    is_warning = announcement.kind == AnnouncementKind.WARNING
    return {
        "title": _("Important from Veksel:") if is_warning else _("From Veksel:"),
        "text": announcement.text,
        "icon": "warning" if is_warning else "info",
        "kind": announcement.kind,
        "id": f"announcement-{announcement.pk.hex}",
    }


def support_banners(request: HttpRequest, roles: Roles) -> list[dict[str, Any]]:
    """Tell an administrator who of the platform may read here, and that person that it is logged."""
    own: SupportAccess | None = getattr(request, "support_access", None)
    if own is not None:
        return [_own_banner(own)]
    if not roles.is_tenant_admin:
        return []
    return [_banner(access) for access in open_accesses()]


def _own_banner(access: SupportAccess) -> dict[str, Any]:
    text = _("Until %(until)s. Each page you open is written in the customer's log.")
    return {
        "title": _("You read as Veksel's support."),
        "text": text % {"until": local_datetime(access.ends_at)},
        "icon": "eye",
    }


def _banner(access: SupportAccess) -> dict[str, Any]:
    return {
        "title": _("Veksel's support may read here."),
        "text": _("%(person)s, until %(until)s.")
        % {"person": access.person, "until": local_datetime(access.ends_at)},
        "url": reverse("portal:support"),
        "link": _("See why, or end it"),
        "icon": "eye",
    }
