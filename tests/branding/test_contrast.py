"""What is refused, in words that name the field and the fix."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from branding.colours import Scheme, contrast
from branding.contrast import (
    Measurement,
    UnusableColourError,
    check_colours,
    compare_colours,
    measure_colour,
)


@pytest.mark.parametrize(
    "primary", ["#ffffff", "#ffff00", "#ffd400", "#f5f5dc", "#c0c0c0", "#969696"]
)
def test_a_primary_colour_too_light_for_a_white_page_is_refused(primary: str) -> None:
    with pytest.raises(UnusableColourError) as refused:
        check_colours(primary, "#c8562b")

    assert refused.value.field == "primary"


def test_the_refusal_names_colour_ratio_and_a_colour_that_works() -> None:
    with translation.override("en"), pytest.raises(UnusableColourError) as refused:
        check_colours("#ffd400", "#c8562b")

    assert str(refused.value) == (
        "The primary colour #ffd400 is too light: it stands 1.43 to 1 against a white page and must "
        "reach 3 to 1, or buttons and links fade away. The nearest colour that works is #b09200. "
        "You may also keep #ffd400 as the accent colour."
    )
    check_colours("#b09200", "#ffd400")


@pytest.mark.parametrize(
    "text",
    [
        "red",
        "red;}body{display:none}",
        "url(//x)",
        "@import '//x'",
        "expression(alert(1))",
        "</style>",
        "\\23 12454f",
        "#12454f" * 100_000,
        "#GGGGGG",
        "#fff",
    ],
)
@pytest.mark.parametrize("field", ["primary", "accent"])
def test_anything_but_a_hex_colour_is_refused_at_its_own_field(field: str, text: str) -> None:
    colours = {"primary": "#12454f", "accent": "#c8562b", field: text}

    with pytest.raises(UnusableColourError) as refused:
        check_colours(**colours)

    assert refused.value.field == field


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_any_colour_is_usable_as_accent_because_every_pair_is_mended(accent: str) -> None:
    check_colours("#12454f", accent)

    assert [found for found in measure_colour(accent) if not found.passes] == []


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_the_limit_for_a_primary_colour_is_three_to_one_on_white(primary: str) -> None:
    allowed = contrast(primary, "#ffffff") >= 3
    try:
        check_colours(primary, "#c8562b")
        was_allowed = True
    except UnusableColourError:
        was_allowed = False

    assert was_allowed == allowed


def test_shown_ratio_is_never_rounded_up_to_the_limit() -> None:
    almost = Measurement("text", Scheme.LIGHT, "#777777", "#ffffff", 4.5)

    with translation.override("en"):
        assert (almost.shown_ratio, almost.passes) == ("4.47", False)


def test_the_table_shows_the_weakest_pair_of_each_kind() -> None:
    rows = compare_colours("#12454f", "#ffd400")

    assert [len(row.cells) for row in rows] == [4] * 7
    shape = next(row for row in rows if row.required == 3 and row.cells[3])
    assert [cell.ratio >= 3 for cell in shape.cells] == [True] * 4
