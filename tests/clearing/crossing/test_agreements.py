"""One agreement on both sides: the same text, the same bytes, the same state in the end."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clearing.crossing.agreement_events import DocumentsDifferError
from clearing.crossing.contents import content_of, suggest_across, values_in
from clearing.crossing.domain.agreements import (
    cancel_across,
    change_across,
    draft_across,
    propose_across,
)
from clearing.crossing.domain.answering import accept_across, decline_across
from clearing.crossing.domain.concluding import approve_across, move_with_calendar, sign_across
from clearing.crossing.domain.standing import require_allowed
from clearing.crossing.models import CrossAgreement, CrossAgreementVersion
from clearing.crossing.receiving import Event, take_event
from clearing.crossing.waiting import count_waiting_across
from core.audit.models import PersonRead
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.own_clauses import add_own_clause, change_own_clause
from core.exchange.enums import Party
from core.market.domain.approvals import withdraw_approval
from core.market.domain.offers import move_offer
from core.market.enums import OfferState
from core.market.models import Offer
from policy.decision import Reveal, RevealLevel
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tests.clearing.crossing.conftest import Across, text_of, waiting
from tests.factories.people import MemberFactory
from tests.factories.policy import change_terms, take_away

Sides = tuple[Tenant, Tenant]


class Deal:
    """The agreement of ``across``, step by step."""

    def __init__(self, across: Across) -> None:
        self.across = across

    def at(self, tenant: Tenant) -> CrossAgreement:
        with tenant_context(tenant):
            return CrossAgreement.objects.select_related("contact").get()

    @property
    def both(self) -> tuple[CrossAgreement, CrossAgreement]:
        """As the host and as the lender have it."""
        return self.at(self.across.host_tenant), self.at(self.across.lender_tenant)

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(each.state for each in self.both)

    def both_left(self) -> tuple[int, ...]:
        """How many agreements are kept at the host and at the lender."""
        numbers = []
        for tenant in (self.across.host_tenant, self.across.lender_tenant):
            with tenant_context(tenant):
                numbers.append(CrossAgreement.objects.count())
        return tuple(numbers)

    def draft(self, **changes: Any) -> CrossAgreement:
        contact = self.across.interested()
        with tenant_context(self.across.host_tenant):
            need = self.across.need
            values = suggest_across(self.across.at_host(), need, today=clock.today()) | changes
            return draft_across(contact, by=self.across.host_hr, values=values)

    def propose(self, **changes: Any) -> None:
        drafted = self.draft(**changes)
        with tenant_context(self.across.host_tenant):
            propose_across(drafted, by=self.across.host_hr)
        self.across.carry()

    def speakers(self) -> list[tuple[Tenant, Party, Any]]:
        return [
            (self.across.lender_tenant, Party.EMPLOYEE, self.across.employee),
            (self.across.lender_tenant, Party.LENDER, self.across.manager),
            (self.across.host_tenant, Party.HOST, self.across.host_hr),
        ]

    def approve(self, party: Party) -> None:
        tenant, _party, by = next(each for each in self.speakers() if each[1] == party)
        agreement = self.at(tenant)
        with tenant_context(tenant):
            approve_across(agreement, by=by, party=party, version=agreement.version)

    def sign(self, party: Party) -> None:
        tenant, _party, by = next(each for each in self.speakers() if each[1] == party)
        agreement = self.at(tenant)
        with tenant_context(tenant):
            sign_across(
                agreement,
                by=by,
                party=party,
                pdf_sha256=agreement.pdf_sha256,
                login_level="password",
            )

    def approved(self, **changes: Any) -> None:
        self.propose(**changes)
        for party in Party:
            self.approve(party)
        self.across.carry()

    def signed(self, **changes: Any) -> None:
        self.approved(**changes)
        for party in Party:
            self.sign(party)
        self.across.carry()


@pytest.fixture
def deal(across: Across) -> Deal:
    return Deal(across)


def test_a_draft_is_the_hosts_alone(deal: Deal) -> None:
    deal.draft()
    with tenant_context(deal.across.lender_tenant):
        assert not CrossAgreement.objects.exists()
    assert deal.across.states() == ("agreement", "interested")


def test_both_sides_hold_the_same_text_and_the_same_bytes(deal: Deal) -> None:
    deal.approved()
    host, lender = deal.both
    assert deal.states == ("approved", "approved")
    assert (host.pk, host.number, host.content) == (lender.pk, lender.number, lender.content)
    assert host.content["employee"]["name"] == "Elin Entydig"
    assert host.content["tenant_name"] == "Alfa – Beta"
    assert bytes(host.pdf) == bytes(lender.pdf)
    assert host.pdf_sha256 == lender.pdf_sha256 != ""


@pytest.mark.parametrize(
    ("lender_sector", "expected"),
    [
        ("state", ["confidentiality", "disputes-state", "archive"]),
        ("municipality", ["labour-hire", "confidentiality", "disputes", "archive"]),
        ("private", ["labour-hire", "confidentiality", "disputes", "archive-private"]),
    ],
)
def test_the_clauses_follow_from_the_sectors_of_both_customers(
    deal: Deal, lender_sector: str, expected: list[str]
) -> None:
    with platform_context():
        Tenant.objects.filter(pk=deal.across.lender_tenant.pk).update(sector=lender_sector)
    codes = [clause.code for clause in content_of(deal.draft()).clauses]
    by_sector = ("labour-hire", "confidentiality", "disputes", "archive")
    assert [code for code in codes if code.startswith(by_sector)] == expected


def own(agreement: CrossAgreement) -> list[tuple[str, int, str]]:
    clauses = content_of(agreement).clauses
    return [(each.title, each.version, each.owner) for each in clauses if each.owner]


def words(title: str, **changes: Any) -> dict[str, Any]:
    texts = {"title_nb": title, "text_nb": "Tekst.", "title_nn": title, "text_nn": "Tekst."}
    return texts | {"title_en": "", "text_en": "", "use": "always", "position": 1} | changes


def test_the_own_clauses_of_both_are_in_the_agreement_from_its_first_draft(deal: Deal) -> None:
    across = deal.across
    with tenant_context(across.lender_tenant):
        hr = MemberFactory(role="hr", organisation=across.lender).user
        lenders = add_own_clause(across.lender, by=hr, values=words("Klær"))
        add_own_clause(across.lender, by=hr, values=words("Som vertskap", use="host"))
    with tenant_context(across.host_tenant):
        hosts = add_own_clause(across.host, by=across.host_hr, values=words("Kort"))
        add_own_clause(across.host, by=across.host_hr, values=words("Utlån", use="lender"))

    deal.propose()
    drafted = [("Klær", 1, across.lender.name), ("Kort", 1, across.host.name)]
    assert [own(each) for each in deal.both] == [drafted, drafted]

    # What is worded anew on either side changes nothing that is drafted, edited or not.
    with tenant_context(across.lender_tenant):
        change_own_clause(lenders, by=hr, version=1, values=words("Sko"))
    with tenant_context(across.host_tenant):
        change_own_clause(hosts, by=across.host_hr, version=1, values=words("Nøkkel"))
        agreement = CrossAgreement.objects.get()
        values = values_in(content_of(agreement)) | {"tasks": "Noe annet."}
        change_across(agreement, by=across.host_hr, version=1, values=values)
    deal.across.carry()
    assert [own(each) for each in deal.both] == [drafted, drafted]

    for party in Party:
        deal.approve(party)
        deal.across.carry()
    assert deal.both[0].pdf_sha256 == deal.both[1].pdf_sha256 != ""


def test_both_sides_see_what_sets_the_versions_they_know_apart(
    deal: Deal, client_for: Callable[..., Client]
) -> None:
    across = deal.across
    drafted = deal.draft(tasks="Skrive eksempler.")
    with tenant_context(across.host_tenant):
        values = values_in(content_of(drafted))
        change_across(
            drafted,
            by=across.host_hr,
            version=1,
            values=values | {"tasks": "Skrive gode eksempler."},
        )
        propose_across(drafted, by=across.host_hr)
    across.carry()
    with tenant_context(across.host_tenant):
        change_across(
            drafted, by=across.host_hr, version=2, values=values | {"tasks": "Skrive mange."}
        )
    across.carry()

    address = reverse("crossing:differences", args=[drafted.pk])
    sides = [
        (across.host_tenant, across.host_hr),
        (across.lender_tenant, across.manager),
        (across.lender_tenant, across.employee),
    ]
    pages = [client_for(*side).get(address) for side in sides]
    known = [
        [code for code, _label in each.context["form"].fields["after"].choices] for each in pages
    ]
    # The lender has been told of nothing before the text was proposed.
    assert known == [[1, 2, 3], [2, 3], [2, 3]]
    assert all("<ins" in text_of(each) and "mange." in text_of(each) for each in pages)
    across.carry()
    with tenant_context(across.lender_tenant):
        colleague = MemberFactory(organisation=across.lender).user
        reads = PersonRead.objects.filter(person_id=across.employee.pk)
        assert sorted(read.reader_label for read in reads) == ["Hanna Host", "Mona Manager"]
    assert client_for(across.lender_tenant, colleague).get(address).status_code == 404


def test_versions_that_name_somebody_go_with_the_text(deal: Deal) -> None:
    deal.draft()
    with tenant_context(deal.across.host_tenant):
        assert CrossAgreementVersion.objects.count() == 1
    with tenant_context(deal.across.lender_tenant):
        decline_across(deal.across.at_lender(), by=deal.across.employee)
    deal.across.carry()

    with tenant_context(deal.across.host_tenant):
        assert CrossAgreementVersion.objects.count() == 0


def test_three_signatures_bind_on_both_sides_and_the_day_begins_it(deal: Deal) -> None:
    deal.signed()
    assert deal.states == ("signed", "signed")
    with tenant_context(deal.across.lender_tenant):
        assert Offer.objects.get().state == OfferState.ENGAGED
    start = deal.both[0].start_date
    for tenant in (deal.across.host_tenant, deal.across.lender_tenant):
        with tenant_context(tenant):
            assert move_with_calendar(start - dt.timedelta(days=1)) == (0, 0)
            assert move_with_calendar(start) == (1, 0)
    assert deal.states == ("active", "active")
    assert [each.started_on for each in deal.both] == [start, start]
    assert deal.across.states() == ("placed", "placed")


def test_an_exchange_that_is_due_begins_with_the_last_signature(deal: Deal) -> None:
    today = clock.today()
    deal.signed(start_date=today, end_date=today + dt.timedelta(days=60))
    assert deal.states == ("active", "active")


def test_what_is_over_is_completed_and_the_person_free_again(deal: Deal) -> None:
    today = clock.today()
    deal.signed(start_date=today, end_date=today + dt.timedelta(days=60))
    for tenant in (deal.across.host_tenant, deal.across.lender_tenant):
        with tenant_context(tenant):
            assert move_with_calendar(today + dt.timedelta(days=60)) == (0, 0)
            assert move_with_calendar(today + dt.timedelta(days=61)) == (0, 1)
    assert deal.states == ("completed", "completed")
    with tenant_context(deal.across.lender_tenant):
        assert Offer.objects.get().state == OfferState.DRAFT


def test_a_new_version_asks_everybody_again(deal: Deal) -> None:
    deal.approved()
    host = deal.both[0]
    values = {"purpose": "Noe annet enn før"}
    with tenant_context(deal.across.host_tenant):
        change_across(
            host, by=deal.across.host_hr, version=1, values=values_in(content_of(host)) | values
        )
    deal.across.carry()
    host, lender = deal.both
    assert (host.version, host.state, host.pdf_sha256) == (2, "proposed", "")
    assert (lender.version, lender.state, lender.pdf_sha256) == (2, "proposed", "")
    assert lender.content["purpose"] == "Noe annet enn før"


def test_a_yes_to_an_older_version_counts_no_more(deal: Deal) -> None:
    deal.propose()
    deal.approve(Party.EMPLOYEE)
    deal.approve(Party.LENDER)
    host = deal.both[0]
    with tenant_context(deal.across.host_tenant):
        values = values_in(content_of(host)) | {"purpose": "Nytt"}
        change_across(host, by=deal.across.host_hr, version=1, values=values)
    deal.across.carry()
    deal.approve(Party.HOST)
    deal.across.carry()
    assert deal.states == ("proposed", "proposed")


def test_nobody_answers_for_a_party_of_the_other_side(deal: Deal) -> None:
    deal.propose()
    host, _lender = deal.both
    with tenant_context(deal.across.host_tenant):
        for party in (Party.EMPLOYEE, Party.LENDER):
            with pytest.raises(NotAllowedError):
                approve_across(host, by=deal.across.host_hr, party=party, version=1)
    forged = Event(
        contact_id=host.contact_id,
        number=deal.across.at_lender().received + 1,
        kind="agreement_approved",
        at=dt.datetime.now(dt.UTC).isoformat(),
        body={"agreement_id": str(host.pk), "version": 1, "party": "employee", "name": "Hanna"},
    )
    with tenant_context(deal.across.lender_tenant), pytest.raises(PermissionError):
        take_event(forged, sender_id=deal.across.host_tenant.pk)


def test_a_signature_on_other_bytes_is_not_taken(deal: Deal) -> None:
    deal.approved()
    deal.sign(Party.HOST)
    (message,) = waiting(deal.across.host_tenant)
    body = {**message.arguments["body"], "pdf_sha256": "0" * 64}
    told = {**message.arguments, "contact_id": uuid.UUID(message.arguments["contact_id"])}
    with tenant_context(deal.across.lender_tenant), pytest.raises(DocumentsDifferError):
        take_event(Event(**{**told, "body": body}), sender_id=deal.across.host_tenant.pk)


@pytest.mark.parametrize(
    ("stage", "side"), [("propose", "host"), ("approved", "lender"), ("signed", "host")]
)
def test_a_cancelled_agreement_is_cancelled_on_both_sides(
    stage: str, side: str, deal: Deal
) -> None:
    getattr(deal, stage)()
    tenant = getattr(deal.across, f"{side}_tenant")
    by = deal.across.host_hr if side == "host" else deal.across.employee
    agreement = deal.at(tenant)
    with tenant_context(tenant):
        cancel_across(agreement, by=by, reason="Det går ikke")
    deal.across.carry()
    assert deal.states == ("cancelled", "cancelled")
    assert deal.across.states() == ("interested", "interested")
    with tenant_context(deal.across.lender_tenant):
        assert Offer.objects.get().state != OfferState.ENGAGED


def test_somebody_bound_elsewhere_meanwhile_is_not_bound_twice(deal: Deal) -> None:
    deal.approved()
    deal.sign(Party.EMPLOYEE)
    deal.sign(Party.LENDER)
    deal.across.carry()
    deal.sign(Party.HOST)
    with tenant_context(deal.across.lender_tenant):
        move_offer(Offer.objects.get(), OfferState.ENGAGED, by=None)
    deal.across.carry()
    assert deal.states == ("cancelled", "cancelled")


def test_a_yes_taken_back_takes_the_hosts_draft_along(deal: Deal) -> None:
    deal.draft()
    with tenant_context(deal.across.lender_tenant):
        decline_across(deal.across.at_lender(), by=deal.across.employee)
    deal.across.carry()
    assert deal.across.states() == ("declined", "declined")
    with tenant_context(deal.across.host_tenant):
        assert not CrossAgreement.objects.exists()


def test_a_revoked_policy_stops_what_is_not_signed_and_leaves_what_is(
    deal: Deal, client_for: Callable[..., Client]
) -> None:
    deal.approved()
    host = deal.both[0]
    browser = client_for(deal.across.host_tenant, deal.across.host_hr)
    address = reverse("crossing:agreement", args=[host.pk])
    assert "Elin Entydig" in text_of(browser.get(address))
    take_away(deal.across.rule)
    with pytest.raises(DomainError, match="policy"):
        deal.sign(Party.EMPLOYEE)
    answer = browser.get(address, follow=True)
    assert "Elin Entydig" not in text_of(answer)


@pytest.mark.parametrize("name", ["new_agreement", "edit_agreement"])
def test_a_revoked_policy_closes_the_pages_that_write_an_agreement(
    name: str, across: Across, client_for: Callable[..., Client]
) -> None:
    """They are filled in with what the person has told."""
    pk = across.interested().pk if name == "new_agreement" else Deal(across).draft().pk
    browser = client_for(across.host_tenant, across.host_hr)
    address = reverse(f"crossing:{name}", args=[pk])
    assert "Vil lære om nettkurs" in text_of(browser.get(address))
    take_away(across.rule)
    answer = browser.get(address, follow=True)
    assert (answer.status_code, "Vil lære om nettkurs" in text_of(answer)) == (200, False)


def test_a_policy_that_lets_less_be_known_hides_what_the_draft_is_filled_in_with(
    across: Across, client_for: Callable[..., Client]
) -> None:
    pk = across.interested().pk
    browser = client_for(across.host_tenant, across.host_hr)
    address = reverse("crossing:new_agreement", args=[pk])
    assert "Vil lære om nettkurs" in text_of(browser.get(address))
    change_terms(across.rule, reveal=Reveal(accepted=RevealLevel.MASKED))
    assert "Vil lære om nettkurs" not in text_of(browser.get(address, follow=True))


def test_a_policy_that_lets_less_be_known_hides_an_unsigned_agreement_from_the_host(
    deal: Deal, client_for: Callable[..., Client]
) -> None:
    deal.propose()
    address = reverse("crossing:agreement", args=[deal.both[0].pk])
    host = client_for(deal.across.host_tenant, deal.across.host_hr)
    lender = client_for(deal.across.lender_tenant, deal.across.manager)
    assert "Elin Entydig" in text_of(host.get(address))
    change_terms(deal.across.rule, reveal=Reveal(accepted=RevealLevel.MASKED))
    assert "Elin Entydig" not in text_of(host.get(address, follow=True))
    assert "Elin Entydig" in text_of(lender.get(address))


def test_a_signed_agreement_stays_readable_when_the_policy_is_revoked(
    deal: Deal, client_for: Callable[..., Client]
) -> None:
    deal.signed()
    take_away(deal.across.rule)
    for tenant, user in (
        (deal.across.host_tenant, deal.across.host_hr),
        (deal.across.lender_tenant, deal.across.employee),
    ):
        browser = client_for(tenant, user)
        pk = deal.both[0].pk
        assert "Elin Entydig" in text_of(browser.get(reverse("crossing:agreement", args=[pk])))
        pdf = browser.get(reverse("crossing:document", args=[pk]))
        assert (pdf.status_code, pdf.content) == (200, bytes(deal.both[0].pdf))


def test_the_policys_longest_period_holds(deal: Deal) -> None:
    change_terms(deal.across.rule, longest_days=30)
    with pytest.raises(NotAllowedError) as refusal:
        deal.draft()
    assert refusal.value.field == "end_date"
    today = clock.today()
    assert deal.across.at_host().state == "interested"
    contact = deal.across.at_host()
    with tenant_context(deal.across.host_tenant):
        values = suggest_across(contact, deal.across.need, today=today)
        start = values["start_date"]
        short = values | {"end_date": start + dt.timedelta(days=30)}
        assert draft_across(contact, by=deal.across.host_hr, values=short).days == 30


def test_reading_the_agreement_is_told_to_the_employee(
    deal: Deal, client_for: Callable[..., Client]
) -> None:
    deal.propose()
    pk = deal.both[0].pk
    client_for(deal.across.host_tenant, deal.across.host_hr).get(
        reverse("crossing:agreement", args=[pk])
    )
    client_for(deal.across.lender_tenant, deal.across.manager).get(
        reverse("crossing:agreement", args=[pk])
    )
    deal.across.carry()
    with tenant_context(deal.across.lender_tenant):
        rows = PersonRead.objects.order_by("reader_label").values_list("reader_label", "context")
        number = deal.both[0].number
        assert list(rows) == [("Hanna Host", number), ("Mona Manager", number)]


def test_the_pages_carry_it_from_draft_to_running(
    deal: Deal, client_for: Callable[..., Client]
) -> None:
    across = deal.across
    contact = across.interested()
    hr = client_for(across.host_tenant, across.host_hr)
    page = hr.get(reverse("crossing:new_agreement", args=[contact.pk]))
    today = clock.today()
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values |= {"start_date": today.isoformat(), "version": ""}
    values |= {"end_date": (today + dt.timedelta(days=60)).isoformat()}
    values = {name: "" if value is None else value for name, value in values.items()}
    answer = hr.post(reverse("crossing:new_agreement", args=[contact.pk]), values)
    assert answer.status_code == 302, text_of(answer)
    agreement = deal.at(across.host_tenant)
    assert answer.url == reverse("crossing:agreement", args=[agreement.pk])
    hr.post(reverse("crossing:propose", args=[agreement.pk]))
    across.carry()
    browsers = [
        (client_for(across.lender_tenant, across.employee), "employee"),
        (client_for(across.lender_tenant, across.manager), "lender"),
        (hr, "host"),
    ]
    for browser, party in browsers:
        assert browser.get(reverse("crossing:overview")).status_code == 200
        browser.post(
            reverse("crossing:approve", args=[agreement.pk]), {"party": party, "version": 1}
        )
    across.carry()
    for browser, party in browsers:
        sign = browser.get(reverse("crossing:sign", args=[agreement.pk]))
        digest = sign.context["form"].initial["pdf_sha256"]
        browser.post(
            reverse("crossing:sign", args=[agreement.pk]), {"party": party, "pdf_sha256": digest}
        )
    across.carry()
    assert deal.states == ("active", "active")
    for browser, _party in browsers:
        shown = browser.get(reverse("crossing:agreement", args=[agreement.pk]))
        assert shown.status_code == 200


def test_agreements_are_for_their_parties(deal: Deal, client_for: Callable[..., Client]) -> None:
    deal.propose()
    pk = deal.both[0].pk
    for tenant, organisation in (
        (deal.across.lender_tenant, deal.across.lender),
        (deal.across.host_tenant, deal.across.host),
    ):
        with tenant_context(tenant):
            stranger = MemberFactory(organisation=organisation).user
        browser = client_for(tenant, stranger)
        for name in ("agreement", "sign", "document", "cancel"):
            assert browser.get(reverse(f"crossing:{name}", args=[pk])).status_code == 404


def test_the_second_yes_for_one_party_is_refused(deal: Deal) -> None:
    deal.propose()
    deal.approve(Party.HOST)
    deal.approve(Party.HOST)
    with tenant_context(deal.across.host_tenant):
        second = MemberFactory(role="hr", organisation=deal.across.host).user
        host = CrossAgreement.objects.get()
        with pytest.raises(ConflictError):
            approve_across(host, by=second, party=Party.HOST, version=1)


def test_the_policys_quota_counts_what_is_agreed_across(deal: Deal) -> None:
    change_terms(deal.across.rule, quota=1)
    deal.signed()
    host = deal.both[0]
    with tenant_context(deal.across.host_tenant):
        another = CrossAgreement(
            contact=host.contact, start_date=host.start_date, end_date=host.end_date
        )
        with pytest.raises(NotAllowedError) as refusal, CaptureQueriesContext(connection) as asked:
            require_allowed(another)
        # Two at once take turns: the second counts when the first is agreed.
        held, counted = (
            next(place for place, query in enumerate(asked) if words in query["sql"])
            for words in ('"organisations_organisation"."orgnr" = ', "SELECT COUNT(*)")
        )
        assert (asked[held]["sql"].endswith("FOR UPDATE"), held < counted) == (True, True)
        another.start_date = host.end_date + dt.timedelta(days=1)
        another.end_date = another.start_date + dt.timedelta(days=20)
        require_allowed(another)
    assert refusal.value.code == "quota_full"


def test_what_waits_for_each_is_counted(deal: Deal) -> None:
    across = deal.across

    def counts() -> tuple[int, ...]:
        numbers = []
        for tenant, user in (
            (across.lender_tenant, across.employee),
            (across.lender_tenant, across.manager),
            (across.host_tenant, across.host_hr),
        ):
            with tenant_context(tenant):
                numbers.append(count_waiting_across(user))
        return tuple(numbers)

    contact = across.asked()
    assert counts() == (1, 0, 0)
    with tenant_context(across.lender_tenant):
        accept_across(across.at_lender(), by=across.employee, motivation="Ja")
    across.carry()
    assert counts() == (0, 0, 1)
    with tenant_context(across.host_tenant):
        values = suggest_across(across.at_host(), across.need, today=clock.today())
        drafted = draft_across(contact, by=across.host_hr, values=values)
        propose_across(drafted, by=across.host_hr)
    across.carry()
    assert counts() == (1, 1, 1)
    deal.approve(Party.EMPLOYEE)
    assert counts() == (0, 1, 1)


def test_a_yes_taken_back_by_the_lender_takes_the_unsigned_agreement_along(deal: Deal) -> None:
    deal.approved()
    with tenant_context(deal.across.lender_tenant):
        withdraw_approval(deal.across.offer, by=deal.across.manager, reason="Vi trenger henne")
    deal.across.carry()
    assert deal.across.states() == ("declined", "declined")
    assert deal.both_left() == (0, 1)
