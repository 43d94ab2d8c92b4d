"""The pages: who gets in, what they leak and log, and the whole way through a browser's eyes."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.models import User
from core.audit.models import PersonRead
from core.base import clock
from core.exchange.documents.render import sha256
from core.exchange.domain.candidates import (
    pass_over_candidate,
    request_contact,
    shortlist_candidate,
)
from core.exchange.domain.placements import move_with_calendar
from core.exchange.enums import AgreementState, CandidateState, Party
from core.exchange.models import (
    AgreementDocument,
    Candidate,
    ExchangeAgreement,
    Placement,
    Signature,
)
from core.market.models import Need
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.exchange.conftest import Scene, make_scene
from tests.factories.market import NeedFactory

Browser = Callable[[User | None], Client]


@pytest.fixture
def browser(client_for: Callable[..., Client], tenant_a: Tenant) -> Browser:
    """A browser on tenant A's host, signed in as somebody."""
    return lambda user: client_for(tenant_a, user)


def page(name: str, *args: object) -> str:
    return reverse(f"exchange:{name}", args=args)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


# -- who gets in ----------------------------------------------------------------------------------

EVERYBODY = (
    "host_hr",
    "second_host_hr",
    "lender_hr",
    "manager",
    "employee",
    "other_manager",
    "host_manager",
    "colleague",
    "neighbour_hr",
    "programme_office",
    "tenant_admin",
    "auditor",
    "stranger",
)


def person(scene: Scene, name: str) -> User:
    return scene.others[name] if name in scene.others else getattr(scene, name)


def answers(scene: Scene, browser: Browser, address: str) -> dict[str, int]:
    """Return who gets anything but a 404, and what."""
    codes = {name: browser(person(scene, name)).get(address).status_code for name in EVERYBODY}
    return {name: code for name, code in codes.items() if code != 404}


def test_shortlist_is_for_the_host_and_the_office(scene: Scene, browser: Browser) -> None:
    scene.shortlisted()
    allowed = answers(scene, browser, page("shortlist", scene.need.pk))

    # The need is published, so others of the market may see it, but not its shortlist.
    assert {name for name, code in allowed.items() if code == 200} == {
        "host_hr",
        "second_host_hr",
        "programme_office",
    }
    assert set(allowed.values()) == {200, 403}


@pytest.mark.parametrize("name", ["candidate", "ask_for_contact", "pass_over"])
def test_candidate_is_for_the_host_and_the_office(
    scene: Scene, browser: Browser, name: str
) -> None:
    candidate = scene.shortlisted()

    assert answers(scene, browser, page(name, candidate.pk)) == {
        "host_hr": 200,
        "second_host_hr": 200,
        "programme_office": 200,
    }


def test_agreement_is_drafted_by_the_host_alone(scene: Scene, browser: Browser) -> None:
    candidate = scene.interested()

    assert answers(scene, browser, page("new_agreement", candidate.pk)) == {
        "host_hr": 200,
        "second_host_hr": 200,
        "programme_office": 403,
    }


def test_request_is_for_the_person_alone(scene: Scene, browser: Browser) -> None:
    candidate = scene.asked()

    assert answers(scene, browser, page("request", candidate.pk)) == {"employee": 200}


def test_request_is_not_there_before_anybody_has_asked(scene: Scene, browser: Browser) -> None:
    candidate = scene.shortlisted()

    assert answers(scene, browser, page("request", candidate.pk)) == {}


PARTIES = {"host_hr": 200, "second_host_hr": 200, "lender_hr": 200, "manager": 200, "employee": 200}


def test_agreement_is_for_its_parties_and_the_office(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()

    everybody = PARTIES | {"programme_office": 200}
    assert answers(scene, browser, page("agreement", agreement.pk)) == everybody
    assert answers(scene, browser, page("document", agreement.pk)) == everybody


def test_agreement_is_changed_by_the_organisations(scene: Scene, browser: Browser) -> None:
    agreement = scene.proposed()

    assert answers(scene, browser, page("edit_agreement", agreement.pk)) == PARTIES | {
        "employee": 403,
        "programme_office": 403,
    }
    assert answers(scene, browser, page("cancel", agreement.pk)) == PARTIES | {
        "programme_office": 403
    }


def test_signing_is_for_the_parties(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()

    assert answers(scene, browser, page("sign", agreement.pk)) == PARTIES | {
        "programme_office": 403
    }


def test_placement_is_for_the_parties_and_the_office(scene: Scene, browser: Browser) -> None:
    agreement = scene.signed(start_date=clock.today())
    placement = Placement.objects.get(agreement=agreement)

    assert answers(scene, browser, page("placement", placement.pk)) == PARTIES | {
        "programme_office": 200
    }


def test_posts_of_those_outside_change_nothing(scene: Scene, browser: Browser) -> None:
    agreement = scene.proposed()
    candidate = agreement.candidate
    addresses = [
        page("reconsider", candidate.pk),
        page("pass_over", candidate.pk),
        page("accept", candidate.pk),
        page("decline", candidate.pk),
        page("propose", agreement.pk),
        page("approve", agreement.pk),
        page("sign", agreement.pk),
        page("cancel", agreement.pk),
    ]
    posted = {"reason": "x", "motivation": "x", "party": "host", "version": 1}

    for name in ("neighbour_hr", "other_manager", "host_manager", "auditor", "tenant_admin"):
        client = browser(person(scene, name))
        assert [client.post(address, posted).status_code for address in addresses] == [404] * 8

    after = ExchangeAgreement.objects.get()
    assert (after.state, after.approvals.count()) == (AgreementState.PROPOSED, 0)
    assert Candidate.objects.get().state == CandidateState.AGREEMENT


@pytest.mark.parametrize("name", ["requests", "agreements", "placements"])
def test_lists_ask_for_a_login(scene: Scene, browser: Browser, name: str) -> None:
    response = browser(None).get(page(name))

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_neighbour_tenant_has_never_heard_of_it(
    scene: Scene, client_for: Callable[..., Client], tenant_b: Tenant
) -> None:
    agreement = scene.approved()
    with tenant_context(tenant_b):
        neighbour = make_scene()
    client = client_for(tenant_b, neighbour.host_hr)

    for address in (
        page("candidate", agreement.candidate_id),
        page("shortlist", scene.need.pk),
        page("agreement", agreement.pk),
        page("document", agreement.pk),
    ):
        assert client.get(address).status_code == 404


# -- what the pages reveal ------------------------------------------------------------------------

SECRETS = (
    "Elin Entydig",
    "elin.entydig@hemmelig.example",
    "Sjefskartograf",
    "Seksjon for hemmelig kart",
    "Avgiveretaten",
    "Eneste kartograf",
    "Kartograf for nordområdene",
    "Bjørnøya",
    "trykkplater",
    "nettkurs",
)


def test_masked_pages_leak_nothing_of_the_person(scene: Scene, browser: Browser) -> None:
    # The matched role stands in the record the engine makes: it could leak.
    record = {
        "score": 6100,
        "maximum": 10000,
        "rank": 2,
        "ranked": 9,
        "missing": ["case-processing"],
        "criteria": [
            {
                "code": "role_title",
                "points": 400,
                "maximum": 900,
                "parts": {"matched": "Kartograf for nordområdene"},
            }
        ],
        "rules": [],
    }
    candidate = shortlist_candidate(scene.need, scene.offer, by=scene.host_hr, explanation=record)
    scene.asked()
    client = browser(scene.host_hr)

    for address in (
        page("shortlist", scene.need.pk),
        page("candidate", candidate.pk),
        page("pass_over", candidate.pk),
    ):
        shown = text_of(client.get(address))
        assert scene.offer.mask in shown
        assert [secret for secret in SECRETS if secret in shown] == []
    assert PersonRead.objects.count() == 0

    # The same page shows all of it after the yes, so the words above would have been found.
    scene.interested()
    shown = text_of(client.get(page("candidate", candidate.pk)))
    assert [secret for secret in SECRETS if secret not in shown] == []
    assert "Jeg vil gjerne lære." in shown


def test_history_of_a_no_does_not_name_who_said_it(scene: Scene, browser: Browser) -> None:
    candidate = scene.asked()
    browser(scene.employee).post(page("decline", candidate.pk), {"reason": "Ikke nå"})

    shown = text_of(browser(scene.host_hr).get(page("candidate", candidate.pk)))

    assert "Ikke nå" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


def test_name_is_gone_again_when_passed_over(scene: Scene, browser: Browser) -> None:
    candidate = scene.interested()
    pass_over_candidate(candidate, by=scene.host_hr, reason="Vi fant en annen")

    shown = text_of(browser(scene.host_hr).get(page("candidate", candidate.pk)))

    assert [secret for secret in SECRETS if secret in shown] == []
    assert "Jeg vil gjerne lære." not in shown


def test_each_reading_of_the_named_page_is_logged(scene: Scene, browser: Browser) -> None:
    candidate = scene.interested()
    client = browser(scene.host_hr)

    for _ in range(2):
        client.get(page("candidate", candidate.pk))

    reads = PersonRead.objects.filter(person_id=scene.employee.pk)
    assert [(read.reader_id, read.purpose) for read in reads] == [
        (scene.host_hr.pk, "candidate")
    ] * 2


def test_reading_the_agreement_is_logged_but_not_ones_own(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()

    browser(scene.employee).get(page("agreement", agreement.pk))
    assert PersonRead.objects.count() == 0

    browser(scene.host_hr).get(page("agreement", agreement.pk))
    browser(scene.host_hr).get(page("document", agreement.pk))
    purposes = PersonRead.objects.order_by("at").values_list("purpose", "context")
    assert list(purposes) == [("agreement", agreement.number), ("document", agreement.number)]


def test_lists_name_nobody(scene: Scene, browser: Browser) -> None:
    scene.signed(start_date=clock.today())

    for name in ("agreements", "placements"):
        shown = text_of(browser(scene.host_hr).get(page(name)))
        assert "Avgiveretaten" in shown
        assert "Elin Entydig" not in shown


# -- the document ---------------------------------------------------------------------------------


def test_pdf_is_byte_by_byte_what_was_sealed(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()

    response = browser(scene.manager).get(page("document", agreement.pk))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{agreement.number}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert sha256(response.content) == agreement.pdf_sha256
    assert response.content == bytes(AgreementDocument.objects.get().pdf)


def test_pdf_is_not_there_before_it_is_sealed(scene: Scene, browser: Browser) -> None:
    agreement = scene.proposed()

    assert browser(scene.manager).get(page("document", agreement.pk)).status_code == 404


# -- forms ----------------------------------------------------------------------------------------


def posted(scene: Scene, **changes: Any) -> dict[str, Any]:
    values = scene.values(**changes)
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }


def test_form_is_filled_in_from_the_match(scene: Scene, browser: Browser) -> None:
    candidate = scene.interested()

    response = browser(scene.host_hr).get(page("new_agreement", candidate.pk))

    shown = response.content.decode()
    start = (clock.today() + dt.timedelta(days=30)).isoformat()
    assert re.search(rf'type="date"[^>]*name="start_date"[^>]*value="{start}"', shown) or (
        re.search(rf'name="start_date"[^>]*value="{start}"', shown)
    )
    assert "184" in response.context["form"].fields["long_period_reason"].help_text


@pytest.mark.parametrize(("days", "code"), [(365, 302), (366, 200)])
def test_form_takes_365_days_and_refuses_366(
    scene: Scene, browser: Browser, days: int, code: int
) -> None:
    candidate = scene.interested()
    start = clock.today() + dt.timedelta(days=40)
    form = posted(
        scene,
        start_date=start,
        end_date=start + dt.timedelta(days=days),
        long_period_reason="Kurset går over to halvår.",
        tasks="Skrevet for hånd",
    )

    response = browser(scene.host_hr).post(page("new_agreement", candidate.pk), form)

    assert response.status_code == code
    if code == 200:
        assert list(response.context["form"].errors) == ["end_date"]
        assert "Skrevet for hånd" in text_of(response)
        assert ExchangeAgreement.objects.count() == 0
    else:
        assert ExchangeAgreement.objects.get().days == 365


def test_long_period_without_a_reason_is_told_at_its_field(scene: Scene, browser: Browser) -> None:
    candidate = scene.interested()
    start = clock.today() + dt.timedelta(days=40)
    form = posted(scene, start_date=start, end_date=start + dt.timedelta(days=200))

    response = browser(scene.host_hr).post(page("new_agreement", candidate.pk), form)

    assert list(response.context["form"].errors) == ["long_period_reason"]


def test_second_draft_leads_to_the_first(scene: Scene, browser: Browser) -> None:
    agreement = scene.drafted()

    response = browser(scene.second_host_hr).post(
        page("new_agreement", agreement.candidate_id), posted(scene)
    )

    assert response["Location"] == page("agreement", agreement.pk)
    assert ExchangeAgreement.objects.count() == 1


def test_second_editor_keeps_what_was_written(scene: Scene, browser: Browser) -> None:
    agreement = scene.drafted()
    address = page("edit_agreement", agreement.pk)
    browser(scene.host_hr).post(address, posted(scene, tasks="Først") | {"version": 1})

    response = browser(scene.lender_hr).post(address, posted(scene, tasks="Sist") | {"version": 1})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["__all__"]
    assert "Sist" in text_of(response)
    assert ExchangeAgreement.objects.get().tasks == "Først"


def test_page_says_what_the_last_edit_changed(scene: Scene, browser: Browser) -> None:
    agreement = scene.proposed()
    browser(scene.host_hr).post(
        page("edit_agreement", agreement.pk),
        posted(scene, salary_payer="host", work_percent=80) | {"version": 1},
    )

    response = browser(scene.manager).get(page("agreement", agreement.pk))

    changes = {(old, new) for _label, old, new in response.context["changes"]}
    agreement.refresh_from_db()
    assert len(changes) == 2
    assert agreement.get_salary_payer_display() in {new for _old, new in changes}


@pytest.mark.parametrize(
    ("name", "field"), [("ask_for_contact", "message"), ("pass_over", "reason")]
)
def test_empty_texts_are_asked_for(scene: Scene, browser: Browser, name: str, field: str) -> None:
    candidate = scene.shortlisted()

    response = browser(scene.host_hr).post(page(name, candidate.pk), {field: " "})

    assert list(response.context["form"].errors) == [field]
    assert Candidate.objects.get().state == CandidateState.SHORTLISTED


def test_yes_without_a_motivation_is_asked_for(scene: Scene, browser: Browser) -> None:
    candidate = scene.asked()

    response = browser(scene.employee).post(page("accept", candidate.pk), {"motivation": ""})

    assert response.status_code == 200
    assert list(response.context["accept_form"].errors) == ["motivation"]
    assert Candidate.objects.get().is_named is False


# -- double clicks and two at once ----------------------------------------------------------------


def test_double_click_on_approve_is_quiet(scene: Scene, browser: Browser) -> None:
    agreement = scene.proposed()
    client = browser(scene.manager)
    form = {"party": "lender", "version": 1}

    answers = [client.post(page("approve", agreement.pk), form) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [page("agreement", agreement.pk)] * 2
    assert agreement.approvals.count() == 1
    levels = [
        message.level_tag
        for message in client.get(page("agreement", agreement.pk)).context["messages"]
    ]
    assert levels == ["success", "info"]


def test_double_click_on_sign_is_quiet(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()
    client = browser(scene.manager)
    form = {"party": "lender", "pdf_sha256": agreement.pdf_sha256}

    for _ in range(2):
        response = client.post(page("sign", agreement.pk), form)
        assert response["Location"] == page("agreement", agreement.pk)

    assert Signature.objects.count() == 1
    shown = client.get(page("agreement", agreement.pk))
    assert [message.level_tag for message in shown.context["messages"]] == ["success", "info"]


def test_second_approver_reads_who_was_first(scene: Scene, browser: Browser) -> None:
    agreement = scene.proposed()
    form = {"party": "lender", "version": 1}
    browser(scene.manager).post(page("approve", agreement.pk), form)
    client = browser(scene.lender_hr)

    client.post(page("approve", agreement.pk), form)

    shown = client.get(page("agreement", agreement.pk))
    [message] = shown.context["messages"]
    assert message.level_tag == "warning"
    assert "Mona Manager" in str(message)


def test_login_level_is_what_was_recorded(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()
    form = {"pdf_sha256": agreement.pdf_sha256}
    browser(scene.manager).post(page("sign", agreement.pk), form | {"party": "lender"})
    client = browser(scene.employee)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": 1.0},
        {"method": "mfa", "at": 2.0, "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(scene.employee.pk)
    session.save()
    client.post(page("sign", agreement.pk), form | {"party": "employee"})

    levels = dict(Signature.objects.values_list("party", "login_level"))
    assert levels == {"lender": "unknown", "employee": "password+mfa"}


def test_who_speaks_for_two_chooses(scene: Scene, browser: Browser) -> None:
    from tests.factories.people import MemberFactory

    MemberFactory(role="hr", organisation=scene.lender, user=scene.second_host_hr)
    agreement = scene.proposed()
    client = browser(User.objects.get(pk=scene.second_host_hr.pk))

    form = client.get(page("agreement", agreement.pk)).context["approve_form"]
    assert [choice for choice, _label in form.fields["party"].choices] == ["lender", "host"]

    client.post(page("approve", agreement.pk), {"version": 1})
    assert agreement.approvals.count() == 0
    client.post(page("approve", agreement.pk), {"version": 1, "party": "lender"})
    client.post(page("approve", agreement.pk), {"version": 1, "party": "host"})
    assert list(agreement.approvals.values_list("party", flat=True)) == ["lender"]


# -- the whole way --------------------------------------------------------------------------------


def test_from_need_to_placement_through_the_pages(scene: Scene, browser: Browser) -> None:
    host, employee, manager = (
        browser(scene.host_hr),
        browser(scene.employee),
        browser(scene.manager),
    )
    candidate = scene.shortlisted()
    host.post(page("ask_for_contact", candidate.pk), {"message": "Kan vi snakkes?"})
    assert "Kan vi snakkes?" in text_of(employee.get(page("request", candidate.pk)))
    employee.post(page("accept", candidate.pk), {"motivation": "Ja, gjerne."})
    assert "Elin Entydig" in text_of(host.get(page("candidate", candidate.pk)))

    form = posted(scene, start_date=clock.today(), end_date=clock.today() + dt.timedelta(days=90))
    drafted = host.post(page("new_agreement", candidate.pk), form)
    agreement = ExchangeAgreement.objects.get()
    assert drafted["Location"] == page("agreement", agreement.pk)
    host.post(page("propose", agreement.pk))

    people = {Party.EMPLOYEE: employee, Party.LENDER: manager, Party.HOST: host}
    for party, client in people.items():
        shown = client.get(page("agreement", agreement.pk)).context
        assert shown["approve_form"].initial == {"version": 1}
        client.post(page("approve", agreement.pk), {"party": party.value, "version": 1})
    for party, client in people.items():
        sign_page = client.get(page("sign", agreement.pk))
        digest = sign_page.context["form"].initial["pdf_sha256"]
        assert digest in text_of(sign_page)
        client.post(page("sign", agreement.pk), {"party": party.value, "pdf_sha256": digest})

    placement = Placement.objects.get()
    shown = text_of(employee.get(page("placement", placement.pk)))
    assert "Elin Entydig" in shown
    assert "Mottaksetaten" in shown
    assert ExchangeAgreement.objects.get().state == AgreementState.ACTIVE


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_page_draws_in_every_language(scene: Scene, browser: Browser, language: str) -> None:
    User.objects.update(language=language)
    host, employee = browser(scene.host_hr), browser(scene.employee)
    agreement = scene.signed()
    candidate = agreement.candidate
    move_with_calendar(agreement.start_date)
    placement = Placement.objects.get()
    addresses = [
        (host, page("shortlist", scene.need.pk)),
        (host, page("candidate", candidate.pk)),
        (employee, page("requests")),
        (employee, page("request", candidate.pk)),
        (host, page("agreements")),
        (host, page("agreement", agreement.pk)),
        (host, page("placements")),
        (host, page("placement", placement.pk)),
    ]

    assert [client.get(address).status_code for client, address in addresses] == [200] * 8


def test_unknown_ids_are_plainly_not_found(scene: Scene, browser: Browser) -> None:
    client = browser(scene.host_hr)
    names = ("shortlist", "candidate", "request", "agreement", "document", "placement")

    assert [client.get(page(name, uuid4())).status_code for name in names] == [404] * 6


# -- constant numbers of queries ------------------------------------------------------------------


def queries_of(client: Client, address: str) -> int:
    """How many statements one answer takes, the door's own commands left out."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([query for query in queries if query["sql"].startswith(("SELECT", "INSERT"))])


def more_scenes(scene: Scene) -> list[Scene]:
    """Two further exchanges with the same host."""
    made = [make_scene(f"person{number}@hemmelig.example") for number in range(2)]
    for other in made:
        Need.objects.filter(pk=other.need.pk).update(organisation=scene.host)
        other.need = Need.objects.get(pk=other.need.pk)
        other.host_hr = scene.host_hr
    return made


def test_shortlist_takes_as_many_queries_for_one_as_for_three(
    scene: Scene, browser: Browser
) -> None:
    client, address = browser(scene.host_hr), page("shortlist", scene.need.pk)
    scene.shortlisted()
    one = queries_of(client, address)
    for other in more_scenes(scene):
        shortlist_candidate(scene.need, other.offer, by=scene.host_hr)

    assert (one, queries_of(client, address)) == (12, 12)


def test_requests_take_as_many_queries_for_one_as_for_three(scene: Scene, browser: Browser) -> None:
    client, address = browser(scene.employee), page("requests")
    scene.asked()
    one = queries_of(client, address)
    for _ in range(2):
        need = NeedFactory(published=True, organisation=scene.host, form="secondment")
        candidate = shortlist_candidate(need, scene.offer, by=scene.host_hr)
        request_contact(candidate, by=scene.host_hr, message="Hei")

    assert (one, queries_of(client, address)) == (11, 11)


def test_agreements_take_as_many_queries_for_one_as_for_three(
    scene: Scene, browser: Browser
) -> None:
    client, address = browser(scene.host_hr), page("agreements")
    scene.proposed()
    one = queries_of(client, address)
    for other in more_scenes(scene):
        other.proposed()

    assert (one, queries_of(client, address)) == (13, 13)


def test_placements_take_as_many_queries_for_one_as_for_three(
    scene: Scene, browser: Browser
) -> None:
    client, address = browser(scene.host_hr), page("placements")
    scene.signed(start_date=clock.today())
    one = queries_of(client, address)
    for other in more_scenes(scene):
        other.signed(start_date=clock.today())

    assert (one, queries_of(client, address)) == (11, 11)
