"""One side is put back to an older copy: both begin anew, old events are passed over, new ones taken."""

import pytest

from clearing.crossing.domain.asking import ask_across, shortlist_outside
from clearing.crossing.domain.restored import begin_anew
from clearing.crossing.models import Contact
from clearing.crossing.receiving import Event, NotInTurnError, take_event
from core.base import clock
from core.exchange.enums import CandidateState
from tenants.doors import tenant_context
from tests.clearing.crossing.conftest import Across

ENDED = (CandidateState.NOT_CHOSEN, CandidateState.NOT_CHOSEN)


def put_back(across: Across, epoch: int = 7) -> None:
    """Let the lender have been put back, and both sides have heard of it."""
    with tenant_context(across.lender_tenant):
        begin_anew(epoch=epoch)
    with tenant_context(across.host_tenant):
        begin_anew(epoch=epoch, with_tenant=across.lender_tenant.pk)


def test_what_stood_open_ends_on_both_sides_and_may_be_asked_anew(across: Across) -> None:
    across.interested()
    assert across.at_host().person != {}

    put_back(across)

    assert across.states() == ENDED
    assert (across.at_host().person, across.at_lender().motivation) == ({}, "")
    with tenant_context(across.host_tenant):
        again = shortlist_outside(across.need, across.offer.pk, by=across.host_hr)
        ask_across(again, by=across.host_hr, message="Enda en gang.")
    across.carry()
    assert across.states() == (CandidateState.CONTACT_REQUESTED,) * 2


def test_counters_that_differ_no_longer_hold_anything_up(across: Across) -> None:
    """As after a copy: the lender has forgotten what it has sent and taken."""
    across.interested()
    with tenant_context(across.lender_tenant):
        Contact.objects.update(sent=0, received=0, state=CandidateState.CONTACT_REQUESTED)

    put_back(across)

    assert across.states() == ENDED
    contacts = (across.at_host(), across.at_lender())
    assert [(each.sent, each.received, each.epoch) for each in contacts] == [(0, 0, 7)] * 2


def test_an_event_from_before_is_passed_over_and_one_too_early_waits(across: Across) -> None:
    contact = across.asked()
    put_back(across)

    def event(epoch: int, kind: str = "passed_over") -> Event:
        body = {"reason": "Gammelt.", "who": "Noen"}
        return Event(contact.pk, 1, kind, clock.now().isoformat(), body, epoch=epoch)

    with tenant_context(across.lender_tenant):
        take_event(event(0), sender_id=across.host_tenant.pk)
        assert Contact.objects.get().received == 0
        with pytest.raises(NotInTurnError):
            take_event(event(8), sender_id=across.host_tenant.pk)
        take_event(event(7), sender_id=across.host_tenant.pk)
        assert Contact.objects.get().received == 1


def test_hearing_of_it_twice_ends_nothing_new(across: Across) -> None:
    across.interested()
    put_back(across)
    with tenant_context(across.host_tenant):
        shortlist_outside(across.need, across.offer.pk, by=across.host_hr)

    put_back(across)

    assert across.at_host().state == CandidateState.SHORTLISTED


def test_others_are_left_alone(across: Across) -> None:
    across.interested()

    with tenant_context(across.host_tenant):
        assert begin_anew(epoch=7, with_tenant=across.host_tenant.pk) == 0

    assert across.at_host().state == CandidateState.INTERESTED
