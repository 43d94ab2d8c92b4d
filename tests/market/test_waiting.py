"""The lender's clock and the unit's budget: reminders, HR, and how many a unit can do without."""

import datetime as dt

import pytest
from django.urls import reverse

from core.base import clock
from core.base.errors import ConflictError
from core.market.domain.approvals import approve_offer, decline_offer
from core.market.domain.waiting import move_request_clocks, shift_request_clocks
from core.market.enums import OfferState
from core.market.models import Offer
from core.notifications.models import Notification
from core.organisations.models import OrgUnit
from tests.factories.market import OfferFactory
from tests.factories.people import MemberFactory

DAY = dt.timedelta(days=1)


def titles_to(person):
    rows = Notification.objects.filter(user=person).order_by("created_at")
    return [row.title for row in rows]


def test_manager_is_reminded_then_hr_is_asked_and_the_employee_told(cast, requested):
    due = requested.answer_due_on
    assert due == clock.today() + 14 * DAY
    Notification.objects.all().delete()

    assert move_request_clocks(due - 5 * DAY) == (0, 0)
    assert move_request_clocks(due - 4 * DAY) == (1, 0)
    assert move_request_clocks(due) == (0, 0)
    assert move_request_clocks(due + DAY) == (0, 1)
    assert move_request_clocks(due + 40 * DAY) == (0, 0)

    assert titles_to(cast.manager) == ["En ansatt venter på svaret ditt"]
    assert titles_to(cast.lender_hr) == ["En leder har ikke svart en ansatt"]
    assert titles_to(cast.employee.user) == ["HR blir spurt om profilen din"]


def test_what_the_portal_tells_leads_to_where_it_is_done(cast, requested):
    move_request_clocks(requested.answer_due_on)
    move_request_clocks(requested.answer_due_on + DAY)
    approve_offer(requested, by=cast.manager)

    answering = reverse("market:approval", args=[requested.pk])
    ways = {
        person: set(Notification.objects.filter(user=person).values_list("path", flat=True))
        for person in (cast.manager, cast.lender_hr, cast.employee.user)
    }
    assert ways == {
        cast.manager: {answering},
        cast.lender_hr: {answering},
        cast.employee.user: {reverse("market:my_offer")},
    }


def test_an_answer_stops_the_clock(cast, requested):
    decline_offer(requested, by=cast.manager, reason="timing")

    assert move_request_clocks(clock.today() + 400 * DAY) == (0, 0)


def test_a_pause_gives_its_days_back(cast, requested):
    due = requested.answer_due_on

    assert shift_request_clocks(7) == 1

    assert Offer.objects.get(pk=requested.pk).answer_due_on == due + 7 * DAY


def test_the_employee_sees_the_clock(cast, requested, client_for, tenant_a):
    browser = client_for(tenant_a, cast.employee.user)
    assert "Det ventes svar innen" in browser.get("/my-offer/").content.decode()

    move_request_clocks(requested.answer_due_on + DAY)

    assert "Svaret er sent, så HR blir også spurt." in browser.get("/my-offer/").content.decode()


@pytest.mark.parametrize("taken", [OfferState.APPROVED, OfferState.ENGAGED])
def test_a_unit_makes_no_more_available_than_it_can_do_without(cast, requested, taken):
    unit = requested.member.unit
    OrgUnit.objects.filter(pk=unit.pk).update(most_away=1)
    away = OfferFactory(
        state=taken,
        member=MemberFactory(organisation=requested.member.organisation, unit=unit),
    )

    with pytest.raises(ConflictError) as caught:
        approve_offer(requested, by=cast.manager)

    assert caught.value.code == "no_capacity"
    assert Offer.objects.get(pk=requested.pk).state == OfferState.REQUESTED
    Offer.objects.filter(pk=away.pk).update(state=OfferState.WITHDRAWN)
    assert approve_offer(requested, by=cast.manager).state == OfferState.APPROVED


def test_a_unit_without_a_limit_has_none(cast, requested):
    unit = requested.member.unit
    OfferFactory(
        state=OfferState.APPROVED,
        member=MemberFactory(organisation=requested.member.organisation, unit=unit),
    )

    assert approve_offer(requested, by=cast.manager).state == OfferState.APPROVED
