"""From a question to a yes between two tenants: what each side keeps, sees and is told."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clearing.crossing.domain.answering import accept_across, decline_across
from clearing.crossing.domain.asking import ask_across, pass_over_across
from clearing.crossing.models import Contact
from clearing.crossing.receiving import (
    Event,
    NotInTurnError,
    UnknownContactError,
    take_event,
)
from core.accounts.models import User
from core.audit.models import PersonRead
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.market.domain.needs import close_need
from core.market.domain.offers import save_offer, withdraw_offer
from core.notifications.models import OutgoingMail
from core.organisations.domain import remove_member
from core.organisations.models import Member
from policy.decision import Reveal, RevealLevel
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.clearing.crossing.conftest import Across, text_of, waiting
from tests.factories.people import MemberFactory
from tests.factories.policy import change_terms, take_away
from tests.factories.queue import Queue

SECRETS = ("Elin", "Entydig", "elin.", "Avgiveretaten", "artograf", "Hønefoss", "hemmelig")


def page(browser: Client, contact: Contact) -> str:
    browser.cookies["django_language"] = "en"
    answer = browser.get(reverse("crossing:contact", args=[contact.pk]))
    assert answer.status_code == 200, answer.status_code
    return text_of(answer)


def mails(tenant: Tenant, user: User) -> list[str]:
    with tenant_context(tenant):
        rows = OutgoingMail.objects.filter(recipient=user.email).order_by("created_at")
        return list(rows.values_list("subject", flat=True))


def test_the_employee_reads_who_asks_and_for_what(across: Across, at_lender: Client) -> None:
    across.asked()
    assert across.states() == ("contact_requested", "contact_requested")
    said = page(at_lender, across.at_lender())
    for told in ("Mottakskommunen", "Beta", "Erfaren saksbehandler", "Kan vi snakkes?", "Delta i"):
        assert told in said, told
    assert len(mails(across.lender_tenant, across.employee)) == 1


def test_the_host_knows_no_name_before_the_yes(across: Across, at_host: Client) -> None:
    contact = across.asked()
    said = page(at_host, contact)
    assert contact.mask in said
    with tenant_context(across.host_tenant):
        kept = str(list(Contact.objects.values()))
    for secret in SECRETS:
        assert secret not in said + kept, secret


def test_the_yes_tells_the_name_and_why(across: Across, at_host: Client) -> None:
    contact = across.interested()
    assert across.states() == ("interested", "interested")
    said = page(at_host, contact)
    for told in ("Elin Entydig", "elin.entydig@hemmelig.example", "Sjefskartograf", "gjerne lære"):
        assert told in said, told
    assert len(mails(across.host_tenant, across.host_hr)) == 1


def test_the_yes_tells_no_name_where_the_policy_does_not_let_it(
    across: Across, at_host: Client
) -> None:
    masked = Reveal(RevealLevel.MASKED, RevealLevel.MASKED, RevealLevel.UNIT)
    change_terms(across.rule, reveal=masked)
    contact = across.interested()
    assert across.states() == ("interested", "interested")
    assert (across.at_host().person, across.at_host().motivation) == ({}, "")
    said = page(at_host, contact)
    for secret in (*SECRETS, "gjerne lære"):
        assert secret not in said, secret


def test_a_policy_that_lets_less_be_known_hides_the_name_again(
    across: Across, at_host: Client
) -> None:
    contact = across.interested()
    assert "Elin Entydig" in page(at_host, contact)
    change_terms(across.rule, reveal=Reveal(accepted=RevealLevel.MASKED))
    assert "Elin" not in page(at_host, contact)


def test_every_reading_of_the_name_stands_in_the_employees_own_log(
    across: Across, at_host: Client, at_lender: Client
) -> None:
    contact = across.interested()

    def seen() -> list[tuple[str, str]]:
        with tenant_context(across.lender_tenant):
            rows = PersonRead.objects.filter(person_id=across.employee.pk)
            return list(rows.values_list("reader_label", "reader_organisation"))

    assert seen() == []
    page(at_host, contact)
    page(at_host, contact)
    across.carry()
    assert seen() == [("Hanna Host", "Mottakskommunen, Beta")] * 2
    assert "Mottakskommunen, Beta" in text_of(at_lender.get(reverse("portal:reads")))
    with tenant_context(across.host_tenant):
        assert PersonRead.objects.filter(person_id=across.employee.pk).count() == 2


def test_a_masked_page_is_no_reading(across: Across, at_host: Client) -> None:
    page(at_host, across.asked())
    assert waiting(across.host_tenant) == []


def _decline(across: Across) -> None:
    with tenant_context(across.lender_tenant):
        decline_across(across.at_lender(), by=across.employee, reason="Likevel ikke")


def _pass_over(across: Across) -> None:
    with tenant_context(across.host_tenant):
        pass_over_across(across.at_host(), by=across.host_hr, reason="Vi valgte en annen")


@pytest.mark.parametrize(
    ("end", "states"),
    [(_decline, ("declined", "declined")), (_pass_over, ("not_chosen", "not_chosen"))],
)
def test_a_no_of_either_side_erases_the_name_at_the_host(
    end: Any, states: tuple[str, str], across: Across, at_host: Client
) -> None:
    contact = across.interested()
    assert "Elin Entydig" in page(at_host, contact)
    end(across)
    across.carry()
    assert across.states() == states
    assert across.at_host().person == {}
    said = page(at_host, contact)
    for secret in SECRETS:
        assert secret not in said, secret


def test_both_sides_at_the_same_moment_end_without_a_name(across: Across) -> None:
    across.asked()
    with tenant_context(across.lender_tenant):
        accept_across(across.at_lender(), by=across.employee, motivation="Ja")
    _pass_over(across)
    across.carry()
    assert across.states() == ("not_chosen", "not_chosen")
    assert across.at_host().person == {}


def test_somebody_passed_over_can_be_asked_again(across: Across) -> None:
    across.interested()
    _pass_over(across)
    across.carry()
    contact = across.shortlisted()
    with tenant_context(across.host_tenant):
        ask_across(contact, by=across.host_hr, message="Vi vil gjerne likevel")
    across.carry()
    assert across.states() == ("contact_requested", "contact_requested")
    assert across.at_lender().message == "Vi vil gjerne likevel"


def test_the_same_question_twice_is_one(across: Across) -> None:
    contact = across.asked()
    with tenant_context(across.host_tenant):
        ask_across(contact, by=across.host_hr, message="Kan vi snakkes?")
    assert waiting(across.host_tenant) == []


def test_a_question_to_somebody_who_has_withdrawn_meanwhile_comes_back_as_a_no(
    across: Across,
) -> None:
    contact = across.shortlisted()
    with tenant_context(across.host_tenant):
        ask_across(contact, by=across.host_hr, message="Kan vi snakkes?")
    with tenant_context(across.lender_tenant):
        withdraw_offer(across.offer, by=across.employee)
    across.carry()
    assert across.states() == ("declined", "declined")
    assert mails(across.lender_tenant, across.employee) == []


def test_a_revoked_policy_ends_the_contact_at_the_next_request_on_both_sides(
    across: Across, at_host: Client, at_lender: Client
) -> None:
    contact = across.interested()
    assert "Elin Entydig" in page(at_host, contact)
    assert "no longer lets" not in page(at_lender, across.at_lender())
    take_away(across.rule)
    said = page(at_host, contact)
    assert "no longer lets these two organisations" in said
    for secret in SECRETS:
        assert secret not in said, secret
    assert "no longer lets these two organisations" in page(at_lender, across.at_lender())


def test_nothing_is_done_under_a_revoked_policy(across: Across) -> None:
    contact = across.asked()
    take_away(across.rule)
    with tenant_context(across.lender_tenant), pytest.raises(NotAllowedError, match="policy"):
        accept_across(across.at_lender(), by=across.employee, motivation="Ja")
    _pass_over(across)
    across.carry()
    with tenant_context(across.host_tenant), pytest.raises(DomainError):
        ask_across(across.shortlisted(), by=across.host_hr, message="Igjen")
    assert (contact.pk, *across.states()) == (across.at_lender().pk, "not_chosen", "not_chosen")


def test_a_question_that_was_under_way_when_the_policy_was_revoked_reaches_nobody(
    across: Across,
) -> None:
    contact = across.shortlisted()
    with tenant_context(across.host_tenant):
        ask_across(contact, by=across.host_hr, message="Kan vi snakkes?")
    take_away(across.rule)
    across.carry()
    assert across.states() == ("declined", "declined")
    assert mails(across.lender_tenant, across.employee) == []


def test_a_withdrawn_offer_takes_the_contact_and_the_name_along(
    across: Across, at_host: Client
) -> None:
    contact = across.interested()
    assert "Elin Entydig" in page(at_host, contact)
    with tenant_context(across.lender_tenant):
        withdraw_offer(across.offer, by=across.employee)
    across.carry()
    assert across.states() == ("declined", "declined")
    assert across.at_host().person == {}


def test_somebody_who_leaves_is_known_no_more_at_the_host(across: Across) -> None:
    across.interested()
    with tenant_context(across.lender_tenant):
        remove_member(Member.objects.get(user=across.employee), by=across.manager)
    across.carry()
    assert across.states() == ("declined", "declined")
    assert across.at_host().person == {}


def test_a_profile_that_is_changed_ends_nothing(across: Across) -> None:
    across.interested()
    with tenant_context(across.lender_tenant):
        member = Member.objects.get(user=across.employee)
        save_offer(across.offer, by=across.employee, member=member, values={"headline": "Ny"})
    across.carry()
    assert across.states() == ("interested", "interested")


def test_a_closed_need_ends_the_contact_and_tells_who_was_asked(across: Across) -> None:
    across.interested()
    with tenant_context(across.host_tenant):
        close_need(across.need, by=across.host_hr, reason="Behovet er dekket")
    across.carry()
    assert across.states() == ("not_chosen", "not_chosen")
    assert across.at_lender().outcome_reason == "Behovet er dekket"
    assert across.at_host().person == {}


# -- events ---------------------------------------------------------------------------------------


def _event(across: Across, **values: Any) -> Event:
    (message,) = waiting(across.host_tenant)
    told = {**message.arguments, "contact_id": uuid.UUID(message.arguments["contact_id"])}
    return Event(**{**told, **values})


def _ask_without_carrying(across: Across) -> None:
    contact = across.shortlisted()
    with tenant_context(across.host_tenant):
        ask_across(contact, by=across.host_hr, message="Kan vi snakkes?")


def test_an_event_is_taken_once(across: Across) -> None:
    _ask_without_carrying(across)
    event = _event(across)
    with tenant_context(across.lender_tenant):
        for _ in range(2):
            take_event(event, sender_id=across.host_tenant.pk)
    assert len(mails(across.lender_tenant, across.employee)) == 1


def test_a_yes_taken_back_erases_also_when_the_sender_was_put_back_to_an_older_copy(
    across: Across,
) -> None:
    across.interested()
    assert across.at_host().person["name"] == "Elin Entydig"
    with tenant_context(across.lender_tenant):
        Contact.objects.update(sent=0)
        decline_across(across.at_lender(), by=across.employee, reason="")
    across.carry()
    assert across.states() == ("declined", "declined")
    assert (across.at_host().person, across.at_host().motivation) == ({}, "")


def test_an_event_before_its_turn_waits(across: Across) -> None:
    _ask_without_carrying(across)
    event = _event(across, number=2)
    with tenant_context(across.lender_tenant), pytest.raises(NotInTurnError):
        take_event(event, sender_id=across.host_tenant.pk)


def test_nobody_speaks_in_anothers_contact(across: Across) -> None:
    across.asked()
    forged = Event(
        contact_id=across.at_lender().pk,
        number=2,
        kind="passed_over",
        at=dt.datetime.now(dt.UTC).isoformat(),
        body={"reason": "", "who": ""},
    )
    with tenant_context(across.lender_tenant):
        for sender in (uuid.uuid4(), across.lender_tenant.pk, None):
            with pytest.raises(UnknownContactError):
                take_event(forged, sender_id=sender)
    assert across.states() == ("contact_requested", "contact_requested")


def test_only_the_person_answers_and_only_the_host_asks(across: Across) -> None:
    contact = across.asked()
    with tenant_context(across.lender_tenant):
        stranger = MemberFactory().user
        with pytest.raises(NotAllowedError):
            accept_across(across.at_lender(), by=stranger, motivation="Jeg vil")
    with tenant_context(across.host_tenant):
        outsider = MemberFactory(role="hr").user
        with pytest.raises(NotAllowedError):
            pass_over_across(contact, by=outsider, reason="Nei")


def test_pages_are_for_their_people(across: Across, client_for: Any) -> None:
    contact = across.interested()
    address = reverse("crossing:contact", args=[contact.pk])
    with tenant_context(across.host_tenant):
        other_hr = MemberFactory(role="hr").user
    with tenant_context(across.lender_tenant):
        colleague = MemberFactory(organisation=across.lender).user
        manager = Member.objects.get(user=across.manager).user
    for tenant, user in (
        (across.host_tenant, other_hr),
        (across.lender_tenant, colleague),
        (across.lender_tenant, manager),
    ):
        assert client_for(tenant, user).get(address).status_code == 404


def test_an_unsent_motivation_is_an_error_at_its_field(across: Across) -> None:
    across.asked()
    with tenant_context(across.lender_tenant), pytest.raises(DomainError) as refusal:
        accept_across(across.at_lender(), by=across.employee, motivation="  ")
    assert refusal.value.field == "motivation"
    assert not isinstance(refusal.value, ConflictError)


def test_a_question_and_its_answer_go_through_the_real_queue(
    committed_db: None, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    from tests.clearing.crossing.conftest import make_across

    across, queue = make_across(tenant_a, tenant_b), Queue()
    queue.take()
    _ask_without_carrying(across)
    queue.work_off()
    assert across.states() == ("contact_requested", "contact_requested")
    with tenant_context(across.lender_tenant):
        accept_across(across.at_lender(), by=across.employee, motivation="Ja, gjerne")
    queue.work_off()
    assert across.states() == ("interested", "interested")
    assert across.at_host().person["name"] == "Elin Entydig"
