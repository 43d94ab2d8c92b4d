"""The service with the keyboard alone: no mouse is moved, and no field is filled behind its back."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.keyboard import Keyboard, open_language_menu, words

pytestmark = pytest.mark.e2e


def sign_in(keys: Keyboard, stack: Any, name: str) -> None:
    keys.page.goto(stack.url("/accounts/login/", tenant="staten"))
    keys.send(name)


def test_from_the_front_page_to_home_and_into_another_language(
    stack: Any, keyboard: Callable[..., Keyboard]
) -> None:
    keys = keyboard()
    page = keys.page
    page.goto(stack.url("/", tenant="staten"))
    keys.to("link", words("Skip to main content"), limit=1)
    keys.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.to("link", words("Sign in"), limit=1)
    assert page.locator(":focus").evaluate("link => !!link.closest('main')")
    keys.go()
    keys.to("button", "Torgeir Åsmul")
    keys.go()
    expect(page).to_have_url(stack.url("/", tenant="staten"))
    expect(page.locator("header")).to_contain_text("Torgeir Åsmul")
    open_language_menu(keys, "Bokmål", "Enter")
    keys.to("button", "Nynorsk", limit=3)
    keys.go()
    expect(page.locator("html")).to_have_attribute("lang", "nn")
    open_language_menu(keys, "Nynorsk", "Space")
    keys.to("button", "Bokmål", limit=3)
    keys.go("Space")
    expect(page.locator("html")).to_have_attribute("lang", "nb")


def test_focus_is_seen_everywhere_and_leaves_every_page(
    stack: Any, keyboard: Callable[..., Keyboard]
) -> None:
    keys = keyboard()
    page = keys.page
    page.goto(stack.url("/", tenant="staten"))
    forwards = keys.walk_through()
    page.goto(stack.url("/", tenant="staten"))
    assert len(keys.walk_through("Shift+Tab")) == len(forwards) > 5
    sign_in(keys, stack, "Tonje Nystuen")
    # The long form has folded lists with filters, dates and groups of choices.
    for path, least in (("/", 10), ("/needs/", 20), ("/needs/new/", 60)):
        page.goto(stack.url(path, tenant="staten"))
        assert len(keys.walk_through()) >= least


# -- a refused form -------------------------------------------------------------------------------

FRAGMENTS = ("", "#main", "#part-5", "#id_title")


@pytest.mark.parametrize("fragment", FRAGMENTS)
@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
def test_what_a_refused_form_says_has_the_focus(
    with_script: bool, fragment: str, stack: Any, keyboard: Callable[..., Keyboard]
) -> None:
    # Who has skipped to the form, to a part of it, or to a field has a fragment in the address.
    keys = keyboard(java_script_enabled=with_script)
    sign_in(keys, stack, "Tonje Nystuen")
    keys.page.goto(stack.url(f"/needs/new/{fragment}", tenant="staten"))
    keys.page.locator("[name=max_days]").focus()
    keys.write("400")
    keys.page.get_by_role("button", name=words("Save draft")).focus()
    keys.go()
    expect_summary_focused(keys, links=3)


def test_what_a_form_refused_within_the_page_says_has_the_focus(
    stack: Any, keyboard: Callable[..., Keyboard]
) -> None:
    keys = keyboard()
    page = keys.page
    sign_in(keys, stack, "Ingeborg Solhaug")
    page.goto(stack.url("/settings/organisations/add/#main", tenant="staten"))
    page.evaluate("window.isTheSamePage = true")
    for number in ("", "971040239"):
        # No form of ours is boosted today; one that will be needs nothing more.
        page.locator("main form").evaluate(
            "form => { form.setAttribute('hx-boost', 'true'); htmx.process(form); }"
        )
        page.locator("[name=orgnr]").focus()
        keys.write(number)
        keys.press("Enter")
        if number:
            check_digit = words(
                "The check digit does not fit the number. Look for a mistyped digit."
            )
            expect(page.locator("main .ds-error-summary")).to_contain_text(check_digit)
        expect_summary_focused(keys, links=1)
        assert page.evaluate("window.isTheSamePage")


def expect_summary_focused(keys: Keyboard, *, links: int) -> None:
    summary = keys.page.locator("main .ds-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(summary.get_by_role("link")).to_have_count(links)
    # The next stop is the first thing to correct.
    keys.press("Tab")
    expect(summary.get_by_role("link").first).to_be_focused()


def test_a_need_is_registered_mended_and_previewed(
    stack: Any, keyboard: Callable[..., Keyboard]
) -> None:
    keys = keyboard()
    page = keys.page
    sign_in(keys, stack, "Tonje Nystuen")
    keys.follow(words("Needs"))
    keys.follow(words("Register a need"))
    start = dt.date(dt.date.today().year + 1, 9, 24)
    write_need_without_title(keys, start, longest="400")
    keys.send(words("Save and preview"))

    expect_summary_focused(keys, links=2)
    keys.press("Enter")
    expect(page.locator("[name=title]")).to_be_focused()
    keys.write("Med tastaturet alene")
    keys.to("link", words("Longest period"), key="Shift+Tab", limit=5)
    keys.press("Enter")
    longest = page.locator("[name=max_days]")
    expect(longest).to_be_focused()
    expect(longest).to_have_attribute("aria-invalid", "true")
    keys.press("Control+A")
    keys.write("380")
    keys.send(words("Save and preview"))

    # Refused once more, from an address that ends in the field: the summary again, and not the field.
    expect(page).to_have_url(re.compile("/needs/new/$"))
    expect_summary_focused(keys, links=1)
    keys.press("Enter")
    expect(longest).to_be_focused()
    keys.press("Control+A")
    keys.write("60")
    keys.send(words("Save and preview"))

    expect(page).to_have_url(re.compile("/preview/$"))
    expect(page.locator("main")).to_contain_text("Med tastaturet alene")
    expect(page.locator(f"main time[datetime='{start}']").first).to_be_visible()
    expect(page.locator("main")).to_contain_text(words("The lender pays"))


def write_need_without_title(keys: Keyboard, start: dt.date, *, longest: str) -> None:
    """Fill in the form from its top; the list of its parts is the way past the long lists."""
    keys.to("link", words("What it is about"))
    keys.press("Enter")
    keys.to_field(words("Title"), limit=1)
    keys.choose(words("Exchange form"), words("Short exchange"), limit=1)
    keys.to("link", words("When and how long"), key="Shift+Tab", limit=12)
    keys.press("Enter")
    keys.put_date(words("Earliest start"), start, limit=1)
    keys.put(words("Shortest period"), "30", limit=10)
    keys.put(words("Longest period"), longest, limit=1)
    keys.select(words("Counted in"), words("Days"), limit=1)
    keys.tick(words("The length is by agreement within this"), limit=1)
    keys.choose(words("Who pays the salary"), words("The lender pays"), limit=15)
    keys.choose(
        words("Who has the employer's responsibility day to day"),
        words("Shared, as the agreement says"),
        limit=1,
    )


# -- a narrow screen ------------------------------------------------------------------------------


def test_the_menu_of_a_narrow_screen(stack: Any, keyboard: Callable[..., Keyboard]) -> None:
    keys = keyboard(viewport={"width": 320, "height": 640})
    page = keys.page
    sign_in(keys, stack, "Tonje Nystuen")
    button = page.locator("header summary", has_text=words("Menu"))
    menu = button.locator("xpath=..").locator("nav")
    expect(menu).to_be_hidden()
    keys.until(button)
    keys.press("Space")
    expect(menu).to_be_visible()
    keys.step()
    expect(menu.get_by_role("link").first).to_be_focused()
    keys.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    keys.press("Enter")
    keys.to("link", words("Needs"), limit=10)
    keys.go()
    expect(page).to_have_url(stack.url("/needs/", tenant="staten"))
    expect(page.get_by_role("heading", level=1)).to_have_text(words("Needs"))
