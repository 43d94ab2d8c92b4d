"""Talks, another period, an early end, evaluation, story and ledger."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.models import User
from core.audit.models import Entry
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.competence.models import Concept
from core.exchange.domain.amending import (
    Answer,
    answer_amendment,
    preview_shift,
    propose_amendment,
    shift_starts,
    withdraw_amendment,
)
from core.exchange.domain.early_end import end_early, take_back_early_end
from core.exchange.domain.evaluating import ask_for_evaluations, evaluate_placement, take_home
from core.exchange.domain.follow_ups import (
    AFTERWARDS,
    days_of_follow_ups,
    note_follow_up,
    tell_of_follow_ups,
)
from core.exchange.domain.placements import move_with_calendar
from core.exchange.domain.stories import (
    agree_to_story,
    publish_story,
    return_story,
    take_back_story,
    write_story,
)
from core.exchange.enums import (
    AgreementState,
    AmendmentState,
    FollowUpKind,
    Party,
    PlacementState,
    StoryState,
)
from core.exchange.ledger import balances, balances_with
from core.exchange.models import (
    AgreementDocument,
    Amendment,
    ExchangeAgreement,
    FollowUp,
    Placement,
    Story,
)
from core.market.enums import Direction, Evidence, OfferState
from core.market.models import Offer, Programme
from core.notifications.models import OutgoingMail
from tests.exchange.conftest import Scene

DAY = dt.timedelta(days=1)


@pytest.fixture
def placement(scene: Scene) -> Placement:
    """An exchange of ninety days that began today."""
    today = clock.today()
    scene.signed(start_date=today, end_date=today + 90 * DAY)
    return Placement.objects.select_related("agreement").get()


def let_days_pass(days: int) -> None:
    """Let the one exchange there is have begun, and be agreed to end, ``days`` earlier."""
    agreement, placement = ExchangeAgreement.objects.get(), Placement.objects.get()
    ExchangeAgreement.objects.update(
        start_date=agreement.start_date - days * DAY, end_date=agreement.end_date - days * DAY
    )
    Placement.objects.update(started_on=placement.started_on - days * DAY)
    for row in FollowUp.objects.all():
        FollowUp.objects.filter(pk=row.pk).update(due_on=row.due_on - days * DAY)


def fresh() -> Placement:
    return Placement.objects.select_related("agreement").get()


def subjects_to(person: User) -> list[str]:
    return list(
        OutgoingMail.objects.filter(recipient=person.email)
        .order_by("-created_at")
        .values_list("subject", flat=True)
    )


# -- talks ----------------------------------------------------------------------------------------


def test_four_talks_are_planned_when_it_begins(placement: Placement) -> None:
    start = placement.started_on

    assert [(row.kind, (row.due_on - start).days) for row in placement.follow_ups.all()] == [
        (FollowUpKind.START, 7),
        (FollowUpKind.MIDWAY, 45),
        (FollowUpKind.BEFORE_END, 76),
        (FollowUpKind.AFTERWARDS, 120),
    ]


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 365))
def test_talks_stand_in_order_and_inside_the_exchange(first: dt.date, length: int) -> None:
    last = first + length * DAY

    days = list(days_of_follow_ups(first, last).values())

    assert days == sorted(days)
    assert first <= days[0] <= days[2] <= last
    assert days[3] == last + AFTERWARDS


def test_three_are_reminded_once_of_a_talk(scene: Scene, placement: Placement) -> None:
    day = placement.started_on + 4 * DAY

    assert tell_of_follow_ups(day - DAY) == 0
    assert tell_of_follow_ups(day) == 1
    assert tell_of_follow_ups(day) == 0

    wanted = f"Oppfølging av utveksling {placement.agreement.number}"
    for person in (scene.employee, scene.manager, scene.host_hr):
        assert subjects_to(person).count(wanted) == 1


def test_a_talk_that_was_held_is_not_reminded_of(scene: Scene, placement: Placement) -> None:
    talk = placement.follow_ups.get(kind=FollowUpKind.START)

    note_follow_up(talk, by=scene.manager, held_on=clock.today(), note="Går fint", needs_help=True)

    assert tell_of_follow_ups(talk.due_on) == 0
    noted = FollowUp.objects.get(pk=talk.pk)
    assert (noted.noted_by, noted.note, noted.needs_help) == (scene.manager, "Går fint", True)
    # What was said between the three stays out of the log.
    assert "Går fint" not in str(Entry.objects.get(action="follow_up.held").changes)


@pytest.mark.parametrize(("days", "code"), [(1, "future"), (-1, "before_start")])
def test_a_talk_is_held_on_a_day_of_the_exchange(
    scene: Scene, placement: Placement, days: int, code: str
) -> None:
    talk = placement.follow_ups.get(kind=FollowUpKind.START)

    with pytest.raises(DomainError) as caught:
        note_follow_up(
            talk,
            by=scene.manager,
            held_on=clock.today() + days * DAY,
            note="",
            needs_help=False,
        )

    assert (caught.value.field, caught.value.code) == ("held_on", code)


# -- another period -------------------------------------------------------------------------------


def propose(scene: Scene, **changes: Any) -> Amendment:
    agreement = ExchangeAgreement.objects.get()
    values = {
        "by": scene.host_hr,
        "answer": Answer(Party.HOST, is_yes=True, login_level="password"),
        "start_date": agreement.start_date,
        "end_date": agreement.end_date + 30 * DAY,
        "reason": "Kurset er ikke ferdig.",
    }
    return propose_amendment(agreement, **values | changes)


def yes(amendment: Amendment, person: User, party: Party) -> Amendment:
    answer = Answer(party, is_yes=True, login_level="code")
    return answer_amendment(amendment, by=person, answer=answer)


def test_an_extension_counts_when_all_three_have_said_yes(
    scene: Scene, placement: Placement
) -> None:
    agreed = placement.agreement.end_date
    sealed = AgreementDocument.objects.get().sha256
    amendment = propose(scene)

    yes(amendment, scene.employee, Party.EMPLOYEE)
    assert ExchangeAgreement.objects.get().end_date == agreed
    yes(amendment, scene.manager, Party.LENDER)

    extended = ExchangeAgreement.objects.get()
    assert (extended.end_date, extended.state) == (agreed + 30 * DAY, AgreementState.ACTIVE)
    assert Amendment.objects.get().state == AmendmentState.AGREED
    assert extended.pdf_sha256 == sealed == AgreementDocument.objects.get().sha256
    assert placement.follow_ups.get(kind=FollowUpKind.AFTERWARDS).due_on == agreed + 60 * DAY
    levels = Amendment.objects.get().answers.values_list("party", "login_level")
    assert list(levels) == [("host", "password"), ("employee", "code"), ("lender", "code")]


def test_one_no_ends_a_proposal(scene: Scene, placement: Placement) -> None:
    amendment = propose(scene)

    with pytest.raises(DomainError) as caught:
        answer_amendment(amendment, by=scene.employee, answer=Answer(Party.EMPLOYEE, False, "code"))
    assert (caught.value.field, caught.value.code) == ("reason", "required")
    said = Answer(Party.EMPLOYEE, is_yes=False, login_level="code", reason="Jeg må hjem.")
    answer_amendment(amendment, by=scene.employee, answer=said)

    assert Amendment.objects.get().state == AmendmentState.REFUSED
    assert ExchangeAgreement.objects.get().end_date == placement.agreement.end_date
    with pytest.raises(ConflictError):
        yes(amendment, scene.manager, Party.LENDER)
    # And another may be proposed.
    assert propose(scene).state == AmendmentState.PROPOSED


def test_only_one_proposal_stands_and_its_proposer_takes_it_back(
    scene: Scene, placement: Placement
) -> None:
    amendment = propose(scene)

    with pytest.raises(ConflictError) as caught:
        propose(scene)
    assert caught.value.code == "amendment_open"
    with pytest.raises(NotAllowedError):
        withdraw_amendment(amendment, by=scene.manager)
    assert withdraw_amendment(amendment, by=scene.host_hr).state == AmendmentState.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"end_date": 400}, "end_date", "too_long"),
        ({"end_date": 60}, "end_date", "not_later"),
        ({"end_date": 90}, "end_date", "unchanged"),
        ({"start_date": 3}, "start_date", "begun"),
    ],
)
def test_an_extension_that_cannot_be_is_refused_at_its_field(
    scene: Scene, placement: Placement, changes: dict[str, int], field: str, code: str
) -> None:
    days = {name: placement.started_on + number * DAY for name, number in changes.items()}

    with pytest.raises(DomainError) as caught:
        propose(scene, **days)

    assert (caught.value.field, caught.value.code) == (field, code)
    assert Amendment.objects.count() == 0


def test_strangers_and_doubles_do_not_answer(scene: Scene, placement: Placement) -> None:
    amendment = propose(scene)

    for person, party in (
        (scene.others["neighbour_hr"], Party.LENDER),
        (scene.others["programme_office"], Party.LENDER),
        (scene.employee, Party.LENDER),
    ):
        with pytest.raises(NotAllowedError):
            yes(amendment, person, party)
    with pytest.raises(ConflictError) as caught:
        yes(amendment, scene.second_host_hr, Party.HOST)
    assert caught.value.code == "already_answered"


# -- starts ---------------------------------------------------------------------------------------


def test_the_office_moves_all_starts_of_a_programme(scene: Scene) -> None:
    agreement = scene.signed()
    programme, office = Programme.objects.get(), scene.others["programme_office"]
    length = agreement.days

    assert [shift.problem for shift in preview_shift(programme, days=14)] == [""]
    assert ExchangeAgreement.objects.get().start_date == agreement.start_date
    shift_starts(programme, by=office, days=14, reason="Budsjettet er utsatt.")

    moved = ExchangeAgreement.objects.get()
    assert (moved.start_date, moved.days) == (agreement.start_date + 14 * DAY, length)
    amendment = Amendment.objects.get()
    assert (amendment.state, amendment.is_by_office) == (AmendmentState.AGREED, True)
    assert subjects_to(scene.employee)[0] == f"Starten på utveksling {agreement.number} er flyttet"
    # Nothing begins on the day that was signed.
    assert move_with_calendar(agreement.start_date) == (0, 0)
    assert move_with_calendar(moved.start_date) == (1, 0)


def test_a_start_that_cannot_be_moved_stays_and_says_why(scene: Scene) -> None:
    agreement = scene.signed()
    programme, office = Programme.objects.get(), scene.others["programme_office"]

    shifts = shift_starts(programme, by=office, days=-60, reason="Vi begynner før.")

    assert [shift.problem for shift in shifts] == [
        "The start has passed. Choose today or a later day."
    ]
    assert ExchangeAgreement.objects.get().start_date == agreement.start_date


def test_nobody_else_moves_starts(scene: Scene) -> None:
    scene.signed()

    for person in (scene.host_hr, scene.employee, scene.others["tenant_admin"]):
        with pytest.raises(NotAllowedError):
            shift_starts(Programme.objects.get(), by=person, days=7, reason="x")


# -- an early end ---------------------------------------------------------------------------------


def test_an_early_end_ahead_comes_with_the_calendar(scene: Scene, placement: Placement) -> None:
    day = clock.today() + 10 * DAY

    end_early(placement, by=scene.employee, last_day=day, reason="Trengs hjemme.")

    assert Placement.objects.get().state == PlacementState.ACTIVE
    assert placement.follow_ups.get(kind=FollowUpKind.AFTERWARDS).due_on == day + AFTERWARDS
    assert move_with_calendar(day) == (0, 0)
    assert move_with_calendar(day + DAY) == (0, 1)
    ended = fresh()
    assert (ended.state, ended.ended_on) == (PlacementState.ENDED_EARLY, day)
    assert ended.agreement.state == AgreementState.ENDED_EARLY
    assert Offer.objects.get().state == OfferState.DRAFT
    told = f"Utveksling {placement.agreement.number} slutter før tiden"
    assert (told in subjects_to(scene.manager), told in subjects_to(scene.employee)) == (
        True,
        False,
    )


def test_an_early_end_in_the_past_ends_at_once(scene: Scene, placement: Placement) -> None:
    let_days_pass(20)

    end_early(fresh(), by=scene.manager, last_day=clock.today() - 2 * DAY, reason="Sluttet.")

    assert (fresh().state, fresh().ended_on) == (
        PlacementState.ENDED_EARLY,
        clock.today() - 2 * DAY,
    )
    with pytest.raises(ConflictError):
        end_early(fresh(), by=scene.manager, last_day=clock.today(), reason="En gang til")


def test_the_side_that_set_an_early_end_takes_it_back(scene: Scene, placement: Placement) -> None:
    end_early(placement, by=scene.manager, last_day=clock.today() + DAY, reason="Trengs hjemme.")

    with pytest.raises(NotAllowedError):
        take_back_early_end(fresh(), by=scene.host_hr)
    take_back_early_end(fresh(), by=scene.lender_hr)

    assert fresh().last_day == placement.agreement.end_date
    assert move_with_calendar(clock.today() + 5 * DAY) == (0, 0)


@pytest.mark.parametrize(
    ("days", "code"), [(-1, "before_start"), (90, "not_early"), (120, "not_early")]
)
def test_an_early_end_lies_inside_the_exchange(
    scene: Scene, placement: Placement, days: int, code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        end_early(placement, by=scene.manager, last_day=clock.today() + days * DAY, reason="Fordi.")

    assert (caught.value.field, caught.value.code) == ("last_day", code)


def test_only_parties_end_early_and_say_why(scene: Scene, placement: Placement) -> None:
    for person in (scene.others["programme_office"], scene.others["neighbour_hr"]):
        with pytest.raises(NotAllowedError):
            end_early(placement, by=person, last_day=clock.today() + DAY, reason="x")
    with pytest.raises(DomainError) as caught:
        end_early(placement, by=scene.manager, last_day=clock.today() + DAY, reason=" ")
    assert caught.value.field == "reason"


# -- evaluation -----------------------------------------------------------------------------------

ANSWERS = {
    "goals_reached": 4,
    "benefit": 5,
    "would_repeat": True,
    "worked_well": "Samarbeidet.",
    "to_improve": "",
    "brought_home": "En ny mal.",
}


def evaluate(scene: Scene, party: Party, *learned: Any, **changes: Any) -> None:
    person = dict(scene.speakers())[party]
    evaluate_placement(
        fresh(), by=person, party=party, values=ANSWERS | changes, learned=list(learned)
    )


def test_three_evaluations_and_then_nothing_is_changed(scene: Scene, placement: Placement) -> None:
    let_days_pass(80)
    evaluate(scene, Party.EMPLOYEE)
    evaluate(scene, Party.EMPLOYEE, benefit=3)
    evaluate(scene, Party.LENDER)
    evaluate(scene, Party.HOST)

    assert {row.party: row.benefit for row in placement.evaluations.all()} == {
        "employee": 3,
        "lender": 5,
        "host": 5,
    }
    with pytest.raises(ConflictError) as caught:
        evaluate(scene, Party.EMPLOYEE, benefit=1)
    assert caught.value.code == "closed"
    assert "Samarbeidet" not in str(list(Entry.objects.values_list("changes", flat=True)))


@pytest.mark.parametrize("days", [70, 90 + 183])
def test_evaluation_has_its_time(scene: Scene, placement: Placement, days: int) -> None:
    let_days_pass(days)

    with pytest.raises(ConflictError) as caught:
        evaluate(scene, Party.EMPLOYEE)

    assert caught.value.code == "not_now"


def test_evaluations_are_asked_for_once(scene: Scene, placement: Placement) -> None:
    assert ask_for_evaluations(clock.today()) == 0
    let_days_pass(91)
    move_with_calendar(clock.today())

    assert (ask_for_evaluations(clock.today()), ask_for_evaluations(clock.today())) == (1, 0)
    wanted = f"Hva var utveksling {placement.agreement.number} verdt?"
    assert subjects_to(scene.employee)[0] == wanted


def test_what_was_learned_flows_into_the_profile(scene: Scene, placement: Placement) -> None:
    confirmed, claimed = Concept.objects.filter(kind="competence", parent__isnull=False)[:2]
    let_days_pass(91)
    move_with_calendar(clock.today())
    with pytest.raises(ConflictError) as caught:
        take_home(fresh(), by=scene.employee)
    assert caught.value.code == "nothing_learned"
    evaluate(scene, Party.EMPLOYEE, confirmed, claimed)
    evaluate(scene, Party.HOST, confirmed)

    with pytest.raises(NotAllowedError):
        take_home(fresh(), by=scene.manager)
    take_home(fresh(), by=scene.employee)

    links = scene.offer.concept_links.filter(
        direction=Direction.HAVE, concept__in=[confirmed, claimed]
    )
    assert {link.concept_id: link.evidence for link in links} == {
        confirmed.pk: Evidence.DOCUMENTED,
        claimed.pk: Evidence.CLAIMED,
    }
    with pytest.raises(ConflictError):
        take_home(fresh(), by=scene.employee)


# -- stories --------------------------------------------------------------------------------------

STORY = {"title": "Kart og kurs", "text": "Vi laget et kurs.", "shows_name": False}


def written(scene: Scene, **changes: Any) -> Story:
    story = Story.objects.first()
    return write_story(
        fresh(),
        by=scene.host_hr,
        party=Party.HOST,
        version=story.version if story else None,
        values=STORY | changes,
    )


def agreed(scene: Scene) -> Story:
    story = written(scene)
    for party, person in scene.speakers()[:2]:
        story = agree_to_story(story, by=person, party=party, version=story.version)
    return story


def test_a_story_needs_three_and_the_office(scene: Scene, placement: Placement) -> None:
    office = scene.others["programme_office"]
    story = written(scene)
    with pytest.raises(ConflictError):
        publish_story(story, by=office)

    story = agreed(scene)
    assert story.state == StoryState.AGREED
    with pytest.raises(NotAllowedError):
        publish_story(story, by=scene.host_hr)

    assert publish_story(story, by=office).state == StoryState.PUBLISHED


def test_an_edit_asks_everybody_again(scene: Scene, placement: Placement) -> None:
    story = publish_story(agreed(scene), by=scene.others["programme_office"])

    story = written(scene, shows_name=True)

    assert (story.state, story.version, story.published_at) == (StoryState.PROPOSED, 2, None)
    with pytest.raises(ConflictError) as caught:
        agree_to_story(story, by=scene.employee, party=Party.EMPLOYEE, version=1)
    assert caught.value.code == "version"


def test_any_party_takes_a_story_back_at_any_time(scene: Scene, placement: Placement) -> None:
    story = publish_story(agreed(scene), by=scene.others["programme_office"])

    with pytest.raises(NotAllowedError):
        take_back_story(story, by=scene.others["neighbour_hr"])
    assert take_back_story(story, by=scene.employee).state == StoryState.WITHDRAWN


def test_the_office_sends_a_story_back_with_a_comment(scene: Scene, placement: Placement) -> None:
    office = scene.others["programme_office"]
    story = agreed(scene)

    with pytest.raises(DomainError) as caught:
        return_story(story, by=office, comment=" ")
    assert caught.value.field == "comment"
    story = return_story(story, by=office, comment="Ta ut tallene.")

    assert (story.state, story.comment) == (StoryState.RETURNED, "Ta ut tallene.")


# -- the ledger -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "weeks"), [(0, 0.1), (13, 2.0), (91, 13.0), (200, 13.0)])
def test_weeks_are_counted_until_today_or_the_last_day(
    scene: Scene, placement: Placement, days: int, weeks: float
) -> None:
    rows = balances(placement.started_on + days * DAY)

    assert [(row.name, row.lent, row.borrowed) for row in rows] == [
        ("Avgiveretaten", weeks, 0.0),
        ("Mottaksetaten", 0.0, weeks),
    ]


def test_the_ledger_counts_full_time_and_an_early_end(scene: Scene, placement: Placement) -> None:
    ExchangeAgreement.objects.update(work_percent=50)
    end_early(placement, by=scene.manager, last_day=clock.today() + 27 * DAY, reason="Hjem.")

    rows = balances_with(scene.host.pk, clock.today() + 300 * DAY)

    assert [(row.name, row.lent, row.borrowed) for row in rows] == [("Avgiveretaten", 2.0, 0.0)]
