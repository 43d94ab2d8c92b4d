"""Ten fingers on a page: nothing here moves a mouse, clicks an element or fills a field in.

At every stop on the way the focus must be seen: it looks different from the same element without
focus, it is on the screen, and nothing lies over it.
"""

import datetime as dt
import re
from typing import Any

from django.utils import translation
from playwright.sync_api import Locator, Page, expect

# Looks at where the focus is now, and at how the place it came from looks without it. Returns the
# problems found, what tells this stop from others (None outside the page), and whether it is one of
# the elements that are wanted.
STOP = """(wanted) => {
    const look = (one) => {
        // The ring of a card whose heading is its link, and of a box with its label, is around both.
        const whole =
            (one.closest(":is(h2, h3)") && one.closest(".vk-card-link")) ||
            (["radio", "checkbox"].includes(one.type) && one.closest(".ds-field"));
        const style = getComputedStyle(whole || one);
        // What is hidden until it has the focus is seen by being there.
        const there = [style.clipPath, style.transform, style.opacity, style.width, style.top];
        const ring = [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow];
        return [...ring, ...there].join(" ");
    };
    // A ring or a scroll that is still under way is let arrive; reading a style starts it.
    getComputedStyle(document.activeElement).outlineStyle;
    for (const animation of document.getAnimations()) animation.finish();
    const problems = [];
    const last = window.keyboardStop;
    const now = document.activeElement;
    if (last && last.element !== now && last.element.isConnected && look(last.element) === last.look)
        problems.push("looks the same with and without focus: " + last.element.outerHTML);
    if (now === document.body || now === document.documentElement) {
        window.keyboardStop = null;
        return { problems, name: null, isWanted: false };
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
    const name = form || window.keyboardNames.get(now);
    return { problems, name, isWanted: wanted.includes(now) };
}"""


def words(message: str, language: str = "nb") -> str:
    """Return an interface text as it stands on the page."""
    with translation.override(language):
        translated = translation.gettext(message)
    assert translated != message, f"{message!r} is not translated to {language}."
    return translated


def beginning(text: str) -> re.Pattern[str]:
    """Return what a name that begins with ``text`` matches."""
    return re.compile("^" + re.escape(text))


UNSEEN = "is not to be seen"


class Keyboard:
    """A person who has no mouse; the page answers in bokmål."""

    def __init__(self, page: Page) -> None:
        self.page = page

    # -- keys -------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type; a new line is the Enter of a long text."""
        self.page.keyboard.type(text)

    def step(self, key: str = "Tab") -> Any:
        """Go one stop on (or back), and return what tells it from others; None outside the page."""
        return self._step(key, self.page.locator("nothing"))["name"]

    def _step(self, key: str, wanted: Locator) -> Any:
        self.press(key)
        stop = wanted.evaluate_all(STOP)
        if stop["problems"]:
            # What was opened just before may still push it: a person looks twice, too.
            self.page.wait_for_timeout(300)
            stop["problems"] = [
                *(problem for problem in stop["problems"] if not problem.startswith(UNSEEN)),
                *wanted.evaluate_all(STOP)["problems"],
            ]
        assert not stop["problems"], (self.page.url, stop["problems"])
        return stop

    def go(self, key: str = "Enter") -> None:
        """Press what has the focus, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.press(key)
        self.page.wait_for_load_state()

    # -- to a place on the page -------------------------------------------------------------------

    def until(self, wanted: Locator, *, key: str = "Tab", limit: int = 80) -> None:
        """Go on until what is wanted has the focus; it is an error not to get there."""
        for _ in range(limit):
            if self._step(key, wanted)["isWanted"]:
                return
        raise AssertionError(f"{wanted} was not reached in {limit} steps on {self.page.url}")

    def to(self, role: Any, name: str, *, key: str = "Tab", limit: int = 80) -> None:
        """Go on until what has this role, and a name that begins so, has the focus."""
        self.until(self.page.get_by_role(role, name=beginning(name)), key=key, limit=limit)

    def to_field(self, label: str, *, key: str = "Tab", limit: int = 80) -> None:
        """Go on until the field with this label has the focus."""
        field = self.page.get_by_role("main").get_by_label(beginning(label))
        self.until(field, key=key, limit=limit)

    def follow(self, name: str, *, key: str = "Tab", limit: int = 80) -> None:
        """Go to the link of this name, and along it."""
        self.to("link", name, key=key, limit=limit)
        self.go()

    def send(self, name: str, *, limit: int = 80) -> None:
        """Go to the button of this name, and press it."""
        self.to("button", name, limit=limit)
        self.go()

    # -- fields -----------------------------------------------------------------------------------

    def put(self, label: str, value: str, *, limit: int = 80) -> None:
        """Go on to the text field of this label, and write in place of what stands there."""
        self.to_field(label, limit=limit)
        self.press("Control+A", "Delete")
        self.write(value)
        field = self.page.locator(":focus")
        expect(field).to_have_value(value)

    def put_date(self, label: str, date: dt.date, *, limit: int = 80) -> None:
        """Go on to the date field of this label, and write the date in the browser's own order."""
        self.to_field(label, limit=limit)
        field = self.page.locator(":focus")
        for order in ("%d%m%Y", "%m%d%Y"):
            self.write(date.strftime(order))
            if field.input_value() == date.isoformat():
                return
            # Back to the first of its three parts.
            self.press("ArrowLeft", "ArrowLeft", "ArrowLeft")
        raise AssertionError(f"{label} is {field.input_value()!r} and not {date}.")

    def select(self, label: str, choice: str, *, limit: int = 80) -> None:
        """Go on to the drop-down of this label, and down it to a choice."""
        self.to_field(label, limit=limit)
        field = self.page.locator(":focus")
        choices = field.locator("option").all_inner_texts()
        assert choice in choices, f"No choice {choice!r} in {label!r}: {choices}"
        self.press("Home", *["ArrowDown"] * choices.index(choice))
        expect(field.locator("option:checked")).to_have_text(choice)

    def tick(self, label: str, *, limit: int = 80) -> None:
        """Go on to the box of this label, and tick it."""
        self.to("checkbox", label, limit=limit)
        self.press("Space")
        expect(self.page.locator(":focus")).to_be_checked()

    def choose(self, legend: str, label: str, *, limit: int = 80) -> None:
        """Go on to the group of this legend, and take the radio button of this label."""
        group = self.page.get_by_role("group", name=beginning(legend))
        self.until(group.get_by_role("radio"), limit=limit)
        # The shortest of those that begin so: one choice may go on where another ends.
        radio = group.get_by_role("radio", name=beginning(label)).first
        self.press("Space")
        for _ in range(radio.locator("xpath=ancestor::fieldset[1]").get_by_role("radio").count()):
            if radio.is_checked():
                expect(radio).to_be_focused()
                return
            self.press("ArrowDown")
        raise AssertionError(f"No choice {label!r} in the group {legend!r}.")

    def pick(self, legend: str, labels: list[str], *, limit: int = 80) -> None:
        """Go on to the list of concepts with this legend, and tick concepts in it."""
        group = self.page.get_by_role("group", name=beginning(legend)).first
        self.until(group.locator("input, summary"), limit=limit)
        for label in labels:
            self._pick(group, label)

    def _pick(self, group: Locator, label: str) -> None:
        box = group.get_by_role("checkbox", name=label, exact=True)
        search = group.get_by_role("searchbox")
        if search.is_visible():
            if not search.evaluate("one => one === document.activeElement"):
                self.until(search, key="Shift+Tab", limit=20)
            self.press("Control+A")
            self.write(label)
            expect(group.get_by_role("status")).not_to_be_empty()
            self.until(box, limit=20)
        elif not box.evaluate("one => one === document.activeElement"):
            self.until(box)
        self.press("Space")
        expect(box).to_be_checked()

    # -- a whole page -----------------------------------------------------------------------------

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


def open_language_menu(keys: Keyboard, current: str, key: str = "Enter") -> None:
    """Go to the menu of languages, which shows the current one, and open it."""
    keys.until(keys.page.locator("header summary", has_text=current))
    keys.press(key)
    expect(keys.page.locator("header details[open] form[action='/language/']")).to_be_visible()
