"""The portal's own pages: what each role sees and who is let in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from branding.models import Theme
from core.accounts.models import User
from core.audit.domain import record, record_person_read
from core.audit.models import Entry, PersonRead
from core.audit.verification import verify_export
from core.exchange.enums import CandidateState
from core.exchange.models import Candidate
from core.market.enums import OfferState
from core.market.models import Need
from core.organisations.models import Member
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.cast import Cast
from tests.factories.market import NeedFactory, OfferFactory
from tests.factories.people import MemberFactory

Browser = Callable[..., Client]
Browse = Callable[[User], Client]
# Thirteen of each are the two doors, the session, the person, their roles and the look; of the reads,
# six more look for other customers, and are asked once a minute.
READS_QUERIES = 21
LOG_QUERIES = 16


@pytest.fixture
def browse(tenant_a: Tenant, client_for: Browser) -> Browse:
    """Return a browser on tenant A, signed in as somebody, reading English."""

    def open_browser(user: User) -> Client:
        browser = client_for(tenant_a, user)
        browser.cookies["django_language"] = "en"
        return browser

    return open_browser


EVERYBODY = dict.fromkeys(
    ["tenant_admin", "programme_office", "hr", "manager", "employee", "auditor", "stranger"], 200
)
NOBODY = dict.fromkeys(EVERYBODY, 403)
ACCESS = {
    "/": EVERYBODY,
    "/account/": EVERYBODY,
    "/privacy/": EVERYBODY,
    "/privacy/about/": EVERYBODY,
    "/privacy/reads/": EVERYBODY,
    "/accessibility/": EVERYBODY,
    "/settings/": EVERYBODY | dict.fromkeys(["manager", "employee", "stranger"], 403),
    "/settings/log/": NOBODY | {"auditor": 200},
}
OPEN = {"/", "/privacy/", "/privacy/about/", "/accessibility/"}


@pytest.mark.parametrize("path", ACCESS)
def test_page_is_open_to_those_who_may_and_no_others(
    path: str, cast: Cast, browse: Browse, client_for: Browser, tenant_a: Tenant
) -> None:
    seen = {who: browse(cast[who]).get(path).status_code for who in ACCESS[path]}
    assert seen == ACCESS[path]
    anonymous = client_for(tenant_a).get(path)
    if path in OPEN:
        assert anonymous.status_code == 200
    else:
        assert anonymous["Location"] == f"/accounts/login/?next={path}"


# -- menus and the front page ---------------------------------------------------------------------

MENUS = {
    "employee": ["Home", "Needs", "My profile", "Requests to me", "Agreements"],
    "manager": ["Home", "Needs", "Approvals", "Agreements"],
    "hr": [
        "Home",
        "Needs",
        "Approvals",
        "Available colleagues",
        "Partner interests",
        "Agreements",
        "Settings",
    ],
    "programme_office": [
        "Home",
        "Needs",
        "Available colleagues",
        "Partner interests",
        "Registrations",
        "Rounds",
        "Agreements",
        "Settings",
    ],
    "tenant_admin": ["Home", "Needs", "Settings"],
    "auditor": ["Home", "Settings"],
    "stranger": [],
}


@pytest.mark.parametrize("who", MENUS)
def test_menu_is_made_for_the_role_and_every_line_opens(
    who: str, cast: Cast, browse: Browse
) -> None:
    browser = browse(cast[who])
    menu = browser.get("/").context["navigation"]
    assert [link.label for link in menu] == MENUS[who]
    assert [link.label for link in menu if link.is_current] == MENUS[who][:1]
    assert {link.label: browser.get(link.url).status_code for link in menu} == dict.fromkeys(
        MENUS[who], 200
    )


def test_visitor_is_welcomed_and_sees_no_menu(tenant_a: Tenant, client_for: Browser) -> None:
    page = client_for(tenant_a).get("/")
    assert page.templates[0].name == "portal/welcome.html"
    assert page.context["navigation"] == []
    assert 'href="/accounts/login/"' in page.content.decode()


def _figures(browser: Client) -> dict[str, int]:
    return {figure.label: figure.number for figure in browser.get("/").context["figures"]}


def test_employee_sees_what_waits(cast: Cast, browse: Browse) -> None:
    browser = browse(cast["employee"])
    assert _figures(browser) == {
        "Requests waiting for your answer": 0,
        "Agreements not yet signed by all": 0,
        "Exchanges running": 0,
    }
    assert "not made yourself available" in browser.get("/").context["offer"].text
    member = Member.objects.get(user=cast["employee"])
    offer = OfferFactory(member=member, approved=True)
    need = NeedFactory(organisation=cast.other, published=True)
    Candidate.objects.create(
        need=need,
        offer=offer,
        state=CandidateState.CONTACT_REQUESTED,
        contact_requested_at=offer.published_at,
    )
    assert _figures(browser)["Requests waiting for your answer"] == 1
    assert "shown to other organisations" in browser.get("/").context["offer"].text


@pytest.mark.parametrize("state", OfferState)
def test_every_state_of_a_profile_has_its_words(
    state: OfferState, cast: Cast, browse: Browse
) -> None:
    offer = OfferFactory(member=Member.objects.get(user=cast["employee"]), approved=True)
    type(offer).objects.filter(pk=offer.pk).update(state=state)
    assert browse(cast["employee"]).get("/").context["offer"].text


def test_approvals_wait_for_the_manager_and_stand_first(cast: Cast, browse: Browse) -> None:
    offer = OfferFactory(member=Member.objects.get(user=cast["employee"]), approved=True)
    type(offer).objects.filter(pk=offer.pk).update(state=OfferState.REQUESTED)
    assert _figures(browse(cast["manager"]))["Employees waiting for your approval"] == 1
    first = browse(cast["manager"]).get("/").context["figures"][0]
    assert first.label == "Employees waiting for your approval"


def test_hr_sees_own_needs_with_candidates_and_not_the_neighbours(
    cast: Cast, browse: Browse
) -> None:
    own = NeedFactory(organisation=cast.organisation, published=True)
    NeedFactory(organisation=cast.other, published=True)
    Candidate.objects.create(need=own, offer=OfferFactory(approved=True))
    shown = browse(cast["hr"]).get("/").context["needs"]
    assert [(need, need.candidate_count) for need in shown] == [(own, 1)]
    assert Need.objects.count() == 2


def test_hr_is_told_of_a_candidates_yes_but_not_of_the_neighbours(
    cast: Cast, browse: Browse
) -> None:
    for organisation in (cast.organisation, cast.other):
        Candidate.objects.create(
            need=NeedFactory(organisation=organisation, published=True),
            offer=OfferFactory(approved=True),
            state=CandidateState.INTERESTED,
        )
    assert _figures(browse(cast["hr"]))["Candidates who have said yes to contact"] == 1


def test_administrator_is_led_through_the_first_steps(cast: Cast, browse: Browse) -> None:
    steps = browse(cast["tenant_admin"]).get("/").context["first_steps"]
    assert [step["state"] for step in steps] == ["current", "done", "done", "done"]
    Theme.objects.update(logo_key="a-logo")
    assert browse(cast["tenant_admin"]).get("/").context["first_steps"] == []


def test_person_with_two_roles_sees_both(cast: Cast, browse: Browse) -> None:
    MemberFactory(user=cast["hr"], role="employee", organisation=cast.organisation)
    page = browse(cast["hr"]).get("/")
    assert page.context["offer"] is not None
    assert set(_figures(browse(cast["hr"]))) == {
        "Requests waiting for your answer",
        "Employees waiting for your approval",
        "Candidates who have said yes to contact",
        "Agreements not yet signed by all",
        "Exchanges running",
    }


def test_settings_show_only_what_the_person_may_change(cast: Cast, browse: Browse) -> None:
    links = {
        who: [
            path
            for path in (
                "/settings/organisations/",
                "/settings/people/",
                "/settings/theme/",
                "/settings/log/",
            )
            if f'<a href="{path}"' in browse(cast[who]).get("/settings/").content.decode()
        ]
        for who in ("tenant_admin", "programme_office", "hr", "auditor")
    }
    assert links == {
        "tenant_admin": ["/settings/organisations/", "/settings/people/", "/settings/theme/"],
        "programme_office": ["/settings/organisations/"],
        "hr": ["/settings/organisations/"],
        "auditor": ["/settings/log/"],
    }


# -- who has seen me ------------------------------------------------------------------------------


def _read(person: User, reader: User, **more: Any) -> None:
    record_person_read(
        person,
        by=reader,
        fields=("name", "motivation"),
        purpose="candidate",
        organisation="Naboetaten",
        context="Saksbehandler til e-læring",
        **more,
    )


def test_person_sees_who_read_what_and_why(cast: Cast, browse: Browse) -> None:
    _read(cast["employee"], cast["other_hr"])
    page = browse(cast["employee"]).get("/privacy/reads/")
    [(read, fields, purpose)] = page.context["rows"]
    assert read.reader_label == cast["other_hr"].full_name
    with translation.override("en"):
        assert [str(field) for field in fields] == ["name", "motivation"]
        assert str(purpose) == "You said yes to contact about a need"
    shown = page.content.decode()
    assert all(word in shown for word in ("Naboetaten", "Saksbehandler til e-læring"))


def test_nobody_sees_who_has_seen_another(cast: Cast, browse: Browse, tenant_b: Tenant) -> None:
    _read(cast["employee"], cast["other_hr"])
    with tenant_context(tenant_b):
        PersonRead.objects.create(
            person_id=cast["manager"].pk, reader_id=cast["hr"].pk, reader_label="K", purpose="x"
        )
    assert PersonRead.objects.count() == 1
    for who in ("manager", "hr", "tenant_admin", "auditor"):
        assert browse(cast[who]).get("/privacy/reads/").context["rows"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_reads_take_the_same_queries_however_many(
    rows: int, cast: Cast, browse: Browse, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        _read(cast["employee"], cast["other_hr"])
    browser = browse(cast["employee"])
    with django_assert_num_queries(READS_QUERIES):
        page = browser.get("/privacy/reads/")
    assert len(page.context["rows"]) == rows


# -- the log --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_log_takes_the_same_queries_however_long(
    rows: int, cast: Cast, browse: Browse, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        record("organisation.changed", cast.organisation, by=cast["hr"], changes={"name": (1, 2)})
    before = Entry.objects.exclude(action="organisation.changed").count()
    browser = browse(cast["auditor"])
    with django_assert_num_queries(LOG_QUERIES):
        page = browser.get("/settings/log/")
    assert len(page.context["rows"]) == rows + before


def test_log_is_narrowed_by_what_happened_and_says_it_in_words(cast: Cast, browse: Browse) -> None:
    record("organisation.changed", cast.organisation, by=cast["hr"], changes={"name": ("A", "B")})
    record("unheard.of", cast.organisation, by=None)
    browser = browse(cast["auditor"])
    newest = browser.get("/settings/log/").context["rows"][:2]
    assert [label for _entry, label in newest] == ["unheard.of", "Organisation: changed"]
    narrowed = browser.get("/settings/log/", {"action": "organisation.changed"})
    assert [entry.action for entry, _label in narrowed.context["rows"]] == ["organisation.changed"]
    assert "A → B" in narrowed.content.decode()


def test_log_of_the_neighbour_is_not_shown(cast: Cast, browse: Browse, tenant_b: Tenant) -> None:
    with tenant_context(tenant_b):
        record("user.changed", cast["hr"], by=None)
        assert Entry.objects.count() > 0
    actions = {
        entry.action
        for entry, _label in browse(cast["auditor"]).get("/settings/log/").context["rows"]
    }
    assert "user.changed" not in actions


def test_log_is_downloaded_sealed_and_the_download_is_logged(
    cast: Cast, browse: Browse, in_tenant_a: Tenant
) -> None:
    record("organisation.changed", cast.organisation, by=cast["hr"], changes={"name": ("Å", "Æ")})
    answer = browse(cast["auditor"]).post("/settings/log/export/")
    assert answer["Content-Type"] == "application/x-ndjson"
    assert answer["Content-Disposition"].startswith('attachment; filename="alfa-log-')
    lines = answer.content.decode().splitlines()
    verdict = verify_export(lines)
    assert (verdict.owner, verdict.holds) == (str(in_tenant_a.pk), True)
    assert verdict.rows == Entry.objects.exclude(action="log.exported").count()
    assert Entry.objects.get(action="log.exported").actor_label == cast["auditor"].email


@pytest.mark.parametrize("role", ["tenant_admin", "hr", "employee", "programme_office"])
def test_log_is_downloaded_by_auditors_alone(cast: Cast, browse: Browse, role: str) -> None:
    assert browse(cast["auditor"]).post("/settings/log/export/").status_code == 200
    assert browse(cast[role]).post("/settings/log/export/").status_code == 403


# -- the account ----------------------------------------------------------------------------------


def test_name_and_language_are_changed_and_logged(cast: Cast, browse: Browse) -> None:
    browser = browse(cast["employee"])
    answer = browser.post("/account/", {"full_name": " Nytt Navn ", "language": "nn"})
    assert answer["Location"] == "/account/"
    person = User.objects.get(pk=cast["employee"].pk)
    assert (person.full_name, person.language) == ("Nytt Navn", "nn")
    assert browser.get("/account/")["Content-Language"] == "nn"
    entry = Entry.objects.get(action="user.changed")
    assert entry.changes == {
        "full_name": ["Prøve employee", "Nytt Navn"],
        "language": ["", "nn"],
    }


def test_name_cannot_be_empty(cast: Cast, browse: Browse) -> None:
    page = browse(cast["employee"]).post("/account/", {"full_name": "  ", "language": "nb"})
    assert list(page.context["form"].errors) == ["full_name"]
