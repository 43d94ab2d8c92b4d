import threading

import pytest
from django.db import IntegrityError, connections, transaction

from core.audit.queries import reads_of
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.market.domain.approvals import (
    approve_offer,
    decline_offer,
    read_request,
    withdraw_approval,
)
from core.market.domain.offers import lock_offer, move_offer, request_offer, save_offer
from core.market.enums import ApprovalDecision, OfferState
from core.market.models import Offer, OfferApproval
from core.market.queries import approved_for, requests_to, visible_offers
from core.notifications.models import OutgoingMail
from tenants.doors import tenant_context
from tests.factories.market import OfferFactory
from tests.factories.people import MemberFactory, OrganisationFactory, OrgUnitFactory, UserFactory


def test_approve_offer_makes_it_visible_and_tells_the_employee(cast, requested):
    assert not visible_offers().exists()

    approve_offer(requested, by=cast.manager, note="God tur.")

    assert list(visible_offers()) == [requested]
    answer = requested.approvals.get()
    assert (answer.decision, answer.note, answer.decided_by) == (
        "approved",
        "God tur.",
        cast.manager,
    )
    mail = OutgoingMail.objects.filter(recipient=cast.employee.user.email).get()
    assert "God tur." in mail.text


def test_hr_and_a_manager_of_the_whole_may_answer_too(cast, requested):
    whole = MemberFactory(role="manager", organisation=cast.lender).user

    for user in (cast.manager, whole, cast.lender_hr):
        assert list(requests_to(user)) == [requested]
    assert approve_offer(requested, by=whole).state == "approved"
    assert list(approved_for(cast.lender_hr)) == [requested]


@pytest.mark.parametrize("actor", ["host_hr", "office", "admin", "auditor", "elsewhere"])
def test_nobody_else_may_answer(cast, requested, actor):
    other_unit = OrgUnitFactory(organisation=cast.lender)
    elsewhere = MemberFactory(role="manager", organisation=cast.lender, unit=other_unit).user
    user = elsewhere if actor == "elsewhere" else getattr(cast, actor)
    assert list(requests_to(cast.manager)) == [requested]

    assert list(requests_to(user)) == []
    for attempt in (
        lambda: approve_offer(requested, by=user),
        lambda: decline_offer(requested, by=user, reason="capacity"),
    ):
        with pytest.raises(NotAllowedError):
            attempt()


def test_nobody_approves_their_own_availability(cast, requested):
    person = cast.employee.user
    MemberFactory(user=person, role="manager", organisation=cast.lender, unit=cast.lender_unit)
    MemberFactory(user=person, role="hr", organisation=cast.lender)

    assert list(requests_to(person)) == []
    for attempt in (
        lambda: approve_offer(requested, by=person),
        lambda: decline_offer(requested, by=person, reason="capacity"),
    ):
        with pytest.raises(NotAllowedError) as refused:
            attempt()
        assert refused.value.code == "own_offer"


def test_decline_offer_needs_a_reason(cast, requested):
    for reason, note, field in (
        ("", "", "reason"),
        ("made_up", "", "reason"),
        ("other", "", "note"),
    ):
        with pytest.raises(DomainError) as refused:
            decline_offer(requested, by=cast.manager, reason=reason, note=note)
        assert refused.value.field == field

    declined = decline_offer(requested, by=cast.manager, reason="timing", note="Etter sommeren.")

    assert (declined.state, declined.state_reason) == ("declined", "Etter sommeren.")
    assert not visible_offers().exists()
    mail = OutgoingMail.objects.filter(recipient=cast.employee.user.email).get()
    assert "Etter sommeren." in mail.text


def test_a_declined_request_can_be_changed_and_asked_again(cast, requested):
    decline_offer(requested, by=cast.manager, reason="timing")

    again = request_offer(requested, by=cast.employee.user)

    assert approve_offer(again, by=cast.manager).state == "approved"
    assert again.approvals.count() == 2


def test_the_second_to_answer_is_told_who_was_first(cast, requested):
    approve_offer(requested, by=cast.manager)
    with pytest.raises(ConflictError) as refused:
        decline_offer(requested, by=cast.lender_hr, reason="capacity")

    assert refused.value.code == "already_answered"
    assert "Marit Leder" in str(refused.value)
    assert requested.approvals.count() == 1


def test_a_profile_changed_since_it_was_opened_must_be_read_again(cast, requested):
    seen = requested.requested_at
    save_offer(
        requested, by=cast.employee.user, member=cast.employee, values={"headline": "Byttet"}
    )
    with pytest.raises(ConflictError) as refused:
        approve_offer(requested, by=cast.manager, seen=seen)
    assert refused.value.code == "not_waiting"

    request_offer(requested, by=cast.employee.user)

    with pytest.raises(ConflictError) as refused:
        approve_offer(requested, by=cast.manager, seen=seen)
    assert refused.value.code == "changed"


def test_the_table_itself_takes_one_answer_to_a_request(cast, requested):
    answer = {
        "offer": requested,
        "requested_at": requested.requested_at,
        "decision": ApprovalDecision.APPROVED,
        "decided_by": cast.manager,
    }
    OfferApproval.objects.create(**answer)
    with (
        pytest.raises(IntegrityError, match="offer_approval_once_per_request"),
        transaction.atomic(),
    ):
        OfferApproval.objects.create(**answer)

    # An answer that stands although the state does not say so is still the first one.
    with pytest.raises(ConflictError) as refused:
        approve_offer(requested, by=cast.lender_hr)
    assert refused.value.code == "already_answered"


def test_withdraw_approval_hides_the_offer_and_says_why(cast, approved):
    with pytest.raises(DomainError) as refused:
        withdraw_approval(approved, by=cast.manager, reason="")
    assert refused.value.field == "reason"

    withdraw_approval(approved, by=cast.lender_hr, reason="To er sykmeldt.")

    assert not visible_offers().exists()
    answer = approved.approvals.get()
    assert (answer.withdrawn_by, answer.withdrawn_reason) == (cast.lender_hr, "To er sykmeldt.")
    assert Offer.objects.get().state == "declined"
    with pytest.raises(ConflictError):
        withdraw_approval(approved, by=cast.manager, reason="Igjen")


def test_withdraw_approval_is_too_late_once_an_agreement_is_signed(cast, approved):
    move_offer(lock_offer(approved), OfferState.ENGAGED, by=cast.host_hr)
    with pytest.raises(ConflictError) as refused:
        withdraw_approval(approved, by=cast.manager, reason="Angrer")
    assert refused.value.code == "agreement_signed"


def test_read_request_is_shown_to_the_person(cast, requested):
    read_request(requested, by=cast.manager)

    read = reads_of(cast.employee.user.pk).get()
    assert (read.reader_id, read.purpose) == (cast.manager.pk, "offer_approval")


def test_two_managers_at_once_give_one_answer(committed_db, tenant_a):
    with tenant_context(tenant_a):
        lender = OrganisationFactory()
        managers = [
            MemberFactory(
                role="manager", organisation=lender, user=UserFactory(full_name=name)
            ).user
            for name in ("Leder En", "Leder To")
        ]
        draft = OfferFactory(member=MemberFactory(organisation=lender))
        offer = request_offer(draft, by=draft.member.user)
    together, outcomes = threading.Barrier(2), []

    def answer(manager):
        try:
            with tenant_context(tenant_a):
                mine = Offer.objects.get(pk=offer.pk)
                together.wait(timeout=10)
                approve_offer(mine, by=manager)
            outcomes.append((manager, None))
        except ConflictError as error:
            outcomes.append((manager, error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=(manager,)) for manager in managers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    winners = [manager for manager, error in outcomes if error is None]
    (refused,) = [error for _manager, error in outcomes if error is not None]
    with tenant_context(tenant_a):
        answer_kept = OfferApproval.objects.select_related("decided_by").get()
        assert [answer_kept.decided_by] == winners
        assert winners[0].full_name in str(refused)
