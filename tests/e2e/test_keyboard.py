"""The service with the keyboard alone: no mouse is moved, and no field is filled behind its back.

At every stop on the way the focus must be seen: it looks different from the same element without
focus, it is on the screen, and nothing lies over it.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.e2e

# Looks at where the focus is now, and at how the place it came from looks without it. Returns the
# problems found, and whether the focus has left the page's last element.
STOP = """() => {
    const look = (one) => {
        // A card whose heading is its link has the ring around the whole of it.
        const card = one.closest(":is(h2, h3)") && one.closest(".vk-card-link");
        const style = getComputedStyle(card || one);
        // What is hidden until it has the focus is seen by being there.
        const there = [style.clipPath, style.transform, style.opacity, style.width, style.top];
        const ring = [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow];
        return [...ring, ...there].join(" ");
    };
    // A ring or a scroll that is still under way is let arrive.
    for (const animation of document.getAnimations()) animation.finish();
    const problems = [];
    const last = window.keyboardStop;
    const now = document.activeElement;
    // Links and buttons; a field's ring is drawn around its own parts and is not compared here.
    const isCompared =
        last && last.element !== now && last.element.isConnected && !last.element.matches("input");
    if (isCompared && look(last.element) === last.look)
        problems.push("looks the same with and without focus: " + last.element.outerHTML);
    if (now === document.body || now === document.documentElement) {
        window.keyboardStop = null;
        return { problems, name: null };
    }
    window.keyboardStop = { element: now, look: look(now) };
    const box = now.getBoundingClientRect();
    const isSeen = [0.5, 0.1, 0.9].some((x) => [0.5, 0.1, 0.9].some((y) => {
        const at = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return at && (now.contains(at) || at.contains(now));
    }));
    if (!box.width || !box.height || !isSeen) problems.push("is not to be seen: " + now.outerHTML);
    const form = now.form && now.type === "radio" ? [now.form.id, now.name].join() : "";
    window.keyboardNames ??= new WeakMap();
    window.keyboardCount ??= 0;
    if (!window.keyboardNames.has(now)) window.keyboardNames.set(now, ++window.keyboardCount);
    return { problems, name: form || window.keyboardNames.get(now) };
}"""


class Keyboard:
    """Ten fingers on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def step(self, key: str = "Tab") -> Any:
        """Go one stop on (or back), and return what tells it from others; None outside the page."""
        self.press(key)
        stop = self.page.evaluate(STOP)
        assert not stop["problems"], (self.page.url, stop["problems"])
        return stop["name"]

    def to(self, role: Any, name: str, *, key: str = "Tab", limit: int = 60) -> None:
        """Go on until what has this role, and a name that begins so, has the focus."""
        beginning = re.compile("^" + re.escape(name))
        self.until(self.page.get_by_role(role, name=beginning), key=key, limit=limit)

    def to_field(self, label: str, *, limit: int = 60) -> None:
        """Go on until the field with this label has the focus."""
        self.until(self.page.get_by_label(re.compile("^" + re.escape(label))), limit=limit)

    def until(self, wanted: Locator, *, key: str = "Tab", limit: int = 60) -> None:
        for _ in range(limit):
            self.step(key)
            if wanted.evaluate_all("all => all.includes(document.activeElement)"):
                return
        raise AssertionError(f"{wanted} was not reached in {limit} steps on {self.page.url}")

    def choose(self, label: str) -> None:
        """Take the radio button of this label; the focus is on its group."""
        beginning = re.compile("^" + re.escape(label))
        wanted = self.page.locator(":focus").and_(self.page.get_by_role("radio", name=beginning))
        self.press("Space")
        for _ in range(10):
            if wanted.count():
                expect(wanted).to_be_checked()
                return
            self.press("ArrowDown")
        raise AssertionError(f"No choice {label!r} in the group.")

    def go(self, key: str = "Enter") -> None:
        """Press what has the focus, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.press(key)
        self.page.wait_for_load_state()

    def walk_through(self, key: str = "Tab", limit: int = 400) -> list[Any]:
        """Go from one end of the page to the other; every stop once, and out at the end."""
        stops: list[Any] = []
        for _ in range(limit):
            stop = self.step(key)
            if stop is None or (stops and stop == stops[0]):
                return stops
            # A date has several stops in one field.
            if not stops or stop != stops[-1]:
                assert stop not in stops, f"{self.page.url} goes in a circle at {stop}"
                stops.append(stop)
        raise AssertionError(f"No way out of {self.page.url} in {limit} steps.")


def words(message: str, language: str = "nb") -> str:
    """Return an interface text as it stands on the page."""
    with translation.override(language):
        translated = translation.gettext(message)
    assert translated != message, f"{message!r} is not translated to {language}."
    return translated


@pytest.fixture
def keyboard(someone: Callable[..., Any]) -> Callable[..., Keyboard]:
    """Return a new person with a keyboard; nothing on the page moves while it is looked at."""

    def arrive(**options: Any) -> Keyboard:
        return Keyboard(someone(locale="nb-NO", reduced_motion="reduce", **options).page)

    return arrive


def sign_in(keys: Keyboard, stack: Any, name: str) -> None:
    keys.page.goto(stack.url("/accounts/login/", tenant="staten"))
    keys.to("button", name)
    keys.go()


def open_language_menu(keys: Keyboard, current: str, key: str) -> None:
    """Go to the menu of languages, which shows the current one, and open it."""
    keys.until(keys.page.locator("header summary", has_text=current))
    keys.press(key)
    expect(keys.page.locator("header details[open] form[action='/language/']")).to_be_visible()


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
