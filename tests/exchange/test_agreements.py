"""Drafting, changing, approving and cancelling an agreement."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.audit.models import Entry
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.contents import agreement_content, content_from_json, content_shown
from core.exchange.documents.render import sha256
from core.exchange.domain.agreements import (
    cancel_agreement,
    change_agreement,
    draft_agreement,
    propose_agreement,
)
from core.exchange.domain.approving import approve_agreement
from core.exchange.domain.signing import sign_agreement
from core.exchange.enums import AgreementState, CandidateState, Party
from core.exchange.models import AgreementDocument, Candidate, ExchangeAgreement
from core.exchange.rules import parties_of
from core.market.approved import content_of
from core.market.enums import OfferState
from core.market.models import FormRules, Offer
from core.notifications.models import OutgoingMail
from tenants.current import current_tenant
from tests.exchange.conftest import Scene
from tests.factories.people import MemberFactory
from tests.factories.policy import change_terms, own_rule

IN_A_MONTH = dt.timedelta(days=30)


def start_of(scene: Scene) -> dt.date:
    return clock.today() + IN_A_MONTH


# -- drafting -------------------------------------------------------------------------------------


def test_draft_is_suggested_from_need_and_match(scene: Scene) -> None:
    agreement = scene.drafted()

    assert (agreement.lender, agreement.host) == (scene.lender, scene.host)
    assert (agreement.lender_unit, agreement.host_unit) == (scene.unit, scene.host_unit)
    assert agreement.employee == scene.employee
    assert (agreement.start_date, agreement.days) == (start_of(scene), 120)
    assert (agreement.purpose, agreement.tasks) == (scene.need.purpose, scene.need.tasks)
    assert agreement.learning_goals == "Vil lære om nettkurs."
    assert agreement.lender_supervisor == "Mona Manager"
    assert agreement.host_supervisor == "Hanna Host"
    assert agreement.salary_payer == scene.need.salary_payer
    assert (agreement.state, agreement.version) == (AgreementState.DRAFT, 1)
    assert Candidate.objects.get().state == CandidateState.AGREEMENT


def test_suggestion_keeps_within_what_the_person_offers(scene: Scene) -> None:
    Offer.objects.update(available_until=start_of(scene) + dt.timedelta(days=20))
    scene.offer.refresh_from_db()
    scene.offer.approvals.update(content=content_of(scene.offer))

    assert scene.drafted().days == 20


def test_draft_needs_the_yes(scene: Scene) -> None:
    candidate = scene.asked()

    with pytest.raises(ConflictError):
        draft_agreement(candidate, by=scene.host_hr, values=scene.values())

    assert ExchangeAgreement.objects.count() == 0


@pytest.mark.parametrize("who", ["employee", "manager", "lender_hr"])
def test_only_the_host_drafts(scene: Scene, who: str) -> None:
    candidate = scene.interested()

    with pytest.raises(NotAllowedError):
        draft_agreement(candidate, by=getattr(scene, who), values=scene.values())


def test_one_live_agreement_per_candidate(scene: Scene) -> None:
    agreement = scene.drafted()

    with pytest.raises(ConflictError):
        draft_agreement(agreement.candidate, by=scene.host_hr, values=scene.values())

    assert ExchangeAgreement.objects.count() == 1


def test_draft_of_a_lost_offer_is_refused_and_nothing_is_done(scene: Scene) -> None:
    candidate = scene.interested()
    Offer.objects.update(state=OfferState.DECLINED)

    with pytest.raises(ConflictError) as caught:
        draft_agreement(candidate, by=scene.host_hr, values=scene.values())

    assert caught.value.code == "offer_gone"
    assert Candidate.objects.get().state == CandidateState.INTERESTED


# -- period ---------------------------------------------------------------------------------------


def test_365_days_pass_and_366_are_refused(scene: Scene) -> None:
    start = start_of(scene)
    reason = "Kurset går over to halvår."
    agreement = scene.drafted(
        start_date=start, end_date=start + dt.timedelta(days=365), long_period_reason=reason
    )
    assert agreement.days == 365

    with pytest.raises(DomainError) as caught:
        change_agreement(
            agreement,
            by=scene.host_hr,
            version=1,
            values={"end_date": start + dt.timedelta(days=366)},
        )
    assert (caught.value.field, caught.value.code) == ("end_date", "too_long")
    assert (start + dt.timedelta(days=365)).isoformat() in str(caught.value)


def test_database_itself_refuses_366_days(scene: Scene) -> None:
    agreement = scene.drafted()
    row = ExchangeAgreement.objects.filter(pk=agreement.pk)
    row.update(end_date=agreement.start_date + dt.timedelta(days=365))

    with pytest.raises(IntegrityError, match="agreement_at_most_a_year"), transaction.atomic():
        row.update(end_date=agreement.start_date + dt.timedelta(days=366))


@pytest.mark.parametrize("days", [0, -1])
def test_end_must_come_after_start(scene: Scene, days: int) -> None:
    with pytest.raises(DomainError) as caught:
        scene.drafted(end_date=start_of(scene) + dt.timedelta(days=days))

    assert caught.value.field == "end_date"


def test_start_in_the_past_is_refused(scene: Scene) -> None:
    yesterday = clock.today() - dt.timedelta(days=1)

    with pytest.raises(DomainError) as caught:
        scene.drafted(start_date=yesterday)

    assert (caught.value.field, caught.value.code) == ("start_date", "start_passed")


def test_longer_than_recommended_needs_a_reason(scene: Scene) -> None:
    rules = FormRules.objects.get(form="secondment")
    end = start_of(scene) + dt.timedelta(days=rules.recommended_max_days + 1)

    with pytest.raises(DomainError) as caught:
        scene.drafted(end_date=end)

    assert caught.value.field == "long_period_reason"
    assert str(rules.recommended_max_days) in str(caught.value)


def test_longer_than_policy_allows_is_refused(scene: Scene) -> None:
    change_terms(own_rule(current_tenant()), longest_days=90)

    with pytest.raises(NotAllowedError) as caught:
        scene.drafted(end_date=start_of(scene) + dt.timedelta(days=91))

    assert (caught.value.field, caught.value.code) == ("end_date", "too_long")


def test_unprintable_character_is_told_at_its_field_when_saving(scene: Scene) -> None:
    with pytest.raises(DomainError) as caught:
        scene.drafted(host_supervisor="Ingrid \U0001f600")

    assert caught.value.field == "host_supervisor"
    assert ExchangeAgreement.objects.count() == 0


@pytest.mark.parametrize("field", ["salary_payer", "employer_responsibility", "purpose", "tasks"])
def test_what_must_be_said_is_asked_for(scene: Scene, field: str) -> None:
    with pytest.raises(DomainError) as caught:
        scene.drafted(**{field: ""})

    assert caught.value.field == field


# -- changing -------------------------------------------------------------------------------------


def test_edit_makes_a_version_and_resets_approvals(scene: Scene) -> None:
    agreement = scene.proposed()
    approve_agreement(agreement, by=scene.employee, party=Party.EMPLOYEE, version=1)
    assert agreement.approvals.filter(version=1).count() == 1

    changed = change_agreement(
        agreement, by=scene.lender_hr, version=1, values={"tasks": "Noe annet"}
    )

    assert (changed.version, changed.state) == (2, AgreementState.PROPOSED)
    assert changed.approvals.filter(version=2).count() == 0
    entry = Entry.objects.get(action="agreement.changed")
    assert entry.changes == {"tasks": [scene.need.tasks, "Noe annet"], "version": [1, 2]}


def test_edit_after_sealing_asks_all_again_and_drops_the_seal(scene: Scene) -> None:
    agreement = scene.approved()
    assert agreement.pdf_sha256 != ""

    changed = change_agreement(
        agreement, by=scene.host_hr, version=1, values={"workplace": "Bergen"}
    )

    assert (changed.state, changed.pdf_sha256) == (AgreementState.PROPOSED, "")
    for party, person in scene.speakers():
        changed = approve_agreement(changed, by=person, party=party, version=2)
    assert changed.state == AgreementState.APPROVED
    digests = AgreementDocument.objects.order_by("version").values_list("sha256", flat=True)
    assert len(set(digests)) == 2


def test_edit_that_changes_nothing_is_no_version(scene: Scene) -> None:
    agreement = scene.proposed()

    same = change_agreement(agreement, by=scene.host_hr, version=1, values=scene.values())

    assert same.version == 1


def test_second_editor_of_the_same_version_is_told(scene: Scene) -> None:
    agreement = scene.drafted()
    change_agreement(agreement, by=scene.host_hr, version=1, values={"tasks": "Først"})

    with pytest.raises(ConflictError) as caught:
        change_agreement(agreement, by=scene.lender_hr, version=1, values={"tasks": "Sist"})

    assert caught.value.code == "version"
    assert ExchangeAgreement.objects.get().tasks == "Først"


def test_employee_does_not_write_the_text(scene: Scene) -> None:
    with pytest.raises(NotAllowedError):
        change_agreement(scene.drafted(), by=scene.employee, version=1, values={"tasks": "Mitt"})


def test_nothing_is_edited_once_somebody_has_signed(scene: Scene) -> None:
    agreement = scene.approved()
    sign_agreement(
        agreement,
        by=scene.employee,
        party=Party.EMPLOYEE,
        pdf_sha256=agreement.pdf_sha256,
        login_level="code",
    )

    with pytest.raises(ConflictError) as caught:
        change_agreement(agreement, by=scene.host_hr, version=1, values={"tasks": "Sent"})

    assert caught.value.code == "signed"


# -- approving ------------------------------------------------------------------------------------


def test_proposal_tells_the_others(scene: Scene) -> None:
    agreement = scene.drafted()
    OutgoingMail.objects.all().delete()

    propose_agreement(agreement, by=scene.host_hr)

    told = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert told == {scene.employee.email, scene.manager.email}


def test_draft_is_not_approved(scene: Scene) -> None:
    with pytest.raises(ConflictError) as caught:
        approve_agreement(scene.drafted(), by=scene.employee, party=Party.EMPLOYEE, version=1)

    assert caught.value.code == "move_refused"


def test_third_approval_seals_the_document(scene: Scene) -> None:
    agreement = scene.approved()

    document = AgreementDocument.objects.get()
    assert agreement.state == AgreementState.APPROVED
    assert bytes(document.pdf).startswith(b"%PDF-")
    assert sha256(bytes(document.pdf)) == document.sha256 == agreement.pdf_sha256


def test_page_shows_the_sealed_text_whatever_happens_to_the_names(scene: Scene) -> None:
    agreement = scene.approved()
    sealed = agreement_content(agreement)

    type(scene.host).objects.filter(pk=scene.host.pk).update(name="Nytt navn")
    later = ExchangeAgreement.objects.get()

    assert agreement_content(later).host.organisation == "Nytt navn"
    assert content_shown(later) == sealed
    assert content_from_json(AgreementDocument.objects.get().content) == sealed


def test_approving_twice_oneself_is_once(scene: Scene) -> None:
    agreement = scene.proposed()

    for _ in range(2):
        approve_agreement(agreement, by=scene.employee, party=Party.EMPLOYEE, version=1)

    assert agreement.approvals.count() == 1
    assert Entry.objects.filter(action="agreement.approval_given").count() == 1


def test_second_manager_is_told_who_was_first(scene: Scene) -> None:
    agreement = scene.proposed()
    approve_agreement(agreement, by=scene.manager, party=Party.LENDER, version=1)

    with pytest.raises(ConflictError) as caught:
        approve_agreement(agreement, by=scene.lender_hr, party=Party.LENDER, version=1)

    assert caught.value.code == "already_approved"
    assert "Mona Manager" in str(caught.value)


def test_approval_of_an_older_version_is_refused(scene: Scene) -> None:
    agreement = scene.proposed()
    change_agreement(agreement, by=scene.host_hr, version=1, values={"tasks": "Nytt"})

    with pytest.raises(ConflictError) as caught:
        approve_agreement(agreement, by=scene.employee, party=Party.EMPLOYEE, version=1)

    assert caught.value.code == "version"


def test_one_person_speaks_for_one_party(scene: Scene) -> None:
    MemberFactory(role="hr", organisation=scene.lender, user=scene.second_host_hr)
    both = scene.second_host_hr
    agreement = scene.proposed()
    assert parties_of(both, agreement) == [Party.LENDER, Party.HOST]
    approve_agreement(agreement, by=both, party=Party.HOST, version=1)

    with pytest.raises(NotAllowedError) as caught:
        approve_agreement(agreement, by=both, party=Party.LENDER, version=1)

    assert caught.value.code == "one_party_each"


def test_employee_who_is_also_hr_is_the_employee_alone(scene: Scene) -> None:
    MemberFactory(role="hr", organisation=scene.lender, user=scene.employee)
    MemberFactory(role="hr", organisation=scene.host, user=scene.employee)
    agreement = scene.proposed()

    assert parties_of(scene.employee, agreement) == [Party.EMPLOYEE]
    for party in (Party.LENDER, Party.HOST):
        with pytest.raises(NotAllowedError) as caught:
            approve_agreement(agreement, by=scene.employee, party=party, version=1)
        assert caught.value.code == "wrong_party"


def test_who_speaks_for_whom(scene: Scene) -> None:
    agreement = scene.proposed()
    people = {
        "employee": scene.employee,
        "manager": scene.manager,
        "lender_hr": scene.lender_hr,
        "host_hr": scene.host_hr,
        "second_host_hr": scene.second_host_hr,
        **scene.others,
    }

    assert {name: parties_of(person, agreement) for name, person in people.items()} == {
        "employee": [Party.EMPLOYEE],
        "manager": [Party.LENDER],
        "lender_hr": [Party.LENDER],
        "host_hr": [Party.HOST],
        "second_host_hr": [Party.HOST],
        "other_manager": [],
        "host_manager": [],
        "colleague": [],
        "neighbour_hr": [],
        "programme_office": [],
        "tenant_admin": [],
        "auditor": [],
        "stranger": [],
    }


def test_policy_that_has_ended_stops_the_approval(scene: Scene) -> None:
    agreement = scene.proposed()
    change_terms(own_rule(current_tenant()), is_allowing=False)

    with pytest.raises(NotAllowedError) as caught:
        approve_agreement(agreement, by=scene.employee, party=Party.EMPLOYEE, version=1)

    assert caught.value.code == "denied_by_rule"
    assert agreement.approvals.count() == 0


def test_yes_the_lender_has_taken_back_stops_the_approval(scene: Scene) -> None:
    agreement = scene.proposed()
    Offer.objects.update(state=OfferState.DECLINED)

    with pytest.raises(ConflictError) as caught:
        approve_agreement(agreement, by=scene.host_hr, party=Party.HOST, version=1)

    assert caught.value.code == "offer_gone"


# -- cancelling -----------------------------------------------------------------------------------


def test_cancelled_agreement_frees_the_candidate(scene: Scene) -> None:
    agreement = cancel_agreement(scene.proposed(), by=scene.manager, reason="Sykdom")

    assert agreement.state == AgreementState.CANCELLED
    assert Candidate.objects.get().state == CandidateState.INTERESTED
    mail = OutgoingMail.objects.filter(recipient=scene.employee.email).last()
    assert mail is not None
    assert "Sykdom" in mail.text
    assert (
        draft_agreement(agreement.candidate, by=scene.host_hr, values=scene.values()).version == 1
    )


def test_cancelling_needs_a_reason_and_a_party(scene: Scene) -> None:
    agreement = scene.proposed()

    with pytest.raises(DomainError) as caught:
        cancel_agreement(agreement, by=scene.host_hr, reason="")
    assert caught.value.field == "reason"
    with pytest.raises(NotAllowedError):
        cancel_agreement(agreement, by=scene.others["programme_office"], reason="Nei")


def test_cancelling_a_signed_agreement_releases_the_offer(scene: Scene) -> None:
    agreement = scene.signed()
    assert Offer.objects.get().state == OfferState.ENGAGED

    cancel_agreement(agreement, by=scene.host_hr, reason="Avlyst")

    assert Offer.objects.get().state == OfferState.DRAFT
