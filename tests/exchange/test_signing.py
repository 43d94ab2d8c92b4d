"""Signing, and what the calendar does with signed agreements."""

import datetime as dt
from collections.abc import Callable

import pytest

from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.documents.render import sha256
from core.exchange.domain.agreements import draft_agreement, propose_agreement, suggested_values
from core.exchange.domain.approving import approve_agreement
from core.exchange.domain.candidates import accept_contact, request_contact, shortlist_candidate
from core.exchange.domain.placements import activate_agreement, move_with_calendar
from core.exchange.domain.signing import sign_agreement
from core.exchange.enums import AgreementState, CandidateState, Party, PlacementState
from core.exchange.models import (
    AgreementDocument,
    Approval,
    Candidate,
    ExchangeAgreement,
    Placement,
    Signature,
)
from core.market.enums import OfferState
from core.market.models import Offer
from core.notifications.models import OutgoingMail
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.exchange.conftest import Scene, make_scene
from tests.factories.market import NeedFactory
from tests.together import run_together


def sign(scene: Scene, agreement: ExchangeAgreement, party: Party, **changes: str) -> None:
    person = dict(scene.speakers())[party]
    sign_agreement(
        agreement,
        by=person,
        party=party,
        pdf_sha256=changes.get("pdf_sha256", agreement.pdf_sha256),
        login_level="password",
    )


# -- signing --------------------------------------------------------------------------------------


def test_signature_says_who_how_and_on_what(scene: Scene) -> None:
    agreement = scene.approved()

    sign(scene, agreement, Party.LENDER)

    signature = Signature.objects.get()
    assert (signature.signed_by, signature.party) == (scene.manager, Party.LENDER)
    assert (signature.method, signature.login_level) == ("authenticated_click", "password")
    document = AgreementDocument.objects.get()
    assert signature.pdf_sha256 == document.sha256 == sha256(bytes(document.pdf))


def test_three_signatures_make_it_binding(scene: Scene) -> None:
    agreement = scene.signed()

    assert agreement.state == AgreementState.SIGNED
    assert Offer.objects.get().state == OfferState.ENGAGED
    assert Placement.objects.count() == 0
    told = OutgoingMail.objects.filter(subject__contains=agreement.number).order_by("created_at")
    assert {mail.recipient for mail in told} == {
        scene.employee.email,
        scene.manager.email,
        scene.host_hr.email,
    }


def test_nothing_is_signed_before_all_have_approved(scene: Scene) -> None:
    agreement = scene.proposed()

    with pytest.raises(ConflictError) as caught:
        sign(scene, agreement, Party.EMPLOYEE, pdf_sha256="0" * 64)

    assert caught.value.code == "version"


def test_another_document_is_not_signed(scene: Scene) -> None:
    agreement = scene.approved()

    with pytest.raises(ConflictError) as caught:
        sign(scene, agreement, Party.EMPLOYEE, pdf_sha256="0" * 64)

    assert caught.value.code == "version"
    assert Signature.objects.count() == 0


def test_signing_twice_oneself_is_once(scene: Scene) -> None:
    agreement = scene.approved()

    for _ in range(2):
        sign(scene, agreement, Party.EMPLOYEE)

    assert Signature.objects.count() == 1


def test_repeating_the_third_signature_is_harmless(scene: Scene) -> None:
    agreement = scene.signed()

    sign(scene, agreement, Party.HOST)

    assert Signature.objects.count() == 3
    assert ExchangeAgreement.objects.get().state == AgreementState.SIGNED


def test_second_signer_for_a_party_is_told_who_was_first(scene: Scene) -> None:
    agreement = scene.approved()
    sign(scene, agreement, Party.HOST)

    with pytest.raises(ConflictError) as caught:
        sign_agreement(
            agreement,
            by=scene.second_host_hr,
            party=Party.HOST,
            pdf_sha256=agreement.pdf_sha256,
            login_level="code",
        )

    assert caught.value.code == "already_signed"
    assert "Hanna Host" in str(caught.value)


def test_strangers_and_wrong_parties_do_not_sign(scene: Scene) -> None:
    agreement = scene.approved()

    for person, party in (
        (scene.employee, Party.LENDER),
        (scene.host_hr, Party.EMPLOYEE),
        (scene.others["neighbour_hr"], Party.HOST),
        (scene.others["programme_office"], Party.HOST),
    ):
        with pytest.raises(NotAllowedError) as caught:
            sign_agreement(
                agreement,
                by=person,
                party=party,
                pdf_sha256=agreement.pdf_sha256,
                login_level="password",
            )
        assert caught.value.code == "wrong_party"


def test_person_bound_elsewhere_cannot_be_bound_again(scene: Scene) -> None:
    second = NeedFactory(
        published=True, organisation=scene.host, form="secondment", contact=scene.host_hr
    )
    candidate = shortlist_candidate(second, scene.offer, by=scene.host_hr)
    candidate = request_contact(candidate, by=scene.host_hr, message="Hei")
    candidate = accept_contact(candidate, by=scene.employee, motivation="Ja")
    values = suggested_values(candidate, today=clock.today())
    other = propose_agreement(
        draft_agreement(candidate, by=scene.host_hr, values=values), by=scene.host_hr
    )
    scene.signed()

    with pytest.raises(ConflictError) as caught:
        approve_agreement(other, by=scene.employee, party=Party.EMPLOYEE, version=1)

    assert caught.value.code == "already_bound"


# -- the calendar ---------------------------------------------------------------------------------


def test_start_today_begins_at_once(scene: Scene) -> None:
    agreement = scene.signed(start_date=clock.today())

    assert agreement.state == AgreementState.ACTIVE
    assert Placement.objects.get().started_on == clock.today()
    assert Candidate.objects.get().state == CandidateState.PLACED


def test_later_start_begins_on_the_day(scene: Scene) -> None:
    agreement = scene.signed()
    start = agreement.start_date

    assert move_with_calendar(start - dt.timedelta(days=1)) == (0, 0)
    assert Placement.objects.count() == 0

    assert move_with_calendar(start) == (1, 0)
    placement = Placement.objects.get()
    assert (placement.started_on, placement.state) == (start, PlacementState.ACTIVE)
    assert ExchangeAgreement.objects.get().state == AgreementState.ACTIVE
    assert move_with_calendar(start) == (0, 0)


def test_exchange_is_completed_the_day_after_its_last(scene: Scene) -> None:
    agreement = scene.signed()
    move_with_calendar(agreement.start_date)

    assert move_with_calendar(agreement.end_date) == (0, 0)
    assert move_with_calendar(agreement.end_date + dt.timedelta(days=1)) == (0, 1)
    placement = Placement.objects.get()
    assert (placement.state, placement.ended_on) == (
        PlacementState.COMPLETED,
        agreement.end_date,
    )
    assert Offer.objects.get().state == OfferState.DRAFT


def test_activating_twice_is_one_placement(scene: Scene) -> None:
    agreement = scene.signed()

    assert activate_agreement(agreement, by=None) == activate_agreement(agreement, by=None)
    assert Placement.objects.count() == 1


def test_nobody_begins_without_signatures(scene: Scene) -> None:
    agreement = scene.approved()

    assert move_with_calendar(agreement.start_date) == (0, 0)
    with pytest.raises(DomainError):
        activate_agreement(agreement, by=None)


def test_late_signatures_do_not_begin_in_the_past(scene: Scene) -> None:
    agreement = scene.approved()
    earlier = clock.today() - dt.timedelta(days=5)
    ExchangeAgreement.objects.update(start_date=earlier)

    for party in Party:
        sign(scene, agreement, party)

    assert Placement.objects.get().started_on == clock.today()


def test_one_stuck_agreement_does_not_hold_the_others(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    stuck = scene.signed()
    Candidate.objects.update(state=CandidateState.DECLINED)
    fine = make_scene("anna@hemmelig.example").signed()

    assert move_with_calendar(fine.start_date) == (1, 0)
    assert stuck.number in caplog.text
    assert Placement.objects.get().agreement == fine


def test_row_that_cannot_be_begun_does_not_hold_the_others(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    broken = scene.signed()
    Signature.objects.all().delete()
    fine = make_scene("anna@hemmelig.example").signed()

    assert move_with_calendar(fine.start_date) == (1, 0)
    assert broken.number in caplog.text
    assert Placement.objects.get().agreement == fine
    # Nothing of the broken one is half done.
    assert ExchangeAgreement.objects.get(pk=broken.pk).state == AgreementState.SIGNED
    assert Candidate.objects.get(pk=broken.candidate_id).state == CandidateState.AGREEMENT


def test_row_that_cannot_be_completed_does_not_hold_the_others(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    broken = scene.signed()
    fine = make_scene("anna@hemmelig.example").signed()
    move_with_calendar(fine.start_date)
    Placement.objects.filter(agreement=broken).delete()

    assert move_with_calendar(fine.end_date + dt.timedelta(days=1)) == (0, 1)
    assert broken.number in caplog.text
    assert ExchangeAgreement.objects.get(pk=broken.pk).state == AgreementState.ACTIVE
    assert ExchangeAgreement.objects.get(pk=fine.pk).state == AgreementState.COMPLETED


# -- two people at once ---------------------------------------------------------------------------


def test_two_approve_for_one_party_at_once(committed_db: None, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        scene = make_scene()
        agreement = scene.proposed()

    def approve_as(person: object) -> Callable[[], object]:
        return lambda: approve_agreement(agreement, by=person, party=Party.LENDER, version=1)

    ended = run_together(tenant_a, approve_as(scene.manager), approve_as(scene.lender_hr))

    assert ended == ["already_approved", "done"]
    with tenant_context(tenant_a):
        assert Approval.objects.count() == 1


def test_double_click_on_the_last_signature(committed_db: None, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        scene = make_scene()
        agreement = scene.approved(start_date=clock.today())
        for party in (Party.EMPLOYEE, Party.LENDER):
            sign(scene, agreement, party)

    def last() -> None:
        sign(scene, agreement, Party.HOST)

    assert run_together(tenant_a, last, last) == ["done", "done"]
    with tenant_context(tenant_a):
        assert Signature.objects.count() == 3
        assert Placement.objects.count() == 1
        assert ExchangeAgreement.objects.get().state == AgreementState.ACTIVE


def test_edit_and_last_approval_at_once_leave_one_of_them(
    committed_db: None, tenant_a: Tenant
) -> None:
    from core.exchange.domain.agreements import change_agreement

    with tenant_context(tenant_a):
        scene = make_scene()
        agreement = scene.proposed()
        for party, person in scene.speakers()[:2]:
            approve_agreement(agreement, by=person, party=party, version=1)

    run_together(
        tenant_a,
        lambda: approve_agreement(agreement, by=scene.host_hr, party=Party.HOST, version=1),
        lambda: change_agreement(
            agreement, by=scene.lender_hr, version=1, values={"tasks": "Annet"}
        ),
    )

    with tenant_context(tenant_a):
        after = ExchangeAgreement.objects.get()
        approved = after.approvals.filter(version=after.version).count()
        # Either order is right; never is the new text sealed by approvals of the old.
        assert (after.version, after.tasks, approved, after.state) == (
            2,
            "Annet",
            0,
            AgreementState.PROPOSED,
        )
        assert after.pdf_sha256 == ""
