"""Where the focus is, a person with poor sight sees it too: measured in the pixels of the page.

For one of each kind of thing that takes the focus, what is around it is photographed with and
without. At least as many pixels as a ring of two would have must differ by 3 to 1 (WCAG 2.2, 2.4.13).
"""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import ElementHandle, Page

from tests.e2e.keyboard import Keyboard

pytestmark = pytest.mark.e2e

AROUND = 8
# One of each kind: what is drawn alike is photographed once. Folded and hidden ones are left out.
KINDS = """() => {
    const kinds = new Map();
    const things = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    for (const one of document.querySelectorAll(things)) {
        const box = one.getBoundingClientRect();
        if (!box.width || !one.checkVisibility() || one.matches(".ds-skip-link")) continue;
        const within = one.closest(".vk-demo, .vk-header, .vk-page-head, .vk-footer, .ds-card, .ds-alert," +
            ".ds-error-summary, .vk-filter, .market-save, .market-parts, .vk-narrow, .ds-details");
        const looks = [one.localName, one.type, one.className, one.dataset.variant, one.dataset.color,
            one.getAttribute("aria-invalid"), one.checked, within?.className];
        const kind = looks.filter(Boolean).join(" ");
        if (!kinds.has(kind)) kinds.set(kind, one);
    }
    window.kinds = [...kinds];
    return window.kinds.map(([kind]) => kind);
}"""
# The ring may be around a box with its label, or around a card whose heading is its link.
PLACE = """one => {
    const whole = (one.closest(":is(h2, h3)") && one.closest(".vk-card-link")) ||
        (["radio", "checkbox"].includes(one.type) && one.closest(".ds-field")) || one;
    whole.scrollIntoView({ block: "center", behavior: "instant" });
    const box = whole.getBoundingClientRect();
    return [box.left, box.top, box.width, box.height];
}"""


def luminance(picture: Image.Image) -> Any:
    """Return each pixel's relative luminance (WCAG)."""
    parts = np.asarray(picture.convert("RGB")) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def changed(before: Image.Image, after: Image.Image) -> int:
    """Return how many pixels differ by 3 to 1 or more."""
    first, second = luminance(before) + 0.05, luminance(after) + 0.05
    return int((np.maximum(first, second) / np.minimum(first, second) >= 3).sum())


def photograph(page: Page, box: list[float]) -> Image.Image:
    left, top, width, height = box
    right, bottom = left + width + AROUND, top + height + AROUND
    left, top = max(left - AROUND, 0), max(top - AROUND, 0)
    size = page.viewport_size
    assert size is not None
    clip = {
        "x": left,
        "y": top,
        "width": min(right, size["width"]) - left,
        "height": min(bottom, size["height"]) - top,
    }
    return Image.open(io.BytesIO(page.screenshot(clip=clip, caret="hide")))


def ring(page: Page, one: ElementHandle) -> tuple[int, int]:
    """Return how many pixels change enough when a thing takes the focus, and how many must."""
    box = one.evaluate(PLACE)
    one.evaluate("one => one.blur()")
    without = photograph(page, box)
    one.evaluate("one => one.focus({ focusVisible: true, preventScroll: true })")
    _left, _top, width, height = box
    return changed(without, photograph(page, box)), int(2 * 2 * (width + height))


def faint(page: Page) -> list[str]:
    """Return the kinds of things on the page whose focus is too faint."""
    found = []
    kinds = page.evaluate(KINDS)
    assert len(kinds) > 5
    for number, kind in enumerate(kinds):
        one = page.evaluate_handle(f"window.kinds[{number}][1]").as_element()
        assert one is not None
        seen, needed = ring(page, one)
        if seen < needed:
            found.append(f"{page.url}: {kind}: {seen} pixels of {needed}")
    return found


PAGES = {
    ("staten", "hr-dfo"): ("/needs/new/", "/needs/?tab=own", "/"),
    ("fjordkraft-demo", "admin"): ("/settings/theme/", "/settings/organisations/"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ring_is_seen_on_every_ground(
    scheme: str, stack: Any, keyboard: Callable[..., Keyboard]
) -> None:
    found = []
    for (tenant, person), paths in PAGES.items():
        page = keyboard(color_scheme=scheme).page
        page.goto(stack.url("/accounts/login/", tenant=tenant))
        found += faint(page)
        page.locator(f"button[value='{person}']").press("Enter")
        page.wait_for_url(stack.url("/", tenant=tenant))
        for path in paths:
            page.goto(stack.url(path, tenant=tenant))
            if path == "/needs/new/":
                page.locator("[name=preview]").press("Enter")
                page.wait_for_selector(".ds-error-summary")
            found += faint(page)
    assert found == []


def test_the_measure_sees_a_ring_that_is_not_there(
    stack: Any, keyboard: Callable[..., Keyboard]
) -> None:
    page = keyboard().page
    page.goto(stack.url("/accounts/login/", tenant="staten"))
    assert faint(page) == []
    page.evaluate(
        "const sheet = new CSSStyleSheet();"
        "sheet.replaceSync(':focus { outline-color: transparent !important; box-shadow: none !important; }');"
        "document.adoptedStyleSheets = [sheet];"
    )
    kinds = page.evaluate(KINDS)
    assert [kind for kind in kinds if not any(f": {kind}: " in one for one in faint(page))] == []
