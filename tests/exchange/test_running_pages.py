"""The pages of an exchange that runs: who may open what, what they do, and their queries."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.base import clock
from core.exchange.domain.early_end import end_early
from core.exchange.enums import AmendmentState, Party, StoryState
from core.exchange.models import Amendment, Evaluation, ExchangeAgreement, Placement, Story
from tests.exchange.conftest import Browser, Scene, make_scene, page, text_of
from tests.exchange.test_running import agreed, let_days_pass, propose, written

DAY = dt.timedelta(days=1)
EVALUATION = {"goals_reached": "4", "benefit": "5", "worked_well": "<b>Samarbeidet</b>"}


@pytest.fixture
def placement(scene: Scene) -> Placement:
    """An exchange of ninety days that began today."""
    today = clock.today()
    scene.signed(start_date=today, end_date=today + 90 * DAY)
    return Placement.objects.select_related("agreement").get()


def test_a_talk_is_noted_and_read_by_the_three(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    address = page("follow_up", placement.pk, "start")
    posted = {"held_on": clock.today().isoformat(), "note": "Avtalte <i>fadder</i>"}

    assert browser(scene.manager).post(address, posted).status_code == 302

    for person in (scene.employee, scene.host_hr):
        assert "Avtalte &lt;i&gt;fadder&lt;/i&gt;" in text_of(
            browser(person).get(page("placement", placement.pk))
        )
    office = text_of(browser(scene.others["programme_office"]).get(page("placement", placement.pk)))
    assert "fadder" not in office
    assert browser(scene.others["programme_office"]).get(address).status_code == 403
    assert browser(scene.others["neighbour_hr"]).get(address).status_code == 404
    assert browser(scene.manager).get(page("follow_up", placement.pk, "x")).status_code == 404


def test_an_extension_goes_from_page_to_page(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    agreement = placement.agreement
    later = agreement.end_date + 14 * DAY
    posted = {"party": "host", "end_date": later.isoformat(), "reason": "Mer å gjøre."}

    asked = browser(scene.host_hr).post(page("change_period", agreement.pk), posted)
    assert asked.status_code == 302
    amendment = Amendment.objects.get()
    shown = text_of(browser(scene.employee).get(page("agreement", agreement.pk)))
    assert ("Ja til den nye perioden" in shown, "Mer å gjøre." in shown) == (True, True)
    for party, person in scene.speakers()[:2]:
        browser(person).post(page("agree_to_period", amendment.pk), {"party": party.value})

    assert ExchangeAgreement.objects.get().end_date == later
    assert Amendment.objects.get().state == AmendmentState.AGREED


def test_a_period_that_cannot_be_keeps_what_was_written(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    agreement = placement.agreement
    end = (agreement.start_date + 366 * DAY).isoformat()
    posted = {"party": "host", "end_date": end, "reason": "Lenge."}

    refused = browser(scene.host_hr).post(page("change_period", agreement.pk), posted)

    assert list(refused.context["form"].errors) == ["end_date"]
    assert (end in refused.content.decode(), "Lenge." in refused.content.decode()) == (True, True)


def test_the_start_of_what_runs_cannot_be_posted(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    agreement = placement.agreement
    posted = {
        "party": "host",
        "start_date": (agreement.start_date + 5 * DAY).isoformat(),
        "end_date": (agreement.end_date + 5 * DAY).isoformat(),
        "reason": "x",
    }

    browser(scene.host_hr).post(page("change_period", agreement.pk), posted)

    assert Amendment.objects.get().start_date == agreement.start_date


def test_strangers_find_no_amendment(scene: Scene, placement: Placement, browser: Browser) -> None:
    amendment = propose(scene)
    for name in ("agree_to_period", "withdraw_period"):
        stranger = browser(scene.others["neighbour_hr"])
        assert stranger.post(page(name, amendment.pk)).status_code == 404
        office = browser(scene.others["programme_office"])
        assert office.post(page(name, amendment.pk)).status_code == 403
    assert browser(scene.manager).post(page("agree_to_period", uuid4())).status_code == 404


def test_an_early_end_is_set_and_taken_back(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    day = clock.today() + 5 * DAY
    manager = browser(scene.manager)

    manager.post(
        page("early_end", placement.pk), {"last_day": day.isoformat(), "reason": "Trengs."}
    )
    shown = text_of(browser(scene.employee).get(page("placement", placement.pk)))
    assert ("slutter før tiden: siste dag er" in shown, "Trengs." in shown) == (True, True)
    manager.post(page("keep_end", placement.pk))

    assert Placement.objects.get().ends_early_on is None


def test_evaluations_are_hidden_until_all_three_have_answered(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    let_days_pass(91)
    manager, address = browser(scene.manager), page("placement", placement.pk)

    def answer(party: Party) -> None:
        person = dict(scene.speakers())[party]
        posted = EVALUATION | {"party": party.value}
        answered = browser(person).post(page("evaluate", placement.pk), posted)
        assert answered.status_code == 302

    answer(Party.EMPLOYEE)
    answer(Party.HOST)
    assert "Samarbeidet" not in text_of(manager.get(address))
    answer(Party.LENDER)

    assert text_of(manager.get(address)).count("&lt;b&gt;Samarbeidet&lt;/b&gt;") == 3
    assert Evaluation.objects.count() == 3
    office = browser(scene.others["programme_office"]).get(address)
    assert "Samarbeidet" not in text_of(office)


def test_an_unanswered_question_keeps_what_was_written(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    let_days_pass(91)
    posted = {"party": "employee", "benefit": "5", "worked_well": "Alt."}

    refused = browser(scene.employee).post(page("evaluate", placement.pk), posted)

    assert list(refused.context["form"].errors) == ["goals_reached"]
    assert "Alt." in refused.content.decode()


def test_a_story_goes_from_page_to_page(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    posted = {"party": "host", "title": "Kart", "text": "Et <script>kurs</script>"}
    assert browser(scene.host_hr).post(page("edit_story", placement.pk), posted).status_code == 302
    story = Story.objects.get()
    colleague, office = scene.others["colleague"], browser(scene.others["programme_office"])
    assert browser(colleague).get(page("story", story.pk)).status_code == 404
    for party, person in scene.speakers()[:2]:
        browser(person).post(
            page("agree_story", story.pk), {"party": party.value, "version": story.version}
        )

    assert "Kart" in text_of(office.get(page("stories")))
    office.post(page("publish_story", story.pk))

    assert Story.objects.get().state == StoryState.PUBLISHED
    read = text_of(browser(colleague).get(page("story", story.pk)))
    assert ("Et &lt;script&gt;kurs" in read, scene.employee.full_name in read) == (True, False)
    browser(scene.employee).post(page("withdraw_story", story.pk))
    assert browser(colleague).get(page("story", story.pk)).status_code == 404


def test_a_story_is_published_by_the_office_alone(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    story = agreed(scene)

    browser(scene.host_hr).post(page("publish_story", story.pk))

    assert Story.objects.get().state == StoryState.AGREED
    assert browser(scene.others["stranger"]).get(page("stories")).status_code == 403


def test_a_second_editor_of_a_story_overwrites_nothing(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    written(scene)
    written(scene, text="Nyere ord.")
    posted = {"party": "host", "title": "Kart", "text": "Eldre ord.", "version": "1"}

    refused = browser(scene.host_hr).post(page("edit_story", placement.pk), posted)

    assert (refused.status_code, "Eldre ord." in refused.content.decode()) == (200, True)
    assert Story.objects.get().text == "Nyere ord."


def test_starts_are_moved_after_a_look(scene: Scene, browser: Browser) -> None:
    agreement = scene.signed()
    office, form = browser(scene.others["programme_office"]), {"days": "7", "reason": "Ferie."}

    looked = office.post(page("move_starts"), form | {"preview": "1"})
    assert looked.context["is_preview"] is True
    assert ExchangeAgreement.objects.get().start_date == agreement.start_date
    assert office.post(page("move_starts"), form).status_code == 302

    assert ExchangeAgreement.objects.get().start_date == agreement.start_date + 7 * DAY
    assert browser(scene.host_hr).get(page("move_starts")).status_code == 403


def test_the_ledger_is_the_offices_and_each_ones_own(
    scene: Scene, placement: Placement, browser: Browser
) -> None:
    everybody = text_of(browser(scene.others["programme_office"]).get(page("ledger")))
    assert ("Avgiveretaten" in everybody, "Mottaksetaten" in everybody) == (True, True)

    hr = browser(scene.lender_hr)
    assert hr.get(page("ledger"))["Location"] == page("ledger_of", scene.lender.pk)
    assert "Mottaksetaten" in text_of(hr.get(page("ledger_of", scene.lender.pk)))
    assert hr.get(page("ledger_of", scene.host.pk)).status_code == 404
    assert browser(scene.employee).get(page("ledger")).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_same_number_of_times(scene: Scene, browser: Browser, number: int) -> None:
    today = clock.today()
    scenes = [scene, *(make_scene(f"person{each}@hemmelig.example") for each in range(1, number))]
    for each in scenes:
        each.signed(start_date=today, end_date=today + 90 * DAY)
        placement = Placement.objects.get(agreement__lender=each.lender)
        end_early(placement, by=each.manager, last_day=today + 5 * DAY, reason="x")
        Story.objects.create(
            placement=placement,
            title="Kart",
            text="x",
            state=StoryState.PUBLISHED,
            published_at=clock.now(),
            written_by=each.host_hr,
        )
    office = browser(scene.others["programme_office"])
    for name, queries in (("stories", 23), ("ledger", 14), ("placements", 15)):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert office.get(page(name)).status_code == 200
        assert (name, len(captured)) == (name, queries)
