"""What a new customer may be called and look like. Each error names its field and the fix."""

import unicodedata
from collections.abc import Callable, Collection
from functools import cache, lru_cache
from typing import Any, NotRequired, TypedDict, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from branding.contrast import UnusableColourError, check_colours
from core.base.errors import DomainError
from core.organisations.orgnr import clean_orgnr
from core.organisations.registry_data import counties, municipalities
from tenants.naming import RESERVED_SLUGS, SLUG

_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "đ": "d", "ŋ": "n", "ŧ": "t", " ": "-", "_": "-"}
)
_EXAMPLE = "bergen"
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
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
    orgnr: NotRequired[str]
    area_code: NotRequired[str]


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
    orgnr: str
    area_code: str


def clean_order(order: TenantOrder, *, sectors: Collection[str]) -> CleanOrder:
    """Return the order as it will be stored; the first value that cannot be used is an error.

    ``sectors`` are the codes of those that are offered to new customers.
    """
    values, problems = check_order(order, sectors=sectors)
    for problem in problems:
        raise problem
    return values


def check_order(
    order: TenantOrder, *, sectors: Collection[str]
) -> tuple[CleanOrder, list[DomainError]]:
    """Return the order as it would be stored, and every value that cannot be used.

    With a problem the first of the two is not whole and must not be stored.
    """
    checks: dict[str, Callable[[], Any]] = {
        "slug": lambda: clean_slug(order["slug"]),
        "name": lambda: clean_name(order["name"]),
        "sector_id": lambda: clean_sector(order["sector"], sectors),
        "default_language": lambda: clean_language(order["default_language"]),
        "admin_email": lambda: clean_admin_email(order.get("admin_email", "")),
        "admin_name": lambda: " ".join(order.get("admin_name", "").split())[:200],
        "orgnr": lambda: clean_orgnr(order["orgnr"]) if order.get("orgnr", "").strip() else "",
        "area_code": lambda: clean_area_code(order.get("area_code", "")),
    }
    values: dict[str, Any] = {}
    problems: list[DomainError] = []
    for field, check in checks.items():
        try:
            values[field] = check()
        except DomainError as error:
            problems.append(error)
    try:
        colours = clean_colours(order["primary_colour"], order["accent_colour"])
        values |= zip(("primary_colour", "accent_colour"), colours, strict=True)
    except DomainError as error:
        problems.append(error)
    return cast(CleanOrder, values), problems


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
    return plain_slug(slug) or _EXAMPLE


def plain_slug(name: str) -> str:
    """Return an allowed subdomain close to ``name``: Ærøy becomes aeroy. Empty when there is none."""
    slug = unicodedata.normalize("NFKC", name).strip().lower()
    spelled = unicodedata.normalize("NFKD", slug.translate(_LETTERS))
    plain = "".join(
        letter for letter in spelled if letter.isascii() and (letter.isalnum() or letter == "-")
    )
    candidate = "-".join(filter(None, plain.split("-")))[:40].rstrip("-").lstrip("0123456789-")
    is_usable = SLUG.fullmatch(candidate) and candidate not in RESERVED_SLUGS
    return candidate if is_usable else ""


def clean_name(raw: str) -> str:
    """Return the customer's name without double blanks."""
    name = " ".join(raw.split())
    if not name:
        raise DomainError(_("Write the customer's name."), field="name", code="required")
    if len(name) > 200:
        raise DomainError(_("Shorten the name to at most 200 characters."), field="name")
    # Such a sign could turn the name around or make two names look the same.
    if any(unicodedata.category(letter) in _UNSEEN for letter in name):
        raise DomainError(
            _("There is a sign in the name that cannot be seen. Write it once more by hand."),
            field="name",
        )
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


def clean_area_code(raw: str) -> str:
    """Return the number of a municipality or a county; empty when none is given."""
    code = raw.strip()
    if code and code not in _area_codes():
        raise DomainError(
            _(
                "No municipality or county has the number %(code)s. Write four digits for a"
                " municipality, two for a county, with the leading zero: 0301, 03."
            )
            % {"code": code},
            field="area_code",
        )
    return code


@cache
def _area_codes() -> frozenset[str]:
    return frozenset({m.code for m in municipalities()} | {c.code for c in counties()})


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
        _measure_once(*colours)
    except UnusableColourError as error:
        raise DomainError(
            error.message, field=_COLOUR_FIELDS[error.field or "primary"], code=error.code
        ) from error
    return colours


@lru_cache(maxsize=512)
def _measure_once(primary: str, accent: str) -> None:
    # Measuring takes 20 ms, and the lines of a list mostly have the same two colours.
    check_colours(primary, accent)


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
