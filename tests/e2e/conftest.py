"""The whole service, started as its user starts it, and a real browser in front of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from infra.local.chromium import FLAGS, require_chromium
from tests.e2e.keyboard import Keyboard

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
START_TIMEOUT = 300


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests, and keep them on one parallel worker: they share one running demo."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("e2e"))


@dataclass(frozen=True)
class Stack:
    """A running demo."""

    port: int
    folder: Path

    def url(self, path: str = "/", *, tenant: str = "") -> str:
        """Return an address on the platform's host or on a tenant's."""
        host = f"{tenant}.localhost" if tenant else "localhost"
        return f"http://{host}:{self.port}{path}"

    def mail_to(self, recipient: str, *, having: str = "") -> str:
        """Wait for the newest mail to ``recipient`` that has a text, and return its plain part."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = [
                text for address, text in self._mails() if address == recipient and having in text
            ]
            if found:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"No mail to {recipient} with {having!r} within 30 seconds.")

    def link_to(self, recipient: str, path: str) -> str:
        """Return the link below ``path`` in the newest mail to ``recipient`` that has one."""
        text = self.mail_to(recipient, having=path)
        found = re.search(rf"http://\S*{re.escape(path)}\S*", text)
        assert found, text
        return found.group()

    def _mails(self) -> list[tuple[str, str]]:
        mails = []
        for file in sorted(
            (self.folder / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime
        ):
            for raw in re.split(rb"\n-{79}\n", file.read_bytes()):
                message = message_from_bytes(raw.strip(), policy=default)
                body = message.get_body(preferencelist=("plain",))
                if message["To"] and body is not None:
                    mails.append((str(message["To"]), body.get_content()))
        return mails


@pytest.fixture(scope="session")
def demo_folder() -> Iterator[Path]:
    """A folder that the system user of PostgreSQL may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="veksel-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name).resolve()


@pytest.fixture(scope="session")
def stack(demo_folder: Path) -> Iterator[Stack]:
    """`veksel demo` in a folder of its own, until the tests are over."""
    folder = demo_folder
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = ("DATABASE", "REDIS", "SECRET_KEY", "VEKSEL", "DJANGO", "DEMO", "PORT", "PYTEST")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {
        "VEKSEL_DATA_DIR": str(folder),
        "PORT": str(port),
        "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
    }
    log = (folder / "output").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "config.cli", "demo"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(port, process, folder / "output")
        yield Stack(port, folder)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait_for(port: int, process: "subprocess.Popen[bytes]", output: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/-/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"The demo did not start:\n{output.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium; gone before other tests run, for its event loop stops Django's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def someone(browser: Browser) -> Iterator[Callable[..., "Visitor"]]:
    """Return a new person at a browser of their own: no cookie is shared with anybody."""
    visitors: list[Visitor] = []

    def arrive(**options: Any) -> Visitor:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(15_000)
        visitor = Visitor(context.new_page())
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.page.context.close()


@pytest.fixture
def keyboard(someone: Callable[..., Any]) -> Callable[..., Keyboard]:
    """Return a new person with a keyboard; nothing on the page moves while it is looked at."""

    def arrive(**options: Any) -> Keyboard:
        return Keyboard(someone(locale="nb-NO", reduced_motion="reduce", **options).page)

    return arrive


class Visitor:
    """A person at a browser who is also an inspector: each page passed is examined."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.problems.append(f"console: {text}")

    def visit(self, url: str) -> Page:
        """Open a page and examine it."""
        self.page.goto(url)
        return self.examine()

    def press(
        self, name: str | re.Pattern[str], *, role: Any = "button", exact: bool = True
    ) -> Page:
        """Press the button or link of this name, and examine the page that comes."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=exact).first.click()
        return self.examine()

    def follow(self, name: str | re.Pattern[str], *, exact: bool = False) -> Page:
        """Follow the link of this name."""
        return self.press(name, role="link", exact=exact)

    def submit(self, form: str = "main form", button: str = "button[type=submit]") -> Page:
        """Press a form's (first) button, and examine the page that comes."""
        with self.page.expect_navigation():
            self.page.locator(f"{form} {button}").first.click()
        return self.examine()

    def fill(self, values: dict[str, Any]) -> None:
        """Fill fields by name: texts, dates, choices; a list ticks boxes by their labels."""
        for name, value in values.items():
            self._fill(name, value)

    def _fill(self, name: str, value: Any) -> None:
        fields = self.page.locator(f"main [name='{name}']")
        kind = fields.first.evaluate("field => field.type || field.localName")
        if isinstance(value, list):
            for label in value:
                self._tick(name, label)
        elif kind == "radio":
            self.page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            fields.first.set_checked(bool(value))
        elif kind == "select-one":
            self._select(fields, value)
        else:
            fields.first.fill(value.isoformat() if hasattr(value, "isoformat") else str(value))

    def _select(self, fields: Any, value: str) -> None:
        values = fields.first.locator("option").evaluate_all("all => all.map(one => one.value)")
        if value in values:
            fields.first.select_option(value)
        else:
            fields.first.select_option(label=value)

    def _tick(self, name: str, label: str) -> None:
        boxes = self.page.locator(f"main input[name='{name}']")
        number = boxes.evaluate_all(
            "(all, label) => all.findIndex(one => one.value === label ||"
            " [...one.labels].some(text => text.textContent.trim() === label))",
            label,
        )
        assert number >= 0, f"No choice {label!r} in {name}."
        box = boxes.nth(number)
        # A choice may lie in a part that is folded together.
        box.evaluate(
            "one => { for (let up = one.parentElement; up; up = up.parentElement)"
            " if (up.localName === 'details') up.open = true }"
        )
        box.check()

    def examine(self) -> Page:
        """Let axe-core look at the page, at a desk's and at a phone's width, light and dark."""
        page = self.page
        page.wait_for_load_state()
        where = page.url
        assert not self.problems, (where, self.problems)
        self._axe(where)
        page.set_viewport_size({"width": 320, "height": 800})
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{where} scrolls sideways by {overflow} px at 320 px"
        page.set_viewport_size({"width": 1280, "height": 900})
        return page

    def _axe(self, where: str) -> None:
        # Through the debugger's world: the page's own policy lets no foreign script in.
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
            " 'best-practice']}).then(result => result.violations.map(violation =>"
            " violation.id + ': ' + violation.nodes.map(node => node.html).join(' | ')))"
        )
        assert found == [], f"{where}: {found}"
