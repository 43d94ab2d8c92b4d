"""The programme office sees all registrations, proposes by hand, writes to many, sees what has stalled."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.base.errors import DomainError
from core.exchange.domain.candidates import request_contact, shortlist_candidate
from core.exchange.enums import CandidateSource, CandidateState
from core.exchange.models import Candidate
from core.market.models import Need, Offer
from core.notifications.bulk import LONGEST_TEXT, Addressee, send_bulk
from core.notifications.models import BulkMail, Notification, OutgoingMail
from core.organisations.models import Organisation
from portal.office.queries import Filters, addressees, stalled
from tenants.models import Tenant
from tests.factories.market import NeedFactory, OfferFactory
from tests.factories.people import MemberFactory, OrganisationFactory

Browse = Callable[[User], Client]


@pytest.fixture
def browse(client_for: Callable[..., Client], tenant_a: Tenant) -> Browse:
    """A browser on tenant A's host, signed in as somebody."""
    return lambda user: client_for(tenant_a, user)


@pytest.fixture
def office(in_tenant_a: Tenant) -> User:
    """Somebody of the programme office."""
    return MemberFactory(role=Role.PROGRAMME_OFFICE).user


@pytest.fixture
def host(office: User) -> Organisation:
    """An organisation with HR, a published need and a draft."""
    organisation = OrganisationFactory(name="Mottaksetaten")
    hr = MemberFactory(role=Role.HR, organisation=organisation, user__full_name="Hanna Host").user
    for title, published in (("Erfaren saksbehandler", True), ("Et utkast", False)):
        NeedFactory(
            published=published,
            organisation=organisation,
            contact=hr,
            title=title,
            form="secondment",
        )
    return organisation


@pytest.fixture
def offer(office: User) -> Offer:
    """Somebody who has been made available by another organisation."""
    lender = OrganisationFactory(name="Avgiveretaten")
    MemberFactory(role=Role.HR, organisation=lender)
    member = MemberFactory(organisation=lender, user__full_name="Elin Entydig")
    return OfferFactory(
        approved=True,
        member=member,
        forms=["secondment"],
        headline="Eneste kartograf i Hønefoss",
        available_from=clock.today(),
        available_until=clock.today() + dt.timedelta(days=700),
    )


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def page(name: str, *arguments: object) -> str:
    return reverse(f"portal:{name}", args=arguments)


def test_everything_is_seen_and_narrowed(
    office: User, host: Organisation, offer: Offer, browse: Browse
) -> None:
    browser = browse(office)

    everything = text(browser.get(page("office")))
    drafts = text(browser.get(page("office"), {"state": "draft"}))
    sought = text(browser.get(page("office"), {"q": "saksbehandler", "organisation": host.pk}))

    assert ("Erfaren saksbehandler" in everything, "Et utkast" in everything) == (True, True)
    assert ("Erfaren saksbehandler" in drafts, "Et utkast" in drafts) == (False, True)
    assert ("Erfaren saksbehandler" in sought, "Et utkast" in sought) == (True, False)
    # What is not valid narrows nothing and breaks nothing.
    assert browser.get(page("office"), {"state": "x", "organisation": "y"}).status_code == 200


def test_employees_stay_masked(office: User, offer: Offer, browse: Browse) -> None:
    shown = text(browse(office).get(page("registrations", "employees")))

    assert offer.mask in shown
    assert ("Elin Entydig" in shown, "Hønefoss" in shown) == (False, False)


@pytest.mark.parametrize(
    ("state", "seen", "proposable"),
    [
        ("draft", False, False),
        ("requested", False, False),
        ("approved", True, True),
        ("declined", False, False),
        ("engaged", True, False),
        ("withdrawn", False, False),
    ],
)
def test_nothing_of_an_employee_is_seen_before_the_employers_yes(
    office: User, offer: Offer, browse: Browse, state: str, seen: bool, proposable: bool
) -> None:
    Offer.objects.filter(pk=offer.pk).update(state=state, requested_at=clock.now())
    browser = browse(office)

    shown = text(browser.get(page("registrations", "employees")))
    assert (offer.mask in shown) is seen
    assert (page("propose_pair", offer.pk) in shown) is proposable
    # Nor by asking for the state, nor among those who are written to, nor as something that waits.
    asked = text(browser.get(page("registrations", "employees"), {"state": state}))
    assert (offer.mask in asked) is seen
    assert len(addressees(Filters(kind="employees"))) == int(seen)
    waiting = [row.label for _label, rows in stalled(dt.date(2100, 1, 1)) for row in rows]
    assert offer.mask not in " ".join(waiting)


@pytest.mark.parametrize("role", [Role.HR, Role.MANAGER, Role.EMPLOYEE, Role.TENANT_ADMIN])
def test_nobody_else_opens_it(office: User, offer: Offer, browse: Browse, role: Role) -> None:
    organisation = None if role == Role.TENANT_ADMIN else OrganisationFactory()
    browser = browse(MemberFactory(role=role, organisation=organisation).user)

    for address in (
        page("office"),
        page("registrations", "employees"),
        page("write_to_all", "needs"),
        page("bulk_mails"),
        page("stalled"),
        page("propose_pair", offer.pk),
    ):
        assert browser.get(address).status_code == 403


def test_an_unknown_kind_is_not_found(office: User, browse: Browse) -> None:
    assert browse(office).get(page("registrations", "salaries")).status_code == 404


@pytest.mark.parametrize(("kind", "queries"), [("needs", 22), ("employees", 22)])
@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_same_number_of_times(
    office: User, browse: Browse, kind: str, queries: int, number: int
) -> None:
    for _ in range(number):
        NeedFactory(published=True)
        OfferFactory(approved=True)
    browser = browse(office)

    with CaptureQueriesContext(connection) as captured:
        browser.get(page("registrations", kind))

    assert len(captured) == queries


# -- by hand --------------------------------------------------------------------------------------


def test_a_pair_is_proposed_by_hand(
    office: User, host: Organisation, offer: Offer, browse: Browse
) -> None:
    browser, need = browse(office), Need.objects.get(title="Erfaren saksbehandler")
    address = page("propose_pair", offer.pk)
    assert "Erfaren saksbehandler" in text(browser.get(address, {"q": "saksbehandler"}))
    assert "Erfaren saksbehandler" not in text(browser.get(address, {"q": "finnes ikke"}))

    refused = browser.post(address, {"need": need.pk, "reason": ""})
    assert list(refused.context["form"].errors) == ["reason"]
    done = browser.post(address, {"need": need.pk, "reason": "De kjenner feltet."})

    candidate = Candidate.objects.get()
    assert done["Location"] == reverse("exchange:candidate", args=[candidate.pk])
    assert (candidate.source, candidate.shortlist_reason, candidate.is_named) == (
        CandidateSource.OFFICE,
        "De kjenner feltet.",
        False,
    )


def test_nobody_is_proposed_for_their_own_organisation(
    office: User, offer: Offer, browse: Browse
) -> None:
    own = NeedFactory(published=True, organisation=offer.member.organisation, title="Eget behov")

    address = page("propose_pair", offer.pk)
    refused = browse(office).post(address, {"need": own.pk, "reason": "x"})

    assert list(refused.context["form"].errors) == ["need"]
    assert Candidate.objects.count() == 0


# -- one text to many -----------------------------------------------------------------------------


def test_all_in_a_list_are_told_once_and_it_is_kept(
    office: User, host: Organisation, offer: Offer, browse: Browse
) -> None:
    browser = browse(office)
    posted = {"subject": "Ny frist", "text": "Fristen er <b>1. mars</b>."}

    browser.post(page("write_to_all", "needs"), posted)
    browser.post(page("write_to_all", "employees"), posted)

    to_hosts, to_people = BulkMail.objects.order_by("sent_at")
    assert list(to_hosts.recipients.values_list("label", flat=True)) == [
        "Hanna Host, Mottaksetaten"
    ]
    # The office is not told who the employee is.
    assert list(to_people.recipients.values_list("label", flat=True)) == [offer.mask]
    [mail] = OutgoingMail.objects.filter(recipient=offer.member.user.email)
    assert (mail.subject, "&lt;b&gt;1. mars" in mail.html) == ("Ny frist", True)
    shown = text(browser.get(page("bulk_mail", to_people.pk)))
    assert (offer.mask in shown, "Elin Entydig" in shown) == (True, False)
    assert Notification.objects.count() == 2


def test_an_empty_list_and_a_long_text_are_refused(office: User, offer: Offer) -> None:
    somebody = [Addressee(offer.member.user, "K")]
    for people, subject, body, code in (
        ([], "x", "x", "nobody"),
        (somebody, " ", "x", "required"),
        (somebody, "x", " ", "required"),
        (somebody, "x", "x" * (LONGEST_TEXT + 1), "too_long"),
    ):
        with pytest.raises(DomainError) as caught:
            send_bulk(people, by=office, subject=subject, text=body, audience="x")
        assert caught.value.code == code
    assert BulkMail.objects.count() == 0


def test_a_list_narrowed_reaches_no_others(office: User, host: Organisation, offer: Offer) -> None:
    other = OrganisationFactory(name="Naboetaten")
    MemberFactory(role=Role.HR, organisation=other)
    NeedFactory(published=True, organisation=other)

    everybody = addressees(Filters("needs"))
    narrowed = addressees(Filters("needs", organisation=str(host.pk)))

    assert (len(everybody), [each.label for each in narrowed]) == (
        2,
        ["Hanna Host, Mottaksetaten"],
    )


# -- what has stalled -----------------------------------------------------------------------------


def test_what_waits_too_long_is_shown_by_what_should_happen(
    office: User, host: Organisation, offer: Offer, browse: Browse
) -> None:
    need = Need.objects.get(title="Erfaren saksbehandler")
    OfferFactory(state="requested", requested_at=clock.now())
    assert [rows for _label, rows in stalled(clock.today())] == [[], [], [], [], [], [], []]

    later = clock.today() + dt.timedelta(days=31)
    assert [len(rows) for _label, rows in stalled(later)] == [1, 0, 0, 0, 1, 0, 0]
    candidate = shortlist_candidate(need, offer, by=office)
    request_contact(candidate, by=office, message="Hei")

    assert [len(rows) for _label, rows in stalled(later)] == [1, 1, 0, 0, 0, 0, 0]
    assert Candidate.objects.get().state == CandidateState.CONTACT_REQUESTED
    Candidate.objects.update(due_on=clock.today() - dt.timedelta(days=3))
    shown = text(browse(office).get(page("stalled")))
    assert (candidate.offer.mask in shown, "Elin Entydig" in shown) == (True, False)
