"""What people and their machines get wrong, or try: each a clear answer, and nothing half-done."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from config.demo.acceptance import PROFILE
from tests.e2e.days import today

pytestmark = pytest.mark.e2e

DFO, KARTVERKET = "986252932", "971040238"
PASSWORD = "Et-langt-passord-17"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "ran"</script></svg>'
FIFTY_MB = 50 * 1024 * 1024


def words(message: str, language: str = "nb") -> str:
    """Return an interface text as it stands on the page."""
    with translation.override(language):
        translated = translation.gettext(message)
    assert translated != message, f"{message!r} is not translated to {language}."
    return translated


@pytest.fixture
def signed_in(stack: Any, someone: Callable[..., Any]) -> Callable[..., Any]:
    """Return a visitor who has taken one of the demo's logins."""

    def arrive(person: str, *, tenant: str = "staten") -> Any:
        visitor = someone()
        visitor.page.goto(stack.url("/accounts/login/", tenant=tenant))
        send(visitor.page, f"button[name=person][value='{person}']")
        return visitor

    return arrive


def send(page: Page, button: str) -> None:
    """Press a button by its selector, and wait for the page that comes."""
    with page.expect_navigation():
        page.locator(button).first.click()


def expect_error(page: Page, field: str, text: str = "") -> None:
    """The field says what is wrong with it, and the summary leads to it."""
    control = page.locator(f"main [name='{field}']").first
    expect(control).to_have_attribute("aria-invalid", "true")
    said = page.locator(f"[id='{control.get_attribute('id')}_error']")
    expect(said).to_be_visible()
    expect(said).to_contain_text(text)
    expect(
        page.locator(f".ds-error-summary a[href='#{control.get_attribute('id')}']")
    ).to_be_visible()


def post(
    page: Page, path: str, values: dict[str, Any], *, as_json: bool = False
) -> tuple[int, Any]:
    """Send what no form on the page offers, with the page's own cookies and CSRF token."""
    status, body = page.evaluate(
        """([path, values, asJson]) => fetch(path, {method: 'POST', redirect: 'manual',
            headers: {'X-CSRFToken': JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken'],
                ...(asJson ? {'Content-Type': 'application/json', Accept: 'application/json'} : {})},
            body: asJson ? JSON.stringify(values) : new URLSearchParams(values)})
        .then(async answer => [answer.status, asJson ? await answer.json() : await answer.text()])""",
        [path, values, as_json],
    )
    return status, body


# -- hosts ----------------------------------------------------------------------------------------


def test_unknown_hosts_are_all_the_same_plain_404(stack: Any, someone: Callable[..., Any]) -> None:
    page = someone().page
    answers = []
    for tenant, path in (("vestland", "/"), ("no-such-place", "/"), ("vestland", "/settings/")):
        answer = page.goto(stack.url(path, tenant=tenant))
        headers = {name: value for name, value in answer.headers.items() if name != "date"}
        answers.append((answer.status, headers, answer.body()))
    assert answers[0][0] == 404
    assert answers[1:] == answers[:1] * 2
    assert not {b"vestland", b"no-such-place"} & set(re.findall(rb"[a-z-]+", answers[0][2]))
    assert page.context.cookies() == []


def test_a_session_is_nobody_on_another_customers_host(
    stack: Any, someone: Callable[..., Any], signed_in: Callable[..., Any]
) -> None:
    [session] = [
        cookie
        for cookie in signed_in("admin").page.context.cookies()
        if cookie["name"] == "session"
    ]
    assert session["domain"] == "staten.localhost"
    reached = {}
    for tenant in ("staten", "kristiansand"):
        page = someone().page
        page.context.add_cookies(
            [{"name": "session", "value": session["value"], "url": stack.url(tenant=tenant)}]
        )
        page.goto(stack.url("/settings/", tenant=tenant))
        reached[tenant] = page.url
    assert reached["staten"] == stack.url("/settings/", tenant="staten")
    assert reached["kristiansand"].startswith(stack.url("/accounts/login/", tenant="kristiansand"))


# -- logo and colours -----------------------------------------------------------------------------


def test_logos_that_are_none_are_refused_at_the_field(
    signed_in: Callable[..., Any], stack: Any, tmp_path: Path
) -> None:
    page = signed_in("admin", tenant="fjordkraft-demo").page
    page.goto(stack.url("/settings/theme/", tenant="fjordkraft-demo"))
    before = page.locator("header img").first.get_attribute("src")
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(FIFTY_MB)
    for upload, said in (
        ({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": SVG}, "SVG"),
        ({"name": "logo.png", "mimeType": "image/png", "buffer": b"%PDF-1.7\n%%EOF\n"}, "PDF"),
        (large, "2 MB"),
    ):
        page.locator("input[type=file]").set_input_files(upload)
        send(page, "form:has(input[type=file]) button[type=submit]")
        expect_error(page, "logo", said)
        assert page.title() != "ran"
    page.goto(stack.url("/settings/theme/", tenant="fjordkraft-demo"))
    assert page.locator("header img").first.get_attribute("src") == before


def test_colours_nobody_can_read_are_refused_by_name(
    signed_in: Callable[..., Any], stack: Any
) -> None:
    visitor = signed_in("admin", tenant="fjordkraft-demo")
    page = visitor.page
    page.goto(stack.url("/settings/theme/", tenant="fjordkraft-demo"))
    before = page.input_value("[name=primary]")
    visitor.fill({"primary": "#ffff00"})
    send(page, "form#colours button:not([name])")
    expect_error(page, "primary")
    expect(page.locator("[name=primary]")).to_have_value("#ffff00")
    expect(page.locator("[name=accent]")).not_to_have_attribute("aria-invalid", "true")
    page.goto(stack.url("/settings/theme/", tenant="fjordkraft-demo"))
    expect(page.locator("[name=primary]")).to_have_value(before)


# -- organisations and invitations ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("971040239", "The check digit does not fit the number. Look for a mistyped digit."),
        (KARTVERKET, "This organisation is already registered. Open it and change it there."),
        ("971 040 238", "This organisation is already registered. Open it and change it there."),
    ],
)
def test_organisation_numbers_that_cannot_be_added(
    number: str, said: str, signed_in: Callable[..., Any], stack: Any
) -> None:
    visitor = signed_in("admin")
    page = visitor.page
    page.goto(stack.url("/settings/organisations/add/", tenant="staten"))
    visitor.fill({"orgnr": number})
    send(page, "main form button[type=submit]")
    expect_error(page, "orgnr", words(said))
    if number != "971040239":
        page.get_by_role("main").get_by_role("link", name="Kartverket").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Kartverket")


def test_an_invitation_is_used_once_and_only_as_it_was_sent(
    stack: Any, someone: Callable[..., Any], signed_in: Callable[..., Any]
) -> None:
    address = f"engang.{uuid.uuid4().hex[:8]}@kartverket.example"
    invite(signed_in("hr-kartverket"), stack, address, "employee")
    link = stack.link_to(address, "/invitation/")
    second = someone()
    second.page.goto(link)
    accept(someone(), link, "Ola Engang")

    # The same page, opened before by somebody else, and the link itself.
    fill_acceptance(second, "Kari Andre")
    send(second.page, "main form button[type=submit]")
    used = words("This invitation has been used. Sign in, or ask for a new invitation.")
    expect(second.page.locator("main")).to_contain_text(used)
    assert "session" not in {cookie["name"] for cookie in second.page.context.cookies()}
    for broken, status, said in (
        (link, 410, used),
        (
            link.rstrip("/")[:-3] + "/",
            404,
            words("We do not know this invitation. Open the link from the e-mail once more."),
        ),
    ):
        page = someone().page
        answer = page.goto(broken)
        assert (answer.status, page.locator("main form").count()) == (status, 0)
        expect(page.locator("main")).to_contain_text(said)


def invite(visitor: Any, stack: Any, address: str, role: str) -> None:
    page = visitor.page
    page.goto(stack.url("/settings/organisations/", tenant="staten"))
    page.get_by_role("main").get_by_role("link", name="Kartverket").first.click()
    page.goto(f"{page.url.split('?')[0]}invite/")
    visitor.fill({"email": address, "role": role})
    send(page, "main form button[type=submit]")
    expect(page.locator("main")).to_contain_text(address)


def fill_acceptance(visitor: Any, name: str) -> None:
    visitor.fill({"full_name": name, "sign_in_with": "password", "password": PASSWORD})


def accept(visitor: Any, link: str, name: str) -> None:
    visitor.page.goto(link)
    fill_acceptance(visitor, name)
    send(visitor.page, "main form button[type=submit]")
    expect(visitor.page.locator("header")).to_contain_text(name)


# -- one's own availability -----------------------------------------------------------------------


def test_nobody_approves_their_own_availability(
    stack: Any, someone: Callable[..., Any], signed_in: Callable[..., Any]
) -> None:
    address = f"egen.{uuid.uuid4().hex[:8]}@kartverket.example"
    name = f"Eva Egen {uuid.uuid4().hex[:4]}"
    hr, person = signed_in("hr-kartverket"), someone()
    invite(hr, stack, address, "employee")
    accept(person, stack.link_to(address, "/invitation/"), name)
    become_manager_too(hr, person, stack, address)
    ask_to_be_available(person, stack)

    hr.page.goto(stack.url("/approvals/", tenant="staten"))
    path = hr.page.get_by_role("link", name=name).first.get_attribute("href")
    assert path is not None
    page = person.page
    page.goto(stack.url("/approvals/", tenant="staten"))
    expect(page.locator("main")).not_to_contain_text(name)
    status, _ = post(page, path, {"approve": "1", "note": "Jeg kan unnvære meg selv."})
    assert status in (403, 404)
    assert page.goto(stack.url(path, tenant="staten")).status == status
    page.goto(stack.url("/my-offer/", tenant="staten"))
    expect(page.locator("main")).to_contain_text(words("Waiting for the manager"))

    # Somebody else can; the request was not spoilt.
    hr.page.goto(stack.url(path, tenant="staten"))
    hr.fill({"note": "", "reason": "capacity"})
    send(hr.page, "main form button[name=decline]")
    page.goto(stack.url("/my-offer/", tenant="staten"))
    expect(page.locator("main")).to_contain_text(words("Declined by the manager"))


def become_manager_too(hr: Any, person: Any, stack: Any, address: str) -> None:
    first = stack.link_to(address, "/invitation/")
    invite(hr, stack, address, "manager")
    text = stack.mail_to(address, having=words("Manager"))
    [link] = set(re.findall(r"http://\S*/invitation/\S*", text)) - {first}
    person.page.goto(link)
    send(person.page, "main form button[type=submit]")


def ask_to_be_available(person: Any, stack: Any) -> None:
    person.page.goto(stack.url("/my-offer/edit/", tenant="staten"))
    kept = ("headline", "forms", "min_days", "max_days", "period_unit", "work_percent", "language")
    person.fill({name: PROFILE[name] for name in kept})
    person.fill({"available_from": today(), "available_until": today() + dt.timedelta(days=500)})
    send(person.page, "main form button[type=submit]")
    person.page.goto(stack.url("/my-offer/", tenant="staten"))
    send(person.page, "form[action$='/request/'] button")


# -- periods --------------------------------------------------------------------------------------


def test_a_period_over_a_year_is_refused_in_the_form(
    signed_in: Callable[..., Any], stack: Any
) -> None:
    visitor = signed_in("hr-dfo")
    page = visitor.page
    page.goto(stack.url("/needs/new/", tenant="staten"))
    title = f"Ett år og en dag {uuid.uuid4().hex[:8]}"
    visitor.fill({"title": title, "form": "secondment"})
    visitor.fill({"min_days": 365, "max_days": 366, "period_unit": "days"})
    send(page, "main form button[type=submit]")
    expect_error(page, "max_days", "365")
    expect(page.locator("[name=title]")).to_have_value(title)
    assert title not in titles(page)
    visitor.fill({"max_days": 365})
    send(page, "main form button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert title in titles(page)


def test_a_period_over_a_year_is_refused_by_the_api(
    signed_in: Callable[..., Any], stack: Any
) -> None:
    page = signed_in("hr-dfo").page
    title = f"Ett år og en dag {uuid.uuid4().hex[:8]}"
    need = {"organisation": DFO, "title": title, "form": "secondment", "min_days": 30}
    status, body = post(page, "/api/v1/needs/", {**need, "max_days": 366}, as_json=True)
    [error] = body["errors"]
    assert (status, error["field"]) == (400, "max_days")
    assert "365" in error["message"]
    assert title not in titles(page)
    status, body = post(page, "/api/v1/needs/", {**need, "max_days": 365}, as_json=True)
    assert (status, body["max_days"], body["state"]) == (201, 365, "draft")


def titles(page: Page) -> list[str]:
    """Return the titles of the needs the person may see."""
    found: list[str] = page.evaluate(
        "fetch('/api/v1/needs/?limit=100').then(answer => answer.json())"
        ".then(body => body.results.map(need => need.title))"
    )
    return found
