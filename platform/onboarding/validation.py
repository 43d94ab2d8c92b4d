"""What a new customer may be called and look like. Each error names its field and the fix."""

import unicodedata
from collections.abc import Collection
from typing import NotRequired, TypedDict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from branding.contrast import UnusableColourError, check_colours
from core.base.errors import DomainError
from tenants.naming import RESERVED_SLUGS, SLUG

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "đ": "d", " ": "-", "_": "-"})
_EXAMPLE = "bergen"
_COLOUR_FIELDS = {"primary": "primary_colour", "accent": "accent_colour"}


class TenantOrder(TypedDict):
    """A new customer as it is asked for."""

    slug: str
    name: str
    sector: str
    default_language: str
    primary_colour: str
    accent_colour: str
    admin_email: NotRequired[str]
    admin_name: NotRequired[str]


class CleanOrder(TypedDict):
    """A new customer whose every value may be used, by the fields it is kept in."""

    slug: str
    name: str
    sector_id: str
    default_language: str
    primary_colour: str
    accent_colour: str
    admin_email: str
    admin_name: str


def clean_order(order: TenantOrder, *, sectors: Collection[str]) -> CleanOrder:
    """Return the order as it will be stored; the first value that cannot be used is an error.

    ``sectors`` are the codes of those that are offered to new customers.
    """
    slug, name = clean_slug(order["slug"]), clean_name(order["name"])
    primary, accent = clean_colours(order["primary_colour"], order["accent_colour"])
    return {
        "slug": slug,
        "name": name,
        "sector_id": clean_sector(order["sector"], sectors),
        "default_language": clean_language(order["default_language"]),
        "primary_colour": primary,
        "accent_colour": accent,
        "admin_email": clean_admin_email(order.get("admin_email", "")),
        "admin_name": " ".join(order.get("admin_name", "").split())[:200],
    }


def clean_slug(raw: str) -> str:
    """Return the subdomain as it will stand in addresses: lower case, plain letters.

    Upper case and the wide or composed forms of plain letters mean the same name; a letter that
    only looks like a plain one does not, and is refused.
    """
    slug = unicodedata.normalize("NFKC", raw).strip().lower()
    if not SLUG.fullmatch(slug):
        raise DomainError(
            _(
                "Use 2 to 40 of the letters a–z, digits and single hyphens, beginning with a letter:"
                " for example “%(example)s”."
            )
            % {"example": _plain_variant(slug)},
            field="slug",
        )
    if slug in RESERVED_SLUGS:
        raise DomainError(
            _("“%(slug)s” is kept for the service itself. Choose the customer's own name.")
            % {"slug": slug},
            field="slug",
            code="reserved",
        )
    return slug


def _plain_variant(slug: str) -> str:
    """Return an allowed subdomain close to ``slug``, or an example when there is none."""
    spelled = unicodedata.normalize("NFKD", slug.translate(_LETTERS))
    plain = "".join(
        letter for letter in spelled if letter.isascii() and (letter.isalnum() or letter == "-")
    )
    candidate = "-".join(filter(None, plain.split("-")))[:40].rstrip("-").lstrip("0123456789-")
    is_usable = SLUG.fullmatch(candidate) and candidate not in RESERVED_SLUGS
    return candidate if is_usable else _EXAMPLE


def clean_name(raw: str) -> str:
    """Return the customer's name without double blanks."""
    name = " ".join(raw.split())
    if not name:
        raise DomainError(_("Write the customer's name."), field="name", code="required")
    if len(name) > 200:
        raise DomainError(_("Shorten the name to at most 200 characters."), field="name")
    return name


def clean_sector(raw: str, sectors: Collection[str]) -> str:
    """Return the sector's code, which must be one of ``sectors``."""
    code = raw.strip().lower()
    if code not in sectors:
        raise DomainError(
            _("Choose one of the sectors: %(choices)s.") % {"choices": ", ".join(sectors)},
            field="sector",
        )
    return code


def clean_language(raw: str) -> str:
    """Return the language's code."""
    codes = [code for code, _name in settings.LANGUAGES]
    if raw not in codes:
        raise DomainError(
            _("Choose one of the languages: %(choices)s.") % {"choices": ", ".join(codes)},
            field="default_language",
        )
    return raw


def clean_colours(primary: str, accent: str) -> tuple[str, str]:
    """Return both colours in lower case; refuse those that would give unreadable pages."""
    colours = primary.strip().lower(), accent.strip().lower()
    try:
        check_colours(*colours)
    except UnusableColourError as error:
        raise DomainError(
            error.message, field=_COLOUR_FIELDS[error.field or "primary"], code=error.code
        ) from error
    return colours


def clean_admin_email(raw: str) -> str:
    """Return the administrator's address in lower case; empty when nobody is to be invited."""
    email = raw.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as error:
        raise DomainError(
            _("Write a whole e-mail address, such as name@example.no."), field="admin_email"
        ) from error
    return email
