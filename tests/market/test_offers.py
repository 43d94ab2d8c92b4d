import datetime as dt
import threading

import pytest
from django.db import connections

from core.audit.queries import entries_about
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.market.domain.offers import (
    Rating,
    lock_offer,
    move_offer,
    rate_competences,
    release_offer,
    request_offer,
    save_offer,
    withdraw_offer,
)
from core.market.enums import Evidence, OfferState
from core.market.models import Offer
from core.market.queries import offers_open_to, own_offer, visible_offers
from core.notifications.models import OutgoingMail
from core.organisations.models import Member
from tenants.doors import tenant_context
from tests.factories.market import OfferFactory
from tests.factories.people import MemberFactory
from tests.factories.policy import make_rule, scope_of


def _save(cast, offer, **values):
    return save_offer(offer, by=cast.employee.user, member=cast.employee, values=values)


def _links(offer):
    rows = offer.concept_links.values_list("concept__code", "direction", "level", "evidence")
    return sorted(rows)


def test_what_one_has_and_wants_to_learn_are_two_lists(offer):
    assert _links(offer) == [
        ("case-processing", "have", 4, "documented"),
        ("e-learning", "learn", None, "claimed"),
        ("trait-curious", "have", None, "claimed"),
    ]


def test_save_offer_keeps_the_rating_of_what_stays(cast, offer, concepts):
    have = [concepts["case-processing"], concepts["appeals"]]
    save_offer(offer, by=cast.employee.user, member=cast.employee, values={}, have=have)

    assert _links(offer) == [
        ("appeals", "have", None, "claimed"),
        ("case-processing", "have", 4, "documented"),
        ("e-learning", "learn", None, "claimed"),
    ]


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"headline": " "}, "headline", "required"),
        ({"forms": []}, "forms", "required"),
        ({"available_until": clock.today()}, "available_until", "end_before_start"),
        ({"max_days": 366}, "max_days", "too_long"),
        ({"min_days": 200}, "max_days", "end_before_start"),
        ({"background": "x" * 20_001}, "background", "too_long"),
    ],
)
def test_save_offer_names_what_is_wrong(cast, offer, values, field, code):
    with pytest.raises(DomainError) as refused:
        _save(cast, offer, **values)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_save_offer_takes_a_whole_year(cast, offer):
    assert _save(cast, offer, max_days=365).max_days == 365


def test_only_oneself_writes_a_profile(cast, offer):
    for user in (cast.manager, cast.lender_hr, cast.office):
        with pytest.raises(NotAllowedError):
            save_offer(offer, by=user, member=cast.employee, values={"headline": "Nei"})
        with pytest.raises(NotAllowedError):
            request_offer(offer, by=user)
        with pytest.raises(NotAllowedError):
            withdraw_offer(offer, by=user)
        with pytest.raises(NotAllowedError):
            rate_competences(offer, by=user, ratings={})


def test_a_role_other_than_employee_has_no_profile(cast):
    member = Member.objects.get(user=cast.manager)
    with pytest.raises(NotAllowedError):
        save_offer(None, by=cast.manager, member=member, values={"headline": "Jeg"})


def test_a_second_profile_is_refused_until_the_first_is_withdrawn(cast, offer):
    values = {
        name: getattr(offer, name)
        for name in ("headline", "forms", "available_from", "available_until")
    }
    with pytest.raises(ConflictError):
        _save(cast, None, **values)

    withdraw_offer(offer, by=cast.employee.user, reason="Ny jobb")

    assert _save(cast, None, **values).pk != offer.pk
    assert own_offer(cast.employee).state == "draft"


def test_request_offer_writes_to_the_units_manager_alone(cast, offer):
    request_offer(offer, by=cast.employee.user)

    mail = OutgoingMail.objects.get()
    assert mail.recipient == cast.manager.email
    assert f"/approvals/{offer.pk}/" in mail.text
    offer.refresh_from_db()
    assert (offer.state, offer.requested_at is not None) == ("requested", True)


def test_request_offer_twice_is_refused(cast, requested):
    with pytest.raises(ConflictError):
        request_offer(requested, by=cast.employee.user)
    assert OutgoingMail.objects.count() == 1


def test_request_offer_says_whom_to_contact_when_nobody_can_approve(cast, offer):
    Member.objects.filter(user__in=[cast.manager, cast.lender_hr]).delete()
    with pytest.raises(DomainError) as refused:
        request_offer(offer, by=cast.employee.user)

    assert refused.value.code == "nobody_can_approve"
    assert cast.admin.email in str(refused.value)
    assert own_offer(cast.employee).state == "draft"


def test_request_offer_refuses_a_period_that_is_over(cast):
    start = clock.today() - dt.timedelta(days=60)
    over = OfferFactory(member=cast.employee, available_from=start, available_until=clock.today())
    with pytest.raises(DomainError) as refused:
        request_offer(over, by=cast.employee.user)
    assert (refused.value.field, refused.value.code) == ("available_until", "period_over")


def test_request_offer_refuses_an_organisation_that_takes_no_part(cast, offer):
    cast.lender.covered_until = clock.today()
    cast.lender.save()
    with pytest.raises(NotAllowedError):
        request_offer(offer, by=cast.employee.user)


def test_a_change_after_the_yes_needs_a_new_yes(cast, approved):
    assert list(visible_offers()) == [approved]

    _save(cast, approved, headline="Noe annet")

    assert not visible_offers().exists()
    assert own_offer(cast.employee).state == "draft"
    assert entries_about(approved).first().changes["state"] == ["approved", "draft"]


def test_saving_without_a_change_keeps_the_yes(cast, approved):
    _save(cast, approved, headline=approved.headline)

    assert list(visible_offers()) == [approved]


def test_a_new_rating_needs_a_new_yes_too(cast, approved, concepts):
    case = concepts["case-processing"].pk
    rate_competences(
        approved, by=cast.employee.user, ratings={case: Rating(4, Evidence.DOCUMENTED)}
    )
    assert list(visible_offers()) == [approved]

    rate_competences(approved, by=cast.employee.user, ratings={case: Rating(5)})

    assert not visible_offers().exists()


@pytest.mark.parametrize("state", ["draft", "requested", "declined", "engaged", "withdrawn"])
def test_only_approved_offers_are_visible(cast, approved, state):
    assert list(visible_offers()) == [approved]

    Offer.objects.update(state=state)

    assert list(visible_offers()) == []


def test_an_offer_leaves_the_lists_with_its_person_or_organisation(cast, approved):
    def hide_and_show(instance, field, value):
        before = getattr(instance, field)
        setattr(instance, field, value)
        instance.save()
        hidden = not visible_offers().exists()
        setattr(instance, field, before)
        instance.save()
        return hidden and visible_offers().exists()

    assert hide_and_show(cast.lender, "covered_until", clock.today())
    assert hide_and_show(cast.employee.user, "is_active", False)
    assert hide_and_show(cast.employee, "ended_at", clock.now())

    today = clock.today()
    Offer.objects.update(available_from=today - dt.timedelta(days=9), available_until=today)
    assert not visible_offers().exists()


def test_offers_open_to_follows_policy(cast, approved, tenant_a):
    assert list(offers_open_to(cast.host_hr)) == [approved]
    assert list(offers_open_to(cast.office)) == [approved]
    for user in (cast.employee.user, cast.manager, cast.auditor):
        assert list(offers_open_to(user)) == []

    make_rule(
        scope_of(tenant_a, cast.lender.orgnr),
        scope_of(tenant_a, cast.host.orgnr),
        is_allowing=False,
    )

    assert list(offers_open_to(cast.host_hr)) == []


def test_a_bound_offer_cannot_be_changed_until_released(cast, approved):
    bound = move_offer(lock_offer(approved), OfferState.ENGAGED, by=cast.host_hr)

    assert not visible_offers().exists()
    for attempt in (
        lambda: _save(cast, bound, headline="Ny"),
        lambda: rate_competences(bound, by=cast.employee.user, ratings={}),
        lambda: withdraw_offer(bound, by=cast.employee.user),
        lambda: request_offer(bound, by=cast.employee.user),
    ):
        with pytest.raises(ConflictError):
            attempt()
    assert release_offer(bound, by=None).state == "draft"
    assert release_offer(bound, by=None).state == "draft"


def test_withdraw_offer_hides_it_at_once(cast, approved):
    withdraw_offer(approved, by=cast.employee.user, reason="Ombestemte meg")

    assert not visible_offers().exists()
    assert own_offer(cast.employee) is None


def test_double_click_on_save_makes_one_profile(committed_db, tenant_a):
    with tenant_context(tenant_a):
        member = MemberFactory()
    values = {
        "headline": "Kan kart",
        "forms": ["secondment"],
        "available_from": clock.today(),
        "available_until": clock.today() + dt.timedelta(days=100),
    }
    together, codes = threading.Barrier(2), []

    def save():
        try:
            with tenant_context(tenant_a):
                mine = Member.objects.get(pk=member.pk)
                together.wait(timeout=10)
                save_offer(None, by=mine.user, member=mine, values=values)
            codes.append("saved")
        except ConflictError as error:
            codes.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(codes) == ["exists", "saved"]
    with tenant_context(tenant_a):
        assert Offer.objects.count() == 1


def test_members_elsewhere_do_not_share_a_profile(cast, offer):
    other = MemberFactory(user=cast.employee.user)

    assert own_offer(cast.employee) == offer
    assert own_offer(other) is None
