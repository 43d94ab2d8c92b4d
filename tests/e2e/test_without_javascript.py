"""Every form works in a browser that runs no script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e


@pytest.fixture
def plain(someone: Callable[..., Any]) -> Any:
    """Return a new person whose browser runs no script."""
    visitor = someone(java_script_enabled=False)
    visitor.page.goto("data:text/html,<body><script>document.body.id='ran'</script>")
    assert visitor.page.locator("#ran").count() == 0
    return visitor


def sign_in(page: Page, stack: Any, tenant: str, person: str) -> None:
    page.goto(stack.url("/accounts/login/", tenant=tenant))
    send(page, f"button[name=person][value='{person}']")
    expect(page).to_have_url(stack.url("/", tenant=tenant))


def send(page: Page, button: str) -> None:
    """Press a button by its selector, and wait for the page that comes."""
    with page.expect_navigation():
        page.locator(button).first.click()


def words(message: str) -> str:
    """Return an interface text as it stands on a page in bokmål."""
    with translation.override("nb"):
        translated = translation.gettext(message)
    assert translated != message, f"{message!r} is not translated."
    return translated


def test_a_draft_is_registered_and_candidates_are_read(stack: Any, plain: Any) -> None:
    page = plain.page
    sign_in(page, stack, "staten", "hr-dfo")
    page.goto(stack.url("/needs/new/", tenant="staten"))
    plain.fill({"form": "rotation", "min_days": 3, "max_days": 13, "period_unit": "months"})
    send(page, "main form button[type=submit]")
    # The refusal needs no script either: two errors, each with a link to its field.
    summary = page.locator(".ds-error-summary")
    expect(summary.get_by_role("link")).to_have_count(2)
    summary.locator("a[href='#id_title']").click()
    expect(page.locator("[name=title]:target")).to_be_visible()
    plain.fill({"title": "Uten skript", "max_days": 6})
    send(page, "main form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/needs/[0-9a-f-]{36}/(#|$)"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Uten skript")

    page.goto(stack.url("/needs/?tab=own", tenant="staten"))
    published = page.locator("main article", has_text=words("Published")).first
    with page.expect_navigation():
        published.get_by_role("link").first.click()
    send(page, "main a[href$='/candidates/']")
    expect(page).to_have_url(re.compile("/candidates/$"))
    expect(page.locator("main article").first).to_contain_text(words("Points per criterion"))


def test_a_language_is_chosen(stack: Any, plain: Any) -> None:
    page = plain.page
    page.goto(stack.url("/", tenant="staten"))
    page.locator("header summary").first.click()
    send(page, "header button[value=nn]")
    expect(page.locator("html")).to_have_attribute("lang", "nn")


def test_colours_are_saved_and_put_back(stack: Any, plain: Any) -> None:
    page, tenant = plain.page, "fjordkraft-demo"
    sign_in(page, stack, tenant, "admin")
    page.goto(stack.url("/settings/theme/", tenant=tenant))
    before = {name: page.input_value(f"[name={name}]") for name in ("primary", "accent")}
    try:
        save_colours(plain, {"primary": "#5a1e74", "accent": "#b3541e"})
        page.goto(stack.url("/", tenant=tenant))
        assert primary_colour(page) == "#5a1e74"
    finally:
        page.goto(stack.url("/settings/theme/", tenant=tenant))
        save_colours(plain, before)
    page.goto(stack.url("/", tenant=tenant))
    assert primary_colour(page) == before["primary"]


def save_colours(visitor: Any, colours: dict[str, str]) -> None:
    visitor.fill(colours)
    send(visitor.page, "form#colours button:not([name])")
    for name, colour in colours.items():
        expect(visitor.page.locator(f"[name={name}]")).to_have_value(colour)
    expect(visitor.page.locator(".ds-error-summary")).to_have_count(0)


def primary_colour(page: Page) -> str:
    """Return the colour the page is drawn in."""
    colour: str = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--ds-color-base-default')"
    )
    return colour.strip().lower()
