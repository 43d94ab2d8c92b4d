"""Logos of the demo's tenants: geometric marks, drawn here. No real coat of arms, no real logo."""

import io
from collections.abc import Callable

from PIL import Image, ImageColor, ImageDraw

# Drawn large and scaled down, which is what makes the edges soft.
_SCALE = 4
_SIDE = 192
_PLATE = _SIDE * _SCALE
_MARGIN = _PLATE * 20 // 100
_MARK = _PLATE - 2 * _MARGIN

_Mark = Callable[[ImageDraw.ImageDraw, str, str], None]


def draw_logo(slug: str, *, primary: str, accent: str) -> bytes:
    """Return a square PNG: the tenant's mark on a plate, good on light and dark."""
    picture = Image.new("RGBA", (_PLATE, _PLATE), (*ImageColor.getrgb(primary)[:3], 0))
    plate = (0, 0, _PLATE - 1, _PLATE - 1)
    ImageDraw.Draw(picture).rounded_rectangle(plate, radius=_PLATE // 5, fill=primary)
    mark = Image.new("RGBA", (_MARK, _MARK), primary)
    _MARKS[slug](ImageDraw.Draw(mark), "#ffffff", _lightened(accent))
    picture.paste(mark, (_MARGIN, _MARGIN))
    file = io.BytesIO()
    picture.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _lightened(colour: str) -> str:
    """Return ``colour`` halfway to white, so that it shows on the dark plate."""
    return "#" + "".join(f"{(part + 255) // 2:02x}" for part in ImageColor.getrgb(colour)[:3])


def _at(share: float) -> int:
    return round(share * (_MARK - 1))


def _staten(draw: ImageDraw.ImageDraw, first: str, second: str) -> None:
    """Draw two half rings that reach into each other: lender and host."""
    band = _at(0.19)
    draw.arc((0, 0, _at(0.72), _at(0.72)), 90, 360, fill=first, width=band)
    draw.arc((_at(0.28), _at(0.28), _at(1), _at(1)), 270, 180, fill=second, width=band)


def _kristiansand(draw: ImageDraw.ImageDraw, first: str, second: str) -> None:
    """Draw a grid of streets, and a sun over the sea."""
    cell, gap = _at(0.28), _at(0.08)
    for column in range(3):
        for row in range(3):
            left, top = column * (cell + gap), row * (cell + gap)
            corners = (left, top, left + cell, top + cell)
            if (column, row) == (2, 0):
                draw.ellipse(corners, fill=second)
            else:
                draw.rounded_rectangle(corners, radius=_at(0.05), fill=first)


def _fjordkraft(draw: ImageDraw.ImageDraw, first: str, second: str) -> None:
    """Draw two mountain sides that meet in a fjord, and a drop of water falling between them."""
    draw.polygon([(0, _at(0.08)), (_at(0.46), _at(1)), (0, _at(1))], fill=first)
    draw.polygon([(_at(1), _at(0.08)), (_at(1), _at(1)), (_at(0.54), _at(1))], fill=first)
    drop = [(_at(0.5), 0), (_at(0.7), _at(0.36)), (_at(0.5), _at(0.74)), (_at(0.3), _at(0.36))]
    draw.polygon(drop, fill=second)


_MARKS: dict[str, _Mark] = {
    "staten": _staten,
    "kristiansand": _kristiansand,
    "fjordkraft-demo": _fjordkraft,
}
