"""A logo comes in as a picture from anywhere and leaves as a small, clean PNG.

What the file is called and what the browser says it is are not believed. The header is read and
measured before anything is decoded; the picture is drawn anew, so nothing but pixels survives.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from PIL import Image, ImageOps, UnidentifiedImageError

from core.base.errors import DomainError

MOST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
BOX = (600, 200)
_SMALLEST_SIDE = 16


class UnusableLogoError(DomainError):
    """A file that is no logo; the text says why and what to do."""

    def __init__(self, message: StrOrPromise) -> None:
        super().__init__(message, field="logo", code="unusable_logo")


def too_large() -> UnusableLogoError:
    """The error for a file over the limit, wherever it was found out."""
    return UnusableLogoError(
        _("The logo is larger than 2 MB. Export it as PNG, 600 pixels wide or less.")
    )


@dataclass(frozen=True)
class Logo:
    """A drawn PNG, its size in pixels and its SHA-256 in hex."""

    png: bytes
    width: int
    height: int
    sha256: str


def draw_logo(upload: BinaryIO, size: int) -> Logo:
    """The picture in `upload` (`size` bytes long) as a PNG within 600 x 200 pixels."""
    if size > MOST_BYTES:
        raise too_large()
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise too_large()
    _refuse_other_kinds(content)
    return _encode(_decode(content))


def _refuse_other_kinds(content: bytes) -> None:
    """Name the common mistakes, so that the person knows what to do."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not content:
        raise UnusableLogoError(_("The file is empty. Choose a PNG, JPEG or WebP picture."))
    if head.startswith((b"<?xml", b"<svg", b"<!doctype svg", b"<!--")) or b"<svg" in head:
        raise UnusableLogoError(
            _(
                "SVG files can carry program code and are not accepted. "
                "Export the logo as PNG, at least 400 pixels wide, and upload that."
            )
        )
    if head.startswith(b"%pdf"):
        raise UnusableLogoError(
            _("This is a PDF document, whatever its name says. Export the logo as PNG.")
        )


def _decode(content: bytes) -> Image.Image:
    """Measure the header first; decode only what is small, still and of a known kind."""
    _refuse_webp_canvas(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a large picture is refused below, by our own measure
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UnusableLogoError(_("The file is not a PNG, JPEG or WebP picture.")) from error
    _refuse_size(picture)
    try:
        picture.draft("RGB", BOX)
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise UnusableLogoError(_("The picture is damaged. Export it again as PNG.")) from error


def _refuse_webp_canvas(content: bytes) -> None:
    """A WebP canvas is allocated when the file is opened, so its size is read by hand before."""
    if content[:4] != b"RIFF" or content[8:16] != b"WEBPVP8X" or len(content) < 30:
        return
    width = 1 + int.from_bytes(content[24:27], "little")
    height = 1 + int.from_bytes(content[27:30], "little")
    _refuse_pixels(width, height)
    if content[20] & 0b10:
        raise _moves()


def _refuse_size(picture: Image.Image) -> None:
    width, height = picture.size
    _refuse_pixels(width, height)
    if min(width, height) < _SMALLEST_SIDE:
        raise UnusableLogoError(_("The picture is too small to be seen. Use at least 16 pixels."))
    if getattr(picture, "is_animated", False):
        raise _moves()


def _moves() -> UnusableLogoError:
    return UnusableLogoError(_("The picture moves. Export one still picture as PNG."))


def _refuse_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise UnusableLogoError(
            _(
                "The picture is %(width)s x %(height)s pixels. "
                "Make it smaller: 600 x 200 pixels is enough."
            )
            % {"width": width, "height": height}
        )


def _encode(picture: Image.Image) -> Logo:
    """Draw the pixels alone onto a new picture: no metadata, profile or trailing bytes follow."""
    pixels = picture.convert("RGBA")
    pixels.thumbnail(BOX, Image.Resampling.LANCZOS)
    canvas = Image.new("RGBA", pixels.size, (255, 255, 255, 0))
    canvas.paste(pixels)
    output = io.BytesIO()
    canvas.save(output, "PNG", optimize=True)
    png = output.getvalue()
    return Logo(png, canvas.width, canvas.height, hashlib.sha256(png).hexdigest())
