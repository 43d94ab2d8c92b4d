"""The pages: document, forms, double clicks, the whole way, and their queries."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.accounts.models import User
from core.base import clock
from core.exchange.documents.render import sha256
from core.exchange.domain.candidates import (
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
from core.market.models import Need, Programme
from tests.exchange.conftest import Browser, Scene, make_scene, page, text_of
from tests.factories.market import NeedFactory

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


def test_what_the_law_asks_to_know_stands_where_an_agreement_is_made(
    scene: Scene, browser: Browser
) -> None:
    candidate, host = scene.interested(), browser(scene.host_hr)
    notice = {"code": "vat", "nb": "Vurder mva.", "nn": "Vurder mva no.", "en": "Consider VAT."}
    heading = "Dette må dere vite før dere inngår avtalen"
    assert heading not in host.get(page("new_agreement", candidate.pk)).content.decode()

    Programme.objects.update(notices=[notice])
    shown = host.get(page("new_agreement", candidate.pk)).content.decode()

    assert (heading in shown, "Vurder mva." in shown, "Consider VAT." in shown) == (
        True,
        True,
        False,
    )


def test_form_refuses_a_payer_the_programme_does_not_have(scene: Scene, browser: Browser) -> None:
    candidate, host = scene.interested(), browser(scene.host_hr)
    Programme.objects.update(payers=["lender"])

    refused = host.post(page("new_agreement", candidate.pk), posted(scene, salary_payer="host"))
    taken = host.post(page("new_agreement", candidate.pk), posted(scene, salary_payer="lender"))

    assert list(refused.context["form"].errors) == ["salary_payer"]
    assert taken.status_code == 302


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
    form = response.context["form"]
    assert list(form.errors) == ["__all__", "tasks"]
    assert "Først" in form.errors["tasks"][0]
    assert form["tasks"].value() == "Sist"
    assert ExchangeAgreement.objects.get().tasks == "Først"

    # Sent again, it is a choice: what stands in the form is made the next version.
    again = posted(scene, tasks=form["tasks"].value()) | {"version": form["version"].value()}
    assert browser(scene.lender_hr).post(address, again).status_code == 302
    assert (ExchangeAgreement.objects.get().tasks, ExchangeAgreement.objects.get().version) == (
        "Sist",
        3,
    )


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
    with translation.override("nb"):
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
