"""Messages, conversations, own interest, and what silence leads to."""

import datetime as dt

import pytest
from icalendar import Calendar

from core.audit.models import Entry
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.agreements import draft_agreement
from core.exchange.domain.candidates import decline_contact, pass_over_candidate, request_contact
from core.exchange.domain.clocks import DAYS_TO_ANSWER, DAYS_TO_DECIDE
from core.exchange.domain.dialogue import (
    cancel_interview,
    choose_time,
    decline_times,
    propose_interview,
    send_message,
)
from core.exchange.domain.interest import express_interest
from core.exchange.domain.silence import move_clocks, shift_clocks
from core.exchange.enums import CandidateSource, CandidateState, InterviewState
from core.exchange.models import Candidate, CandidateMessage, Interview
from core.market.enums import OfferState
from core.market.models import Need, Offer
from core.notifications.models import Notification
from tests.exchange.conftest import Browser, Scene, page, text_of

DAY = dt.timedelta(days=1)


def times(*hours: int) -> list[dt.datetime]:
    base = clock.now().replace(microsecond=0)
    return [base + dt.timedelta(hours=hour) for hour in hours]


def proposed(scene: Scene, *hours: int) -> Interview:
    return propose_interview(
        scene.interested(),
        by=scene.host_hr,
        times=times(*(hours or (24, 48))),
        minutes=45,
        place="https://video.example/rom",
    )


# -- messages -------------------------------------------------------------------------------------


def test_a_line_reaches_the_other_side_and_no_name_with_it(scene: Scene, browser: Browser) -> None:
    candidate = scene.asked()

    send_message(candidate, by=scene.employee, text="Hvor sitter dere?")
    send_message(candidate, by=scene.host_hr, text="I Oslo.")

    host = text_of(browser(scene.host_hr).get(page("candidate", candidate.pk)))
    assert ("Hvor sitter dere?" in host, scene.employee.full_name in host) == (True, False)
    person = text_of(browser(scene.employee).get(page("request", candidate.pk)))
    assert ("I Oslo." in person, "Hanna Host, Mottaksetaten" in person) == (True, True)
    assert CandidateMessage.objects.filter(read_at__isnull=True).count() == 0
    assert "Oslo" not in str(list(Entry.objects.values_list("changes", flat=True)))


def test_a_double_click_writes_once(scene: Scene) -> None:
    candidate = scene.asked()

    for _ in range(2):
        send_message(candidate, by=scene.host_hr, text="Hei")

    assert CandidateMessage.objects.count() == 1


def test_strangers_neither_write_nor_read(scene: Scene, browser: Browser) -> None:
    candidate = scene.asked()

    for name in ("neighbour_hr", "colleague", "host_manager", "other_manager"):
        person = scene.others[name]
        with pytest.raises(NotAllowedError):
            send_message(candidate, by=person, text="x")
        assert browser(person).get(page("write_message", candidate.pk)).status_code == 404


def test_once_masked_again_the_persons_words_are_gone(scene: Scene, browser: Browser) -> None:
    candidate = scene.asked()
    send_message(candidate, by=scene.employee, text="Kjennetegn.")

    decline_contact(candidate, by=scene.employee)

    host = text_of(browser(scene.host_hr).get(page("candidate", candidate.pk)))
    assert "Kjennetegn" not in host
    with pytest.raises(ConflictError):
        send_message(candidate, by=scene.host_hr, text="Hvorfor?")


@pytest.mark.parametrize(("text", "code"), [(" ", "required"), ("x" * 20_001, "too_long")])
def test_a_line_is_neither_empty_nor_endless(scene: Scene, text: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        send_message(scene.asked(), by=scene.host_hr, text=text)

    assert (caught.value.field, caught.value.code) == ("text", code)


def test_a_refused_line_keeps_its_words(scene: Scene, browser: Browser) -> None:
    candidate = scene.asked()
    long = "Lang " * 5000

    refused = browser(scene.host_hr).post(page("write_message", candidate.pk), {"text": long})

    assert list(refused.context["form"].errors) == ["text"]
    assert "Lang Lang" in refused.content.decode()


# -- conversations --------------------------------------------------------------------------------


def test_a_time_is_proposed_chosen_and_taken_into_the_calendar(
    scene: Scene, browser: Browser
) -> None:
    candidate = scene.interested()
    start = (clock.now() + 2 * DAY).astimezone(clock.zone()).replace(second=0, microsecond=0)
    posted = {"place": "Rom <4>, Oslo", "minutes": "30", "time_1": f"{start:%Y-%m-%dT%H:%M}"}
    asked = browser(scene.host_hr).post(page("new_interview", candidate.pk), posted)
    assert asked.status_code == 302
    interview = Interview.objects.get()

    person = browser(scene.employee)
    shown = text_of(person.get(page("request", candidate.pk)))
    assert "Rom &lt;4&gt;, Oslo" in shown
    person.post(page("choose_time", interview.pk), {"time": start.isoformat()})

    file = browser(scene.host_hr).get(page("calendar_file", interview.pk))
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = Calendar.from_ical(file.content).walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt - event["DTSTART"].dt) == (
        start,
        dt.timedelta(minutes=30),
    )
    assert (str(event["LOCATION"]), str(event["STATUS"])) == ("Rom <4>, Oslo", "CONFIRMED")
    assert scene.employee.full_name not in file.content.decode()
    cancel_interview(interview, by=scene.employee)
    called_off = browser(scene.host_hr).get(page("calendar_file", interview.pk)).content
    [event] = Calendar.from_ical(called_off).walk("VEVENT")
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 2)


def test_only_the_candidate_chooses_and_only_among_the_times(scene: Scene) -> None:
    interview = proposed(scene)

    with pytest.raises(NotAllowedError):
        choose_time(interview, by=scene.host_hr, time=interview.times[0])
    with pytest.raises(DomainError) as caught:
        choose_time(interview, by=scene.employee, time=interview.times[0] + DAY * 9)
    assert caught.value.field == "time"
    for _ in range(2):
        assert choose_time(interview, by=scene.employee, time=interview.times[1]).state == (
            InterviewState.AGREED
        )
    with pytest.raises(ConflictError):
        choose_time(interview, by=scene.employee, time=interview.times[0])


def test_a_new_proposal_replaces_the_earlier(scene: Scene) -> None:
    first = proposed(scene)
    candidate = first.candidate

    propose_interview(candidate, by=scene.host_hr, times=times(72), minutes=30, place="Rom 2")

    assert Interview.objects.get(pk=first.pk).state == InterviewState.CANCELLED
    with pytest.raises(ConflictError):
        choose_time(first, by=scene.employee, time=first.times[0])


def test_no_time_suits_and_the_reason_is_a_message(scene: Scene) -> None:
    interview = proposed(scene)

    decline_times(interview, by=scene.employee, note="Heller torsdag.")

    assert Interview.objects.get().state == InterviewState.DECLINED
    assert CandidateMessage.objects.get().text == "Heller torsdag."


@pytest.mark.parametrize(
    ("hours", "code"), [((), "required"), ((-1, 5), "past"), ((1, 2, 3, 4, 5, 6), "too_many")]
)
def test_times_lie_ahead_and_are_few(scene: Scene, hours: tuple[int, ...], code: str) -> None:
    candidate = scene.interested()

    with pytest.raises(DomainError) as caught:
        propose_interview(candidate, by=scene.host_hr, times=times(*hours), minutes=30, place="Rom")

    assert (caught.value.field, caught.value.code) == ("time_1", code)


def test_nobody_is_interviewed_before_the_yes(scene: Scene) -> None:
    with pytest.raises(ConflictError):
        propose_interview(scene.asked(), by=scene.host_hr, times=times(24), minutes=30, place="Rom")


# -- own interest ---------------------------------------------------------------------------------


def test_own_interest_is_a_yes_with_a_motivation(scene: Scene, browser: Browser) -> None:
    person, need = browser(scene.employee), scene.need
    assert page("show_interest", need.pk) in person.get(f"/needs/{need.pk}/").content.decode()

    posted = person.post(page("show_interest", need.pk), {"motivation": "Jeg kan kart."})

    candidate = Candidate.objects.get()
    assert posted["Location"] == page("request", candidate.pk)
    assert (candidate.source, candidate.state, candidate.is_named) == (
        CandidateSource.INTEREST,
        CandidateState.INTERESTED,
        True,
    )
    host = text_of(browser(scene.host_hr).get(page("candidate", candidate.pk)))
    assert ("Jeg kan kart." in host, "Egen interesse" in host) == (True, True)
    assert "Du viste interesse" in text_of(person.get(page("requests")))
    told = Notification.objects.get(user=scene.host_hr)
    assert told.path == page("candidate", candidate.pk)


def test_whom_the_host_has_found_is_the_same_candidate(scene: Scene) -> None:
    found = scene.shortlisted()

    for _ in range(2):
        shown = express_interest(scene.need, by=scene.employee, motivation="Ja")

    assert (shown.pk, shown.source) == (found.pk, CandidateSource.RANKING)
    assert Candidate.objects.count() == 1
    # From here on it goes the same way as every other.
    values = scene.values()
    assert draft_agreement(shown, by=scene.host_hr, values=values).candidate_id == found.pk


def test_nothing_leaves_before_the_employers_yes(scene: Scene) -> None:
    Offer.objects.update(state=OfferState.REQUESTED)

    with pytest.raises(ConflictError) as caught:
        express_interest(scene.need, by=scene.employee, motivation="Ja")

    assert caught.value.code == "no_offer"
    assert Candidate.objects.count() == 0


def test_an_outcome_stands(scene: Scene) -> None:
    candidate = scene.interested()
    pass_over_candidate(candidate, by=scene.host_hr, reason="Vi valgte en annen.")

    with pytest.raises(ConflictError) as caught:
        express_interest(scene.need, by=scene.employee, motivation="En gang til")

    assert caught.value.code == "not_chosen"
    assert "Vi valgte en annen." in str(caught.value)


def test_a_no_stands_too(scene: Scene) -> None:
    decline_contact(scene.asked(), by=scene.employee)

    with pytest.raises(ConflictError) as caught:
        express_interest(scene.need, by=scene.employee, motivation="Likevel")

    assert caught.value.code == "move_refused"


def test_the_own_organisations_need_is_none_to_be_lent_to(scene: Scene) -> None:
    Need.objects.update(organisation=scene.lender)

    with pytest.raises(ConflictError) as caught:
        express_interest(Need.objects.get(), by=scene.employee, motivation="Ja")

    assert caught.value.code == "own_need"


def test_who_has_no_profile_gets_a_clear_answer(scene: Scene, browser: Browser) -> None:
    colleague = browser(scene.others["colleague"])
    address = f"/needs/{scene.need.pk}/"
    assert "/interest/" not in colleague.get(address).content.decode()

    refused = colleague.post(page("show_interest", scene.need.pk), {"motivation": "Jeg vil."})

    assert (refused.status_code, "Jeg vil." in refused.content.decode()) == (200, True)


# -- silence --------------------------------------------------------------------------------------


def state() -> str:
    return Candidate.objects.get().state


def test_who_does_not_answer_is_reminded_once_and_then_it_ends(scene: Scene) -> None:
    scene.asked()
    due = clock.today() + DAYS_TO_ANSWER * DAY
    assert Candidate.objects.get().due_on == due

    assert move_clocks(due - 5 * DAY) == (0, 0, 0)
    assert move_clocks(due - 4 * DAY) == (1, 0, 0)
    assert move_clocks(due) == (0, 0, 0)
    assert move_clocks(due + DAY) == (0, 0, 1)

    ended = Candidate.objects.get()
    assert (ended.state, ended.due_on, ended.is_named) == (CandidateState.LAPSED, None, False)
    assert move_clocks(due + 40 * DAY) == (0, 0, 0)
    again = request_contact(ended, by=scene.host_hr, message="Et siste forsøk.")
    assert again.state == CandidateState.CONTACT_REQUESTED


def test_a_host_that_lets_somebody_wait_is_told_on_and_then_it_ends(scene: Scene) -> None:
    scene.interested()
    due = clock.today() + DAYS_TO_DECIDE * DAY
    office = scene.others["programme_office"]

    assert move_clocks(due) == (1, 0, 0)
    assert move_clocks(due + 8 * DAY) == (0, 1, 0)
    assert Notification.objects.filter(user=office).count() == 1
    assert move_clocks(due + 20 * DAY) == (0, 0, 0)
    assert move_clocks(due + 29 * DAY) == (0, 0, 1)

    ended = Candidate.objects.get()
    assert (ended.state, ended.is_named) == (CandidateState.NOT_CHOSEN, False)
    assert ended.outcome_reason.startswith("Mottakeren bestemte seg ikke i tide")


def test_an_agreement_stops_the_clock(scene: Scene) -> None:
    scene.drafted()

    assert Candidate.objects.get().due_on is None
    assert move_clocks(clock.today() + 400 * DAY) == (0, 0, 0)


def test_a_pause_gives_its_days_back(scene: Scene) -> None:
    scene.asked()
    due = Candidate.objects.get().due_on

    assert shift_clocks(10) == 1

    assert due is not None
    assert Candidate.objects.get().due_on == due + 10 * DAY
