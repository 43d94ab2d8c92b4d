"""Changes of the look. Each is one transaction with its row in the log."""

from __future__ import annotations

import io
from functools import partial
from typing import BinaryIO, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from branding.contrast import check_colours
from branding.logo import Logo, UnusableLogoError, draw_logo
from branding.models import Theme
from branding.rules import may_change_theme
from branding.stylesheet import PLATFORM_ACCENT, PLATFORM_PRIMARY
from core.accounts.models import User
from core.audit.domain import record
from core.base.current import NoDoorError, current_tenant_id
from core.base.errors import NotAllowedError
from infra.storage import tenant_key


class Upload(Protocol):
    """A file as a form hands it over."""

    @property
    def size(self) -> int | None: ...

    @property
    def file(self) -> BinaryIO | None: ...


@transaction.atomic
def create_default_theme(
    primary: str = PLATFORM_PRIMARY, accent: str = PLATFORM_ACCENT, logo_bytes: bytes | None = None
) -> Theme:
    """The theme a new tenant starts with. Called again, it returns the one there is."""
    existing = Theme.objects.first()
    if existing:
        return existing
    check_colours(primary, accent)
    theme = Theme(primary_colour=primary, accent_colour=accent)
    if logo_bytes:
        _keep(theme, draw_logo(io.BytesIO(logo_bytes), len(logo_bytes)))
    theme.save(force_insert=True)
    record("theme.created", theme, by=None)
    return theme


@transaction.atomic
def change_colours(theme: Theme, *, by: User, primary: str, accent: str) -> Theme:
    """Set both colours. Refused when they would make text unreadable or buttons invisible."""
    _refuse_others(by)
    primary, accent = primary.strip().lower(), accent.strip().lower()
    check_colours(primary, accent)
    theme = _locked(theme)
    changes = {
        "primary_colour": (theme.primary_colour, primary),
        "accent_colour": (theme.accent_colour, accent),
    }
    theme.primary_colour, theme.accent_colour = primary, accent
    _save(theme, ["primary_colour", "accent_colour"])
    record("theme.colours_changed", theme, by=by, changes=changes)
    return theme


@transaction.atomic
def replace_logo(theme: Theme, *, by: User, upload: Upload) -> Theme:
    """Draw the uploaded picture anew and show it in place of the old one."""
    _refuse_others(by)
    if upload.file is None:
        raise UnusableLogoError(_("Choose a PNG, JPEG or WebP picture."))
    logo = draw_logo(upload.file, upload.size or 0)
    theme = _locked(theme)
    old_key, old_sha = theme.logo_key, theme.logo_sha256
    _keep(theme, logo)
    _save(theme, ["logo_key", "logo_sha256", "logo_width", "logo_height"])
    _forget(old_key)
    record("theme.logo_replaced", theme, by=by, changes={"logo_sha256": (old_sha, logo.sha256)})
    return theme


@transaction.atomic
def remove_logo(theme: Theme, *, by: User) -> Theme:
    """Show the product's own sign in the tenant's colours instead of a logo."""
    _refuse_others(by)
    theme = _locked(theme)
    if not theme.has_logo:
        return theme
    old_key, old_sha = theme.logo_key, theme.logo_sha256
    theme.logo_key, theme.logo_sha256, theme.logo_width, theme.logo_height = "", "", 0, 0
    _save(theme, ["logo_key", "logo_sha256", "logo_width", "logo_height"])
    _forget(old_key)
    record("theme.logo_removed", theme, by=by, changes={"logo_sha256": (old_sha, "")})
    return theme


def _refuse_others(by: User) -> None:
    if not may_change_theme(by):
        raise NotAllowedError(_("Only an administrator of the portal may change its look."))


def _locked(theme: Theme) -> Theme:
    return Theme.objects.select_for_update().get(pk=theme.pk)


def _save(theme: Theme, fields: list[str]) -> None:
    theme.version += 1
    theme.save(update_fields=[*fields, "version", "updated_at"])


def _keep(theme: Theme, logo: Logo) -> None:
    """Store first: a file without a row is only waste, a row without a file is a broken page."""
    tenant_id = current_tenant_id()
    if tenant_id is None:
        raise NoDoorError("A logo belongs to a tenant.")
    key = tenant_key(tenant_id, "logo", "png")
    theme.logo_key = default_storage.save(key, ContentFile(logo.png))
    theme.logo_sha256, theme.logo_width, theme.logo_height = logo.sha256, logo.width, logo.height


def _forget(key: str) -> None:
    if key:
        transaction.on_commit(partial(default_storage.delete, key))
