"""One exchange from an empty customer to an active placement, by people who have no mouse.

The same eight steps as in ``test_exchange_walk``, shorter texts: here it counts that every form,
every step that asks once more, the lists of concepts, the upload and the menu of languages can be
reached, used and left with the keys alone, and that the focus is seen at every stop on the way.
What is written in the address line is what a person types there: a host, or a link from a mail.
"""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.utils.text import capfirst
from PIL import Image
from playwright.sync_api import expect

from core.competence.vocabulary import read_vocabulary
from tests.e2e.days import today
from tests.e2e.keyboard import Keyboard, open_language_menu, words

pytestmark = pytest.mark.e2e

SLUG, CUSTOMER = "agder-tastatur", "Agder (tastatur)"
DFO, KARTVERKET = "986252932", "971040238"
PASSWORD = "Et-langt-passord-17"
TITLE = "Saksbehandler til et kurs"
MESSAGE = "Du kan klagesaker, og det trenger vi i kurset."
MOTIVATION = "Jeg har skrevet vedtak i tretten år."


@cache
def first_day() -> dt.date:
    """Today, asked when the walk begins: the tests may have been read before midnight."""
    return today()


@dataclass(frozen=True)
class Walk:
    """What the people of the walk share: the running service, and a keyboard for each."""

    stack: Any
    keyboard: Callable[..., Keyboard]

    def url(self, path: str = "/") -> str:
        return str(self.stack.url(path, tenant=SLUG))

    def address(self, name: str) -> str:
        return f"{name}@{SLUG}.example"

    def accept_invitation(self, name: str, full_name: str) -> Keyboard:
        """Open the mailed link as a new person, and return that person, signed in."""
        keys = self.keyboard()
        keys.page.goto(self.stack.link_to(self.address(name), "/invitation/"))
        keys.put(words("Your name"), full_name)
        keys.choose(words("How will you sign in?"), words("With a password"), limit=1)
        keys.put(words("Password"), PASSWORD, limit=1)
        keys.send(words("Accept the invitation"))
        expect(keys.page.locator("header")).to_contain_text(full_name)
        return keys


def labels(*codes: str) -> list[str]:
    """Return the words of concepts in bokmål."""
    known = {entry.code: entry.labels["nb"] for entry in read_vocabulary().entries}
    return [known[code] for code in codes]


def test_one_exchange_with_the_keyboard_alone(
    stack: Any, keyboard: Callable[..., Keyboard]
) -> None:
    walk = Walk(stack, keyboard)
    provision_customer(walk)
    administrator = walk.accept_invitation("admin", "Åse Admin")
    set_logo_and_colours(administrator)
    add_organisation(walk, administrator, DFO, "hr.dfo")
    add_unit(administrator, "Seksjon for ledelse")
    add_organisation(walk, administrator, KARTVERKET, "hr.kart")
    host = walk.accept_invitation("hr.dfo", "Hilde Vertskap")
    lender = walk.accept_invitation("hr.kart", "Leif Avgiver")
    register_need(host)
    publish_need(host)
    manager, employee = invite_manager_and_employee(walk, lender)
    write_profile_and_ask_manager(employee)
    approve_profile(manager)
    shortlist_and_ask_for_contact(host)
    say_yes_with_motivation(walk, employee)
    read_the_name(host)
    see_who_has_read(employee)
    draft_and_propose_agreement(host)
    people = (employee, manager, host)
    for person in people:
        approve_agreement(person)
    for person in people:
        sign_agreement(person)
    for person in people:
        placement_is_active(walk, person)
    leave_in_another_language(employee)


# -- 1: an operator sets up a customer ------------------------------------------------------------


def provision_customer(walk: Walk) -> None:
    keys = walk.keyboard()
    page = keys.page
    page.goto(walk.stack.url("/"))
    keys.follow(words("Sign in as an operator"))
    keys.until(page.locator("form[action='/demo/login/'] button"))
    keys.go()
    if page.locator("html").get_attribute("lang") != "nb":
        # Another test's operator, who is the same person, reads nynorsk.
        open_language_menu(keys, "Nynorsk")
        keys.send("Bokmål", limit=3)
    keys.follow(words("New customer"))
    keys.put(words("Name"), CUSTOMER)
    keys.put(words("Subdomain"), SLUG, limit=1)
    keys.select(words("Sector"), "Fylkeskommune")
    keys.select(words("Default language"), words("Norwegian Bokmål"))
    keys.put(words("Administrator's name"), "Åse Admin", limit=8)
    keys.put(words("Administrator's e-mail address"), walk.address("admin"), limit=1)
    keys.send(words("Set up the customer"))
    portal = page.locator(f"main a[href^='http://{SLUG}.localhost']").first
    expect(portal).to_be_visible(timeout=60_000)
    keys.until(portal)
    keys.go()
    expect(page.locator("header")).to_contain_text(CUSTOMER)


# -- 2: logo, colours, organisations, HR ----------------------------------------------------------


def set_logo_and_colours(keys: Keyboard) -> None:
    page = keys.page
    # Listening from now on: the browser is told of it before the key is pressed, however slow it is.
    page.on("filechooser", lambda _chooser: None)
    keys.follow(words("Settings"))
    keys.follow(words("Colours and logo"))
    picture = io.BytesIO()
    Image.new("RGB", (240, 80), "#5a1e74").save(picture, "PNG")
    keys.until(page.locator("main input[type=file]"))
    # The system's own window for choosing a file opens; what happens in it is the system's.
    with page.expect_file_chooser() as chooser:
        keys.press("Space")
    chooser.value.set_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    keys.send(words("Upload the logo"))
    expect(page.locator("header img").first).to_be_visible()
    keys.put(words("Primary colour"), "#5a1e74")
    keys.put(words("Accent colour"), "#b3541e", limit=3)
    keys.send(words("Save the colours"))
    colour = (
        "getComputedStyle(document.documentElement).getPropertyValue('--ds-color-base-default')"
    )
    assert page.evaluate(colour).strip().lower() == "#5a1e74"


def add_organisation(walk: Walk, keys: Keyboard, number: str, hr: str) -> None:
    keys.follow(words("Settings"))
    keys.follow(words("Organisations"))
    keys.follow(words("Add an organisation"))
    keys.put(words("Organisation number"), number)
    keys.go()
    keys.send(words("Add the organisation"))
    invite(walk, keys, hr, "HR")


def invite(walk: Walk, keys: Keyboard, name: str, role: str) -> None:
    """Invite somebody to a role, from the organisation's page and back to it."""
    keys.follow(words("Invite somebody"))
    keys.put(words("Work e-mail"), walk.address(name))
    keys.choose(words("Role"), role)
    keys.send(words("Send the invitation"))
    expect(keys.page.locator("main")).to_contain_text(walk.address(name))


def add_unit(keys: Keyboard, name: str) -> None:
    keys.follow(words("Add a unit"))
    keys.put(words("Name of the unit"), name)
    keys.go()
    expect(keys.page.locator("main")).to_contain_text(name)


# -- 3: the need ----------------------------------------------------------------------------------


def register_need(keys: Keyboard) -> None:
    keys.follow(words("Needs"))
    keys.follow(words("Register a need"))
    keys.put(words("Title"), TITLE)
    keys.choose(words("Exchange form"), words("Secondment"), limit=1)
    keys.put(words("Role you seek"), "Saksbehandler", limit=1)
    keys.put(words("Why somebody should come to you"), "Du lærer bort.\nVi lærer.", limit=1)
    keys.put(words("Purpose"), "Et kurs om saksbehandling.", limit=1)
    keys.put(words("Tasks"), "Finne eksempler.\nPrøve dem ut.", limit=1)
    keys.pick(words("Competences that are required"), labels("case-processing"))
    keys.pick(words("Competences that are useful"), labels("appeals", "individual-decisions"))
    keys.put(words("Experience and competence in your own words"), "Lang erfaring.")
    keys.pick(words("Personal qualities"), labels("trait-user-focused"))
    keys.pick(words("Competences that are not needed"), labels("e-learning"))
    keys.put(words("Who covers it instead"), "Kollegene.")
    keys.pick(words("Themes"), labels("theme-case-processing"))
    keys.pick(words("Who the work is for"), labels("group-employees"))
    fill_in_period_and_conditions(keys)
    keys.send(words("Save and preview"))
    for shown in (TITLE, "Du lærer bort.", "Kollegene.", *labels("case-processing", "e-learning")):
        expect(keys.page.locator("main")).to_contain_text(shown)


def fill_in_period_and_conditions(keys: Keyboard) -> None:
    keys.put_date(words("Earliest start"), first_day())
    keys.put(words("Shortest period"), "3", limit=10)
    keys.put(words("Longest period"), "6", limit=1)
    keys.select(words("Counted in"), words("Months"), limit=1)
    keys.tick(words("The length is by agreement within this"), limit=1)
    keys.put(words("Place of work"), "Oslo")
    keys.select(words("County"), "Oslo", limit=1)
    keys.choose(words("Direction"), words("Take in"))
    keys.choose(words("Who pays the salary"), words("The host pays"), limit=1)
    keys.choose(words("Who has the employer's responsibility day to day"), words("The lender"))
    keys.select(words("Unit that owns the need"), "Seksjon for ledelse")
    keys.select(words("Language of the text"), words("Norwegian Bokmål"))


def publish_need(keys: Keyboard) -> None:
    keys.follow(words("Go on to publish"))
    keys.send(words("Publish now"))
    expect(keys.page.locator("main")).to_contain_text(words("Published"))


# -- 4: the profile and the manager's yes ---------------------------------------------------------


def invite_manager_and_employee(walk: Walk, keys: Keyboard) -> tuple[Keyboard, Keyboard]:
    keys.follow(words("Settings"))
    keys.follow(words("Organisations"))
    keys.follow("Kartverket")
    invite(walk, keys, "leder", words("Manager"))
    invite(walk, keys, "ansatt", words("Employee"))
    return (
        walk.accept_invitation("leder", "Solveig Leder"),
        walk.accept_invitation("ansatt", "Máret Prøve"),
    )


def write_profile_and_ask_manager(keys: Keyboard) -> None:
    keys.follow(words("My profile"))
    keys.follow(words("Write my profile"))
    have = labels("case-processing", "appeals", "individual-decisions")
    keys.put(words("Headline"), "Erfaren saksbehandler")
    keys.put(words("Your role today"), "Seniorsaksbehandler", limit=1)
    keys.put(words("Your background"), "Klagesaker i tretten år.", limit=1)
    keys.pick(words("Competences you can offer or teach"), have)
    keys.pick(words("Personal qualities"), labels("trait-user-focused"))
    keys.pick(words("Themes you know"), labels("theme-case-processing"))
    keys.pick(words("Competences you want to learn"), labels("pedagogy"))
    keys.tick(words("Secondment"))
    keys.put_date(words("Available from"), first_day(), limit=3)
    keys.put_date(words("Available until"), first_day() + dt.timedelta(days=500), limit=5)
    keys.put(words("Shortest period"), "2", limit=10)
    keys.put(words("Longest period"), "12", limit=1)
    keys.tick("Oslo")
    keys.send(words("Save"))
    for label in have:
        level = keys.page.get_by_role("group", name=label).get_by_role("combobox")
        keys.until(level)
        keys.write("5")
        expect(level).to_have_value("5")
        keys.tick(words("I can document it"), limit=1)
    keys.send(words("Save"))
    keys.send(words("Ask my manager"))
    expect(keys.page.locator("main")).to_contain_text(words("Waiting for the manager"))


def approve_profile(keys: Keyboard) -> None:
    keys.follow(words("Approvals"))
    keys.follow("Máret Prøve")
    keys.put(words("Note to the employee"), "Vi kan unnvære henne et halvt år.")
    keys.send(words("Approve"))
    expect(keys.page.locator("main")).to_contain_text(words("Approved and visible"))


# -- 5 and 6: candidates, contact, the yes, the name, the log -------------------------------------


def open_need(keys: Keyboard) -> None:
    keys.follow(words("Needs"))
    keys.follow(TITLE)


def shortlist_and_ask_for_contact(keys: Keyboard) -> None:
    page = keys.page
    open_need(keys)
    keys.follow(words("See candidates"))
    first = page.locator("main article").first
    keys.until(first.locator("summary"))
    keys.press("Enter")
    expect(first.locator("details")).to_have_attribute("open", "")
    keys.until(first.locator("form[action$='/shortlist/'] button"), limit=5)
    keys.go()
    open_need(keys)
    keys.follow(words("See candidates"))
    keys.follow(words("Ask for contact"))
    keys.put(words("Message to the candidate"), MESSAGE)
    keys.send(words("Send the question"))
    expect(page.locator("body")).not_to_contain_text("Máret")


def say_yes_with_motivation(walk: Walk, keys: Keyboard) -> None:
    walk.stack.mail_to(walk.address("ansatt"), having="/requests/")
    keys.follow(words("Requests to me"))
    keys.follow(TITLE)
    for shown in (MESSAGE, "Finne eksempler."):
        expect(keys.page.locator("main")).to_contain_text(shown)
    keys.to("link", words("Go to your answer"))
    keys.press("Enter")
    keys.put(words("Who you are and why you are interested"), MOTIVATION, limit=1)
    keys.send(words("Yes, I would like to talk"), limit=1)


def read_the_name(keys: Keyboard) -> None:
    open_need(keys)
    keys.follow(words("See candidates"))
    keys.follow(words("Shortlist"))
    keys.until(keys.page.locator("main .vk-card-link a"))
    keys.go()
    for shown in ("Máret Prøve", MOTIVATION, "Klagesaker i tretten år."):
        expect(keys.page.locator("main")).to_contain_text(shown)


def see_who_has_read(keys: Keyboard) -> None:
    keys.until(keys.page.locator("header summary", has_text="Máret Prøve"))
    keys.press("Space")
    keys.follow(words("Who has seen me"), limit=5)
    expect(keys.page.locator("main")).to_contain_text("Hilde Vertskap")


# -- 7: agreement, signatures, placement ----------------------------------------------------------


def draft_and_propose_agreement(keys: Keyboard) -> None:
    page, end = keys.page, capfirst(words("end"))
    keys.follow(words("Draft an agreement"))
    keys.put(capfirst(words("learning goals")), "Kan lage et kurs.")
    keys.put_date("Start", first_day(), limit=3)
    keys.put_date(end, first_day() + dt.timedelta(days=366), limit=5)
    keys.send(words("Save the draft"))
    # A day too many: refused, and the way from the summary to the field is one key.
    expect(page.locator("main .ds-error-summary")).to_be_focused()
    keys.to("link", end, limit=1)
    keys.press("Enter")
    expect(page.locator("[name=end_date]")).to_be_focused()
    keys.press("Shift+Tab")
    keys.put_date(end, first_day() + dt.timedelta(days=150), limit=5)
    keys.send(words("Save the draft"))
    keys.send(words("Send for approval"))


def open_agreement(keys: Keyboard) -> None:
    keys.follow(words("Agreements"))
    keys.until(keys.page.locator("main a[href^='/agreements/']").first)
    keys.go()


def approve_agreement(keys: Keyboard) -> None:
    keys.page.reload()
    open_agreement(keys)
    keys.to("link", words("Go to your approval"))
    keys.press("Enter")
    keys.send(words("Approve"), limit=4)


def sign_agreement(keys: Keyboard) -> None:
    page = keys.page
    open_agreement(keys)
    keys.follow(words("Sign"))
    keys.to("link", words("Open the PDF"))
    kind = page.locator(":focus").evaluate(
        "link => fetch(link.href).then(answer => answer.headers.get('content-type'))"
    )
    assert kind == "application/pdf"
    keys.send(words("Sign the agreement"), limit=5)


def placement_is_active(walk: Walk, keys: Keyboard) -> None:
    open_agreement(keys)
    keys.follow(words("Open the exchange"))
    expect(keys.page.locator("main")).to_contain_text(words("Active"))


# -- 8: another language, and out -----------------------------------------------------------------


def leave_in_another_language(keys: Keyboard) -> None:
    page = keys.page
    for now, then, code in (("Bokmål", "Nynorsk", "nn"), ("Nynorsk", "English", "en")):
        open_language_menu(keys, now)
        keys.send(then, limit=3)
        expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator("main")).to_contain_text("Active")
    keys.until(page.locator("header summary", has_text="Máret Prøve"))
    keys.press("Enter")
    keys.send("Sign out", limit=5)
    keys.to("link", "Sign in")
