"""One exchange from an empty platform to an active placement, through pages alone.

Walked once in bokmål and once in nynorsk, each in a customer of its own that the walk's operator
sets up. Every page passed is examined by axe-core and at a phone's width (see ``Visitor``).
"""

import datetime as dt
import hashlib
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from PIL import Image
from playwright.sync_api import expect

from config.demo.acceptance import NEED, PROFILE
from core.base import clock
from core.competence.vocabulary import read_vocabulary

DFO, KARTVERKET = "986252932", "971040238"
PASSWORD = "Et-langt-passord-17"
CONCEPT_FIELDS = (
    "required_competences",
    "wanted_competences",
    "not_needed_competences",
    "learn_competences",
    "traits",
    "themes",
    "stakeholder_groups",
)


class Walk:
    """What the people of one walk share: a language, a customer, its addresses."""

    def __init__(self, language: str, stack: Any, someone: Callable[..., Any]) -> None:
        self.language, self.stack, self.someone = language, stack, someone
        self.slug = f"agder-{language}"
        self._labels = {entry.code: entry.labels[language] for entry in read_vocabulary().entries}

    def text(self, message: str) -> str:
        """Return an interface text in the walk's language; it must not be its English source."""
        with translation.override(self.language):
            translated = translation.gettext(message)
        assert translated != message, f"{message!r} is not translated to {self.language}."
        return translated

    def url(self, path: str = "/") -> str:
        return str(self.stack.url(path, tenant=self.slug))

    def address(self, name: str) -> str:
        return f"{name}@{self.slug}.example"

    def labels(self, codes: Any) -> list[str]:
        """Return the words of concepts, as the reader sees them."""
        return [self._labels[code] for code in codes]

    def accept_invitation(self, name: str, full_name: str) -> Any:
        """Follow the mailed link as a new person, and return that person, signed in."""
        visitor = self.someone()
        visitor.visit(self.stack.link_to(self.address(name), "/invitation/"))
        visitor.fill({"full_name": full_name, "sign_in_with": "password", "password": PASSWORD})
        visitor.submit()
        expect(visitor.page.locator("body")).to_contain_text(full_name)
        return visitor


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_one_exchange_from_an_empty_customer_to_an_active_placement(
    language: str, stack: Any, someone: Callable[..., Any]
) -> None:
    walk = Walk(language, stack, someone)
    provision_customer(walk)
    administrator = walk.accept_invitation("admin", "Åse Admin")
    set_logo_and_colours(walk, administrator)
    hosts_hr, lenders_hr = invite_hr(walk, administrator)
    need_url = register_need(walk, hosts_hr)
    manager, employee = invite_manager_and_employee(walk, lenders_hr)
    write_profile_and_ask_manager(walk, employee)
    candidate_is_not_found(walk, hosts_hr, need_url)
    approve_profile(walk, manager)
    candidate_url = shortlist_and_ask_for_contact(walk, hosts_hr, need_url)
    say_yes_with_motivation(walk, employee)
    read_the_name(walk, hosts_hr, candidate_url)
    see_who_has_read(walk, employee)
    agreement_url = draft_and_propose_agreement(walk, hosts_hr, candidate_url)
    people = (employee, manager, hosts_hr)
    approve_and_sign(walk, people, agreement_url)
    placement_is_active(walk, people, agreement_url)


# -- 1: an operator sets up a customer ------------------------------------------------------------


def provision_customer(walk: Walk) -> None:
    operator = walk.someone()
    operator.visit(walk.stack.url("/"))
    operator.visit(walk.stack.url("/accounts/login/"))
    operator.page.locator("form[action='/demo/login/'] button").first.click()
    operator.visit(walk.stack.url("/console/"))
    choose_language(walk, operator)
    operator.visit(walk.stack.url("/console/tenants/new/"))
    operator.fill(
        {
            "name": f"Agder ({walk.language})",
            "slug": walk.slug,
            "sector": "county",
            "default_language": walk.language,
            "admin_name": "Åse Admin",
            "admin_email": walk.address("admin"),
        }
    )
    operator.submit()
    portal = operator.page.locator(f"a[href^='http://{walk.slug}.localhost']").first
    expect(portal).to_be_visible(timeout=60_000)
    operator.examine()
    assert operator.page.locator("[data-state=done], .vk-steps__item--done, li").count() >= 8
    anybody = walk.someone()
    page = anybody.visit(walk.url())
    expect(page.locator("html")).to_have_attribute("lang", walk.language)
    expect(page.locator("header")).to_contain_text(f"Agder ({walk.language})")


def choose_language(walk: Walk, visitor: Any) -> None:
    visitor.page.evaluate(
        """language => fetch('/language/', {method: 'POST', redirect: 'manual',
            headers: {'Content-Type': 'application/x-www-form-urlencoded'},
            body: new URLSearchParams({language, next: '/', csrfmiddlewaretoken:
                document.querySelector('[name=csrfmiddlewaretoken]').value})})""",
        walk.language,
    )


# -- 2: logo, colours, organisations, HR ----------------------------------------------------------


def set_logo_and_colours(walk: Walk, administrator: Any) -> None:
    page = administrator.visit(walk.url("/settings/theme/"))
    before = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--ds-color-base-default')"
    )
    picture = io.BytesIO()
    Image.new("RGB", (240, 80), "#5a1e74").save(picture, "PNG")
    page.locator("input[type=file]").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    administrator.submit("form:has(input[type=file])")
    administrator.fill({"primary": "#5a1e74", "accent": "#b3541e"})
    administrator.submit(
        "form:has([name=primary])", f"button:has-text('{walk.text('Save the colours')}')"
    )
    page = administrator.visit(walk.url())
    after = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--ds-color-base-default')"
    )
    assert (before != after, after.strip().lower()) == (True, "#5a1e74")
    shown = page.locator("header img").first
    assert shown.evaluate("image => [image.naturalWidth > 0, image.alt !== null]") == [True, True]


def invite_hr(walk: Walk, administrator: Any) -> tuple[Any, Any]:
    for orgnr, name in ((DFO, "hr.dfo"), (KARTVERKET, "hr.kartverket")):
        administrator.visit(walk.url("/settings/organisations/add/"))
        administrator.fill({"orgnr": orgnr})
        administrator.submit()
        expect(administrator.page.locator("main [name=name]")).not_to_have_value("")
        page = administrator.submit()
        assert re.search(r"/settings/organisations/[0-9a-f-]{36}/", page.url), page.url
        organisation = page.url
        invite(walk, administrator, organisation, name, "hr")
        if orgnr == DFO:
            administrator.visit(f"{organisation}units/add/")
            administrator.fill({"name": NEED["unit"]})
            administrator.submit()
    return (
        walk.accept_invitation("hr.dfo", "Hilde Vertskap"),
        walk.accept_invitation("hr.kartverket", "Leif Avgiver"),
    )


def invite(walk: Walk, visitor: Any, organisation: str, name: str, role: str) -> None:
    visitor.visit(f"{organisation}invite/")
    visitor.fill({"email": walk.address(name), "role": role})
    visitor.submit()
    expect(visitor.page.locator("main")).to_contain_text(walk.address(name))


# -- 3: the need of the acceptance case -----------------------------------------------------------


def register_need(walk: Walk, hr: Any) -> str:
    hr.visit(walk.url("/needs/new/"))
    hr.fill({"title": NEED["title"], "form": "secondment", "earliest_start": "2027-08-01"})
    hr.fill({"min_days": 6, "max_days": 13, "period_unit": "months"})
    page = hr.submit()
    # Thirteen months are refused at the field, and nothing that was written is lost.
    expect(page.locator("[name=max_days]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=title]")).to_have_value(NEED["title"])
    values = {
        name: walk.labels(value) if name in CONCEPT_FIELDS else value
        for name, value in NEED.items()
    }
    hr.fill({**values, "contact": "Hilde Vertskap", "language": walk.language})
    page = hr.submit("main form", "button[name=preview]")
    for shown in (
        NEED["title"],
        NEED["pitch"],
        NEED["tasks"].splitlines()[0],
        NEED["not_needed_covered_by"],
    ):
        expect(page.locator("main")).to_contain_text(shown)
    page = hr.follow(walk.text("Go on to publish"))
    page = hr.submit()
    expect(page.locator("main")).to_contain_text(NEED["title"])
    hr.visit(walk.url("/needs/"))
    page = hr.follow(NEED["title"])
    return str(page.url)


# -- 4: the employee's profile and the manager's yes ----------------------------------------------


def invite_manager_and_employee(walk: Walk, hr: Any) -> tuple[Any, Any]:
    hr.visit(walk.url("/settings/organisations/"))
    page = hr.follow("Kartverket")
    organisation = page.url.split("?")[0]
    invite(walk, hr, organisation, "leder", "manager")
    invite(walk, hr, organisation, "ansatt", "employee")
    return (
        walk.accept_invitation("leder", "Solveig Leder"),
        walk.accept_invitation("ansatt", "Máret Prøve"),
    )


def write_profile_and_ask_manager(walk: Walk, employee: Any) -> None:
    employee.visit(walk.url("/my-offer/edit/"))
    values: dict[str, Any] = {
        name: walk.labels(value) if name in CONCEPT_FIELDS else value
        for name, value in PROFILE.items()
    }
    levels = values.pop("have_competences")
    values |= {"have_competences": walk.labels(levels), "language": walk.language}
    values |= {"available_from": clock.today(), "available_until": dt.date(2028, 9, 30)}
    employee.fill(values)
    page = employee.submit()
    for group in page.locator("main fieldset:has(> legend)").all():
        title = group.locator("legend").first.inner_text().strip()
        code = next((code for code in levels if walk.labels([code]) == [title]), None)
        if code:
            level, evidence = levels[code]
            group.locator("select[name^=level_]").select_option(str(level))
            group.locator("input[name^=evidence_]").set_checked(evidence == "documented")
    employee.submit()
    employee.visit(walk.url("/my-offer/"))
    page = employee.submit("form[action$='/request/']")
    expect(page.locator("main")).to_contain_text(walk.text("Waiting for the manager"))


def candidate_is_not_found(walk: Walk, hr: Any, need_url: str) -> None:
    page = hr.visit(f"{need_url}candidates/")
    expect(page.locator("main article")).to_have_count(0)


def approve_profile(walk: Walk, manager: Any) -> None:
    assert "/approvals/" in walk.stack.mail_to(walk.address("leder"), having="/approvals/")
    manager.visit(walk.url("/approvals/"))
    manager.follow("Máret Prøve")
    manager.fill({"note": "Vi kan unnvære henne et halvt år."})
    page = manager.submit("main form", "button[name=approve]")
    expect(page.locator("body")).to_contain_text(walk.text("Approved and visible"))


# -- 5 and 6: candidates, contact, the yes, the name, the log -------------------------------------


def shortlist_and_ask_for_contact(walk: Walk, hr: Any, need_url: str) -> str:
    page = hr.visit(f"{need_url}candidates/")
    line = page.locator("main article").first
    expect(line).to_contain_text(walk.labels(["case-processing"])[0])
    expect(line).to_contain_text(walk.text("Points per criterion"))
    assert_masked(page)
    hr.submit("main article form[action$='/shortlist/']")
    page = hr.visit(f"{need_url}candidates/")
    hr.press(re.compile(walk.text("Ask for contact")), role="link", exact=False)
    hr.fill({"message": "Du har lang erfaring med klagesaker, og den trenger vi i kurset."})
    hr.submit()
    page = hr.visit(f"{need_url}shortlist/")
    with page.expect_navigation():
        page.locator("main a[href*='/candidates/']:not([href*='/needs/'])").first.click()
    hr.examine()
    assert_masked(page)
    return str(page.url)


def assert_masked(page: Any) -> None:
    shown = page.content()
    for secret in ("Máret", "ansatt@", PROFILE["headline"], PROFILE["background"]):
        assert secret not in shown


def say_yes_with_motivation(walk: Walk, employee: Any) -> None:
    employee.visit(walk.stack.link_to(walk.address("ansatt"), "/requests/"))
    page = employee.page
    for shown in (
        NEED["title"],
        "Hilde Vertskap",
        "lang erfaring med klagesaker",
        NEED["tasks"].splitlines()[0],
    ):
        expect(page.locator("main")).to_contain_text(shown)
    employee.visit(f"{page.url.split('#')[0].split('?')[0]}why/")
    employee.page.go_back()
    employee.fill({"motivation": "Jeg har skrevet vedtak i tretten år og vil lære det bort."})
    employee.submit("form[action$='/yes/']")


def read_the_name(walk: Walk, hr: Any, candidate_url: str) -> None:
    page = hr.visit(candidate_url)
    for shown in (
        "Máret Prøve",
        walk.address("ansatt"),
        "vil lære det bort",
        PROFILE["background"],
    ):
        expect(page.locator("main")).to_contain_text(shown)


def see_who_has_read(walk: Walk, employee: Any) -> None:
    page = employee.visit(walk.url("/privacy/reads/"))
    for shown in ("Hilde Vertskap", NEED["title"]):
        expect(page.locator("main")).to_contain_text(shown)


# -- 7: agreement, signatures, placement ----------------------------------------------------------


def draft_and_propose_agreement(walk: Walk, hr: Any, candidate_url: str) -> str:
    page = hr.visit(f"{candidate_url}agreement/new/")
    start = clock.today()
    hr.fill({"start_date": start, "end_date": start + dt.timedelta(days=366)})
    page = hr.submit()
    expect(page.locator("[name=end_date]")).to_have_attribute("aria-invalid", "true")
    hr.fill({"end_date": start + dt.timedelta(days=180)})
    page = hr.submit()
    url = page.url.split("?")[0]
    hr.submit("form[action$='/propose/']")
    return str(url)


def approve_and_sign(walk: Walk, people: tuple[Any, ...], agreement_url: str) -> None:
    for person in people:
        person.visit(agreement_url)
        person.submit("form[action$='/approve/']")
    for person in people:
        person.visit(f"{agreement_url}sign/")
        checksum = person.page.locator("main code").first.inner_text()
        pdf = download(person, f"{agreement_url}document.pdf")
        assert (pdf[:5], hashlib.sha256(pdf).hexdigest()) == (b"%PDF-", checksum)
        # A double click signs once.
        with person.page.expect_navigation():
            person.page.locator("main form button[type=submit]").first.dblclick()
        person.page.wait_for_load_state()
        person.visit(agreement_url)


def download(person: Any, url: str) -> bytes:
    content = person.page.evaluate(
        "url => fetch(url).then(answer => answer.arrayBuffer())"
        ".then(content => Array.from(new Uint8Array(content)))",
        url,
    )
    return bytes(content)


def placement_is_active(walk: Walk, people: tuple[Any, ...], agreement_url: str) -> None:
    for person in people:
        page = person.visit(walk.url("/placements/"))
        expect(page.locator("main")).to_contain_text(walk.text("Active"))
    page = people[0].visit(agreement_url)
    for shown in ("Active", "invitation link by e-mail"):
        expect(page.locator("main")).to_contain_text(walk.text(shown))
