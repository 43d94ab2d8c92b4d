"""A municipality borrows from the state, and the state from the municipality: two customers, two colours.

Walked on the demo's own people, through pages alone. Every page passed is examined by axe-core and at
a phone's width (see ``Visitor``).
"""

import datetime as dt
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.days import today

MOTIVATION = "Jeg vil gjerne se hvordan dere gjør det."
#: Work that a person of the demo can do in the other customer, for a few weeks.
SHORT_NEED: dict[str, Any] = {
    "form": "short_exchange",
    "purpose": "Vi vil lære av hvordan andre leder folk ute.",
    "tasks": "Være med ut, prøve to opplegg og fortelle hva dere ser.",
    "min_days": 3,
    "max_days": 6,
    "period_unit": "weeks",
    "people_count": 1,
    "work_percent": 100,
    "remote_percent": 100,
    "salary_payer": "lender",
    "employer_responsibility": "lender",
}


@dataclass(frozen=True)
class Way:
    """One direction: who borrows, from whom, and the demo's people who act."""

    host: str
    host_hr: str
    organisation: str
    lender: str
    employee: str
    manager: str
    name: str
    title: str


BORROWED_FROM_THE_STATE = Way(
    host="kristiansand",
    host_hr="admin",
    organisation="Kristiansand kommune",
    lender="staten",
    employee="employee-kartverket",
    manager="manager-kartverket",
    name="Máret Lundeby",
    title="Veileder på besøk hos kommunen",
)
BORROWED_BY_THE_STATE = Way(
    host="staten",
    host_hr="hr-dfo",
    organisation="Direktoratet for forvaltning og økonomistyring",
    lender="kristiansand",
    employee="employee-bydrift",
    manager="manager-bydrift",
    name="Liv Abebe",
    title="Driftsleder på besøk hos staten",
)


class Walk:
    """The people of one direction, each at a browser of their own."""

    def __init__(self, way: Way, stack: Any, someone: Callable[..., Any]) -> None:
        self.way, self.stack, self._someone = way, stack, someone

    def sign_in(self, tenant: str, person: str) -> Any:
        visitor = self._someone(locale="nb-NO")
        visitor.visit(self.stack.url("/accounts/login/", tenant=tenant))
        with visitor.page.expect_navigation():
            visitor.page.locator(f"form[action='/demo/login/'] [value='{person}']").first.click()
        visitor.page.wait_for_load_state()
        return visitor

    def arrives(self, visitor: Any, url: str, text: str) -> Any:
        """Open a page again until what the other customer has sent stands there, then examine it."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            visitor.page.goto(url)
            if text in visitor.page.locator("main").inner_text():
                return visitor.examine()
            time.sleep(0.3)
        page = visitor.page.locator("main").inner_text()
        raise AssertionError(f"{text!r} did not come to {url}, which shows: {page}")


@pytest.mark.parametrize(
    "way", [BORROWED_FROM_THE_STATE, BORROWED_BY_THE_STATE], ids=["from_the_state", "by_the_state"]
)
def test_one_exchange_between_two_customers(
    way: Way, stack: Any, someone: Callable[..., Any]
) -> None:
    walk = Walk(way, stack, someone)
    hr, employee, manager = (
        walk.sign_in(way.host, way.host_hr),
        walk.sign_in(way.lender, way.employee),
        walk.sign_in(way.lender, way.manager),
    )
    assert colour_of(hr) != colour_of(employee)
    if way is BORROWED_FROM_THE_STATE:
        make_available(walk, employee, manager)
    mask = mask_of(walk, employee)
    need_url = register_need(walk, hr)
    contact_url = shortlist_and_ask(walk, hr, need_url, mask)
    say_yes(walk, employee)
    read_the_name(walk, hr, contact_url)
    see_who_has_read(walk, employee)
    agreement_path = draft_and_propose(walk, hr, contact_url)
    people = ((employee, way.lender), (manager, way.lender), (hr, way.host))
    approve_and_sign(walk, people, agreement_path)
    for person, tenant in people:
        walk.arrives(person, walk.stack.url(agreement_path, tenant=tenant), "Utvekslingen begynte")


def colour_of(visitor: Any) -> str:
    return str(
        visitor.page.evaluate(
            "getComputedStyle(document.documentElement).getPropertyValue('--ds-color-base-default')"
        )
    ).strip()


def make_available(walk: Walk, employee: Any, manager: Any) -> None:
    tenant = walk.way.lender
    employee.visit(walk.stack.url("/my-offer/edit/", tenant=tenant))
    employee.fill(
        {
            "headline": "Vil lære av en kommune",
            "background": "Har behandlet saker om matrikkel i tretten år.",
            "forms": ["short_exchange"],
            "available_from": today(),
            "available_until": today() + dt.timedelta(days=300),
            "min_days": 3,
            "max_days": 8,
            "period_unit": "weeks",
            "wants_remote": True,
        }
    )
    employee.submit()
    employee.visit(walk.stack.url("/my-offer/", tenant=tenant))
    employee.submit("form[action$='/request/']")
    manager.visit(walk.stack.url("/approvals/", tenant=tenant))
    manager.follow(walk.way.name)
    manager.fill({"note": "Gå og lær."})
    manager.submit("main form", "button[name=approve]")


def mask_of(walk: Walk, employee: Any) -> str:
    """What the employee is called before the name is known: it stands on the page of the own offer."""
    page = employee.visit(walk.stack.url("/my-offer/", tenant=walk.way.lender))
    found = re.search(r"K-[0-9A-F]{4}", page.locator("main").inner_text())
    assert found, "The page of the own offer does not say what the candidate is called."
    return found[0]


def register_need(walk: Walk, hr: Any) -> str:
    tenant = walk.way.host
    page = hr.visit(walk.stack.url("/needs/new/", tenant=tenant))
    if "organisation" in page.url or page.locator("main [name=title]").count() == 0:
        page = hr.follow(walk.way.organisation)
    start = today() + dt.timedelta(weeks=6)
    hr.fill({"title": walk.way.title, "earliest_start": start, **SHORT_NEED})
    hr.submit("main form", "button[name=preview]")
    hr.follow("Gå videre til publisering")
    hr.submit()
    hr.visit(walk.stack.url("/needs/", tenant=tenant))
    page = hr.follow(walk.way.title)
    return str(page.url.split("?")[0])


def shortlist_and_ask(walk: Walk, hr: Any, need_url: str, mask: str) -> str:
    line = find_line(hr, need_url, mask)
    expect(line).to_contain_text("Fra en annen kunde: ")
    assert walk.way.name not in hr.page.content()
    with hr.page.expect_navigation():
        line.locator("form[action$='/shortlist/'] button").click()
    hr.examine()
    line = find_line(hr, need_url, mask)
    contact_url = line.locator("a[href^='/across/contacts/']").get_attribute("href")
    with hr.page.expect_navigation():
        line.locator("a[href$='/ask/']").click()
    hr.examine()
    hr.fill({"message": "Vi vil gjerne ha deg med ut."})
    hr.submit()
    page = hr.visit(walk.stack.url(contact_url, tenant=walk.way.host))
    expect(page.locator("main h1, h1").first).to_contain_text(mask)
    return str(page.url)


def find_line(hr: Any, need_url: str, mask: str) -> Any:
    """Go through the pages of candidates to the one with this mask."""
    for number in range(1, 12):
        hr.page.goto(f"{need_url}candidates/?page={number}")
        line = hr.page.locator("main article", has_text=mask)
        if line.count():
            hr.examine()
            return line.first
    raise AssertionError(f"{mask} is not among the candidates.")


def say_yes(walk: Walk, employee: Any) -> None:
    tenant = walk.way.lender
    walk.arrives(employee, walk.stack.url("/across/", tenant=tenant), walk.way.title)
    page = employee.follow(walk.way.title)
    for shown in (walk.way.organisation, "Vi vil gjerne ha deg med ut.", SHORT_NEED["tasks"]):
        expect(page.locator("main, header").filter(has_text=shown).first).to_be_visible()
    employee.fill({"motivation": MOTIVATION})
    employee.submit("form[action$='/accept/']")


def read_the_name(walk: Walk, hr: Any, contact_url: str) -> None:
    page = walk.arrives(hr, contact_url, MOTIVATION)
    expect(page.locator("h1").first).to_have_text(walk.way.name)


def see_who_has_read(walk: Walk, employee: Any) -> None:
    reads = walk.stack.url("/privacy/reads/", tenant=walk.way.lender)
    walk.arrives(employee, reads, walk.way.title)


def draft_and_propose(walk: Walk, hr: Any, contact_url: str) -> str:
    hr.visit(contact_url)
    hr.follow("Lag utkast til avtale")
    start = today()
    hr.fill({"start_date": start, "end_date": start + dt.timedelta(days=28)})
    page = hr.submit()
    path = "/" + page.url.split("?")[0].split("/", 3)[3]
    hr.submit("form[action$='/propose/']")
    return path


def approve_and_sign(walk: Walk, people: tuple[tuple[Any, str], ...], path: str) -> None:
    for person, tenant in people:
        walk.arrives(person, walk.stack.url(path, tenant=tenant), "Din godkjenning")
        person.submit("form[action$='/approve/']")
    documents = set()
    for person, tenant in people:
        # Open for a signature when the last approval has come from the other customer.
        sign_url = walk.stack.url(f"{path}sign/", tenant=tenant)
        page = walk.arrives(person, sign_url, "Hva signaturen din betyr")
        checksum = page.locator("main code").first.inner_text()
        pdf = download(person, f"{path}document/")
        assert (pdf[:5], hashlib.sha256(pdf).hexdigest()) == (b"%PDF-", checksum)
        documents.add(pdf)
        person.submit()
    # The very same bytes at both customers.
    assert len(documents) == 1


def download(person: Any, url: str) -> bytes:
    content = person.page.evaluate(
        "url => fetch(url).then(answer => answer.arrayBuffer())"
        ".then(content => Array.from(new Uint8Array(content)))",
        url,
    )
    return bytes(content)
