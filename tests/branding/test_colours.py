"""The scale: known values, and what holds for every colour there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branding import colours
from branding.colours import GROUNDS, SURFACES, Scheme, build_scale, contrast

hex_colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
schemes = st.sampled_from(Scheme)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_contrast_does_not_depend_on_the_order() -> None:
    assert contrast("#767676", "#ffffff") == contrast("#ffffff", "#767676")


def test_known_grey_is_just_readable_on_white() -> None:
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_light_scale_matches_the_design_system_where_targets_are_equal() -> None:
    steps = build_scale("#0062ba", Scheme.LIGHT).steps

    # The values Designsystemet itself publishes for this colour.
    published = {
        "background-tinted": "#eef4fa",
        "surface-tinted": "#ddeaf6",
        "surface-hover": "#c7ddf0",
        "surface-active": "#afcee9",
        "border-subtle": "#99c0e3",
        "border-default": "#2a7cc5",
        "text-default": "#002c54",
        "base-default": "#0062ba",
        "base-hover": "#004f96",
    }
    assert {name: steps[name] for name in published} == published


@pytest.mark.parametrize("text", ["red", "#fff", "#12454F", "#12454f;}body{", "", "#12454f\n"])
def test_only_six_lower_case_hex_digits_are_a_colour(text: str) -> None:
    with pytest.raises(ValueError, match="Not a colour"):
        colours.parse_hex(text)


@given(hex_colours, schemes)
def test_every_text_is_readable_on_every_surface(brand: str, scheme: Scheme) -> None:
    steps = build_scale(brand, scheme).steps

    weakest = min(
        contrast(steps[text], steps[ground])
        for text in ("text-default", "text-subtle")
        for ground in SURFACES
    )

    assert weakest >= 4.5


@given(hex_colours, schemes)
def test_button_text_is_readable_on_every_step_of_the_button(brand: str, scheme: Scheme) -> None:
    steps = build_scale(brand, scheme).steps

    weakest = min(
        contrast(steps[text], steps[fill])
        for text in ("base-contrast-default", "base-contrast-subtle")
        for fill in ("base-default", "base-hover", "base-active")
    )

    assert weakest >= 4.5


@given(hex_colours, schemes)
def test_the_shape_of_a_button_is_seen_on_every_ground(brand: str, scheme: Scheme) -> None:
    scale = build_scale(brand, scheme)
    outlines = (
        [scale.edge]
        if scale.edge
        else [scale.steps[f"base-{s}"] for s in ("default", "hover", "active")]
    )

    weakest = min(
        contrast(outline, scale.steps[ground]) for outline in outlines for ground in GROUNDS
    )

    assert weakest >= 3


@given(hex_colours, schemes)
def test_marks_without_text_are_seen_and_carry_a_readable_tick(brand: str, scheme: Scheme) -> None:
    scale = build_scale(brand, scheme)

    assert min(contrast(scale.shape, scale.steps[ground]) for ground in GROUNDS) >= 3
    assert contrast(scale.shape_contrast, scale.shape) >= 4.5


@given(hex_colours)
def test_the_brand_colour_itself_fills_the_button_on_a_light_page(brand: str) -> None:
    assert build_scale(brand, Scheme.LIGHT).steps["base-default"] == brand


@given(hex_colours)
def test_hover_and_active_are_told_apart_from_the_button_at_rest(brand: str) -> None:
    steps = build_scale(brand, Scheme.LIGHT).steps

    assert len({steps["base-default"], steps["base-hover"], steps["base-active"]}) == 3


def test_a_light_yellow_button_gets_an_edge_and_a_dark_blue_one_none() -> None:
    yellow, blue = (build_scale(brand, Scheme.LIGHT) for brand in ("#ffd400", "#12454f"))

    assert (yellow.edge, blue.edge) == (yellow.steps["border-default"], None)


def test_nearest_colour_that_works_is_one_step_past_the_limit() -> None:
    nearest = colours.nearest_with_contrast("#ffd400", "#ffffff", 3)

    assert 3 <= contrast(nearest, "#ffffff") < 3.05
