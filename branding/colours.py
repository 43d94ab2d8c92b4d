"""One brand colour becomes sixteen steps with fixed luminance, for light and for dark pages.

Pure arithmetic on sRGB. The steps are those of Designsystemet; the targets for quiet text are moved
so that it stays readable on the strongest surface too, and buttons move away from their own text.
Luminance and contrast follow WCAG 2.2; L* is CIE 1976; chroma is reduced in Oklab.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

RGB = tuple[float, float, float]

WHITE: RGB = (1.0, 1.0, 1.0)
BLACK: RGB = (0.0, 0.0, 0.0)
TEXT_RATIO = 4.5
SHAPE_RATIO = 3.0
_DARK_CHROMA = 0.7
# A filled button on a dark page is never darker than this, so that its shape is seen.
_DARK_BASE_LUMINANCE = 0.24
_HEX = re.compile(r"#[0-9a-f]{6}\Z")


class Scheme(Enum):
    """Whether the page is light or dark."""

    LIGHT = "light"
    DARK = "dark"


# Step -> luminance on a light page, on a dark page.
TARGETS: Mapping[str, tuple[float, float]] = {
    "background-default": (1.0, 0.009),
    "background-tinted": (0.9, 0.014),
    "surface-default": (1.0, 0.021),
    "surface-tinted": (0.81, 0.027),
    "surface-hover": (0.7, 0.036),
    "surface-active": (0.59, 0.056),
    "border-subtle": (0.5, 0.08),
    "border-default": (0.19, 0.22),
    "border-strong": (0.088, 0.44),
    "text-subtle": (0.088, 0.44),
    "text-default": (0.0245, 0.84),
}
# What a page or a card may be made of; a button must be seen on each.
GROUNDS = ("background-default", "background-tinted", "surface-default", "surface-tinted")
SURFACES = (*GROUNDS, "surface-hover", "surface-active")


@dataclass(frozen=True)
class Scale:
    """The steps of one colour in one scheme, as hex.

    `edge` is a border for filled buttons whose fill alone is too faint against the page, else None.
    `shape` is for marks that carry meaning without text: it is always seen against the page.
    """

    steps: Mapping[str, str]
    edge: str | None
    shape: str
    shape_contrast: str


def is_hex(text: str) -> bool:
    """Whether `text` is exactly `#` and six lower-case hex digits."""
    return bool(_HEX.match(text))


def parse_hex(text: str) -> RGB:
    """`#rrggbb` as three numbers from 0 to 1; anything else is a ValueError."""
    if not is_hex(text):
        raise ValueError(f"Not a colour: {text[:20]!r}")
    return int(text[1:3], 16) / 255, int(text[3:5], 16) / 255, int(text[5:7], 16) / 255


def to_hex(colour: RGB) -> str:
    """Three numbers from 0 to 1 as `#rrggbb`."""
    red, green, blue = (round(min(1.0, max(0.0, channel)) * 255) for channel in colour)
    return f"#{red:02x}{green:02x}{blue:02x}"


def luminance(colour: RGB) -> float:
    """WCAG relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two hex colours, 1 to 21."""
    high, low = sorted((luminance(parse_hex(first)), luminance(parse_hex(second))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def with_luminance(colour: RGB, target: float) -> RGB:
    """`colour` mixed with black or white until its luminance is `target`."""
    end = WHITE if luminance(colour) < target else BLACK
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        reached = luminance(_mix(colour, end, middle))
        if (reached < target) == (end is WHITE):
            low = middle
        else:
            high = middle
    return _mix(colour, end, high)


def build_scale(brand: str, scheme: Scheme) -> Scale:
    """All steps of `brand` in `scheme`; every text step is readable on every surface step."""
    colour = parse_hex(brand)
    tone = _with_chroma(colour, _DARK_CHROMA) if scheme is Scheme.DARK else colour
    index = 1 if scheme is Scheme.DARK else 0
    steps = {name: to_hex(with_luminance(tone, goal[index])) for name, goal in TARGETS.items()}
    steps |= _base_steps(colour, scheme)
    return _with_shape(steps)


def strongest_on(colour: str) -> str:
    """Black or white, whichever is easier to read on `colour`."""
    return max("#ffffff", "#000000", key=lambda text: contrast(text, colour))


def nearest_with_contrast(colour: str, ground: str, ratio: float) -> str:
    """The colour closest to `colour`, darker or lighter, that stands `ratio` against `ground`."""
    brand = parse_hex(colour)
    end = BLACK if luminance(parse_hex(ground)) > 0.18 else WHITE
    for share in range(1001):
        candidate = to_hex(_mix(brand, end, share / 1000))
        if contrast(candidate, ground) >= ratio:
            return candidate
    return to_hex(end)


def _base_steps(colour: RGB, scheme: Scheme) -> dict[str, str]:
    """The fill of a button with its hover and active steps and the text on them."""
    if scheme is Scheme.DARK and luminance(colour) < _DARK_BASE_LUMINANCE:
        colour = with_luminance(colour, _DARK_BASE_LUMINANCE)
    base = to_hex(colour)
    text = strongest_on(base)
    hover, active = (to_hex(_moved(colour, step, text == "#000000")) for step in (8, 16))
    return {
        "base-default": base,
        "base-hover": hover,
        "base-active": active,
        "base-contrast-subtle": _quiet_text(text, (base, hover, active)),
        "base-contrast-default": text,
    }


def _moved(colour: RGB, distance: float, upwards: bool) -> RGB:
    """`colour` moved `distance` L* away from its text; the other way where there is no room."""
    lightness = _lightness(luminance(colour))
    if upwards and lightness > 82:
        upwards = False
    elif not upwards and lightness < 22:
        upwards = True
    goal = lightness + distance if upwards else lightness - distance
    return with_luminance(colour, _luminance_of(goal))


def _quiet_text(text: str, fills: tuple[str, ...]) -> str:
    """`text` drawn towards the fill as far as it stays readable on every one of `fills`."""
    for share in (0.2, 0.16, 0.12, 0.08, 0.04):
        candidate = to_hex(_mix(parse_hex(text), parse_hex(fills[0]), share))
        if all(contrast(candidate, fill) >= TEXT_RATIO + 0.3 for fill in fills):
            return candidate
    return text


def _with_shape(steps: dict[str, str]) -> Scale:
    fills = [steps[name] for name in ("base-default", "base-hover", "base-active")]
    grounds = [steps[name] for name in GROUNDS]
    faint = any(contrast(fill, ground) < SHAPE_RATIO for fill in fills for ground in grounds)
    shape_is_base = all(contrast(fills[0], ground) >= SHAPE_RATIO for ground in grounds)
    shape = fills[0] if shape_is_base else steps["border-default"]
    return Scale(steps, steps["border-default"] if faint else None, shape, strongest_on(shape))


def _mix(colour: RGB, end: RGB, share: float) -> RGB:
    red, green, blue = (a + (b - a) * share for a, b in zip(colour, end, strict=True))
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    channel = min(1.0, max(0.0, channel))
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _lightness(y: float) -> float:
    """L* of a luminance."""
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def _luminance_of(lightness: float) -> float:
    """The luminance of an L*."""
    lightness = min(100.0, max(0.0, lightness))
    return ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness * 27 / 24389


def _with_chroma(colour: RGB, factor: float) -> RGB:
    """`colour` with its Oklab chroma multiplied by `factor`; lightness and hue stay."""
    red, green, blue = map(_linear, colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    light = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = factor * (1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short)
    b = factor * (0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encoded(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        _encoded(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        _encoded(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )
