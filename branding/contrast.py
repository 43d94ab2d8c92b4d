"""Measures what a colour would do to a page, and says no when it cannot be mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from branding.colours import (
    GROUNDS,
    SHAPE_RATIO,
    SURFACES,
    TEXT_RATIO,
    Scale,
    Scheme,
    build_scale,
    contrast,
    is_hex,
    nearest_with_contrast,
)
from core.base.errors import DomainError

PAGE = "#ffffff"
_FILLS = ("base-default", "base-hover", "base-active")


@dataclass(frozen=True)
class Measurement:
    """One pair of colours that meet on a page, and what it must reach."""

    what: StrOrPromise
    scheme: Scheme
    colour: str
    ground: str
    required: float

    @property
    def ratio(self) -> float:
        return contrast(self.colour, self.ground)

    @property
    def shown_ratio(self) -> str:
        """Two decimals in the reader's language, never rounded up past a limit."""
        return number_format(int(self.ratio * 100) / 100, decimal_pos=2)

    @property
    def passes(self) -> bool:
        return self.ratio >= self.required


class UnusableColourError(DomainError):
    """A colour that would make something unreadable or invisible; the text names one that works."""

    def __init__(self, message: StrOrPromise, *, field: str) -> None:
        super().__init__(message, field=field, code="unusable_colour")


def check_colours(primary: str, accent: str) -> None:
    """Refuse a pair of colours that no mending makes readable. Fields: `primary`, `accent`."""
    for field, colour in (("primary", primary), ("accent", accent)):
        if not is_hex(colour):
            raise UnusableColourError(
                _("Write the colour as # and six digits or letters from a to f, such as #12454f."),
                field=field,
            )
    _check_primary(primary)
    for field, colour in (("primary", primary), ("accent", accent)):
        failed = next((found for found in measure_colour(colour) if not found.passes), None)
        if failed:
            raise UnusableColourError(_describe(failed, colour), field=field)


def measure_colour(brand: str) -> Iterator[Measurement]:
    """Every pair that may meet when `brand` is a colour of the theme."""
    for scheme in Scheme:
        yield from measure_scale(build_scale(brand, scheme), scheme)


def measure_scale(scale: Scale, scheme: Scheme) -> Iterator[Measurement]:
    """The pairs of one scale: text on surfaces, text on buttons, and the shape of buttons."""
    steps = scale.steps
    for text, what in (
        ("text-default", _("Text on surfaces")),
        ("text-subtle", _("Links and quiet text")),
    ):
        for ground in SURFACES:
            yield Measurement(what, scheme, steps[text], steps[ground], TEXT_RATIO)
    for text in ("base-contrast-default", "base-contrast-subtle"):
        for fill in _FILLS:
            yield Measurement(_("Text on a button"), scheme, steps[text], steps[fill], TEXT_RATIO)
    for ground in GROUNDS:
        for fill in _FILLS:
            outline = scale.edge or steps[fill]
            yield Measurement(
                _("The shape of a button"), scheme, outline, steps[ground], SHAPE_RATIO
            )
        yield Measurement(_("Marks and ticks"), scheme, scale.shape, steps[ground], SHAPE_RATIO)
    yield Measurement(_("Ticks on marks"), scheme, scale.shape_contrast, scale.shape, TEXT_RATIO)


def measure_primary(primary: str) -> Measurement:
    """The first colour alone on white paper, as mails and documents show it."""
    return Measurement(
        _("The colour itself on a white page"), Scheme.LIGHT, primary, PAGE, SHAPE_RATIO
    )


@dataclass(frozen=True)
class Comparison:
    """One kind of pair: its weakest measurement for each colour on light and on dark pages."""

    what: StrOrPromise
    required: float
    cells: Sequence[Measurement | None]


def compare_colours(primary: str, accent: str) -> list[Comparison]:
    """The theme page's table. Cells: primary on light and dark, accent on light and dark."""
    alone = measure_primary(primary)
    rows = [Comparison(alone.what, alone.required, (alone, None, None, None))]
    columns = [
        _weakest(measure_scale(build_scale(colour, scheme), scheme))
        for colour in (primary, accent)
        for scheme in Scheme
    ]
    for kind in zip(*columns, strict=True):
        rows.append(Comparison(kind[0].what, kind[0].required, kind))
    return rows


def _weakest(found: Iterable[Measurement]) -> list[Measurement]:
    """The weakest of each kind, in the order the kinds are measured."""
    weakest: dict[str, Measurement] = {}
    for pair in found:
        kind = str(pair.what)
        if kind not in weakest or pair.ratio < weakest[kind].ratio:
            weakest[kind] = pair
    return list(weakest.values())


def _check_primary(primary: str) -> None:
    """The first colour stands alone on white paper, in mail and in documents: it must be seen."""
    found = measure_primary(primary)
    if found.passes:
        return
    raise UnusableColourError(
        _(
            "The primary colour %(colour)s is too light: it stands %(ratio)s to 1 against a white "
            "page and must reach 3 to 1, or buttons and links fade away. The nearest colour that "
            "works is %(nearest)s. You may also keep %(colour)s as the accent colour."
        )
        % {
            "colour": primary,
            "ratio": found.shown_ratio,
            "nearest": nearest_with_contrast(primary, PAGE, SHAPE_RATIO),
        },
        field="primary",
    )


def _describe(failed: Measurement, colour: str) -> str:
    return _(
        "The colour %(colour)s gives unreadable text: %(what)s stands %(ratio)s to 1 and must reach "
        "%(required)s to 1. The nearest colour that works is %(nearest)s."
    ) % {
        "colour": colour,
        "what": failed.what,
        "ratio": failed.shown_ratio,
        "required": number_format(failed.required),
        "nearest": nearest_with_contrast(colour, PAGE, TEXT_RATIO),
    }
