"""Suggestions while one writes: they come by themselves, and the keyboard accepts them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e


def test_a_pause_in_the_writing_brings_suggestions_that_tick_the_right_box(
    stack: Any, someone: Callable[..., Any]
) -> None:
    visitor = someone(locale="nb-NO", reduced_motion="reduce")
    page = visitor.visit(stack.url("/accounts/login/", tenant="staten"))
    visitor.press("Tonje Nystuen", exact=False)
    visitor.visit(stack.url("/needs/new/", tenant="staten"))
    visitor.fill({"tasks": "Et nytt saksbehandlingssystem, og klager som blir liggende."})

    panel = page.locator("[data-suggestions]")
    suggestion = panel.get_by_role("button", name="Saksbehandling", exact=True)
    expect(suggestion).to_have_attribute("aria-pressed", "false")
    expect(panel).to_contain_text("fordi teksten sier «saksbehandlingssystem»")
    visitor.examine()

    suggestion.focus()
    page.keyboard.press("Space")
    expect(suggestion).to_have_attribute("aria-pressed", "true")
    expect(panel.get_by_role("status")).to_contain_text("Saksbehandling er valgt i listen")
    box = page.locator(
        f"input[name='wanted_competences'][value='{suggestion.get_attribute('data-value')}']"
    )
    expect(box).to_be_checked()
    # While the focus is on the suggestions, what is written elsewhere does not take them away.
    page.keyboard.press("Enter")
    expect(box).not_to_be_checked()
    expect(suggestion).to_be_focused()

    panel.get_by_role("button", name="Foreslå ut fra det som er skrevet").click()
    expect(panel.get_by_role("status")).to_contain_text("forslag")
