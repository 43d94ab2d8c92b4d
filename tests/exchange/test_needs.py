"""Ending a need: what becomes of those who were considered for it."""

import pytest

from core.base.errors import ConflictError
from core.exchange.domain.agreements import cancel_agreement
from core.exchange.domain.candidates import decline_contact, pass_over_candidate
from core.exchange.domain.needs import close_need, withdraw_need
from core.exchange.enums import AgreementState, CandidateState
from core.exchange.models import Candidate, ExchangeAgreement
from core.market.enums import NeedState
from core.market.models import Need
from core.notifications.models import OutgoingMail
from tests.exchange.conftest import Browser, Scene, page, text_of
from tests.factories.market import NeedFactory


def told(scene: Scene) -> list[str]:
    """The subjects of what the employee has got, in order."""
    mails = OutgoingMail.objects.filter(recipient=scene.employee.email)
    return list(mails.values_list("subject", flat=True))


@pytest.mark.parametrize("end", [close_need, withdraw_need])
def test_who_was_asked_is_told_that_the_need_has_ended(scene: Scene, end: object) -> None:
    scene.interested()
    before = len(told(scene))

    end(scene.need, by=scene.host_hr, reason="Kurset er utsatt.")  # type: ignore[operator]

    candidate = Candidate.objects.get()
    assert (candidate.state, candidate.is_named) == (CandidateState.NOT_CHOSEN, False)
    assert candidate.outcome_reason == "Kurset er utsatt."
    assert told(scene)[before:] == ["Ikke lenger åpent: Erfaren saksbehandler"]
    assert "Kurset er utsatt." in OutgoingMail.objects.last().text


def test_who_was_never_asked_gets_an_outcome_and_no_mail(scene: Scene) -> None:
    scene.shortlisted()

    close_need(scene.need, by=scene.host_hr)

    assert Candidate.objects.get().state == CandidateState.NOT_CHOSEN
    assert told(scene) == []


def test_who_has_said_no_hears_no_more(scene: Scene) -> None:
    decline_contact(scene.asked(), by=scene.employee)
    before = told(scene)

    close_need(scene.need, by=scene.host_hr)

    assert Candidate.objects.get().state == CandidateState.DECLINED
    assert told(scene) == before


def test_agreement_goes_on_when_its_need_is_closed(scene: Scene) -> None:
    scene.drafted()

    close_need(scene.need, by=scene.host_hr)

    assert Candidate.objects.get().state == CandidateState.AGREEMENT
    assert ExchangeAgreement.objects.get().state == AgreementState.DRAFT


@pytest.mark.parametrize("come_so_far", [Scene.drafted, Scene.signed])
def test_need_with_an_agreement_is_not_withdrawn(scene: Scene, come_so_far: object) -> None:
    agreement = come_so_far(scene)  # type: ignore[operator]

    with pytest.raises(ConflictError) as caught:
        withdraw_need(scene.need, by=scene.host_hr, reason="Utsatt")

    assert caught.value.code == "agreement_in_progress"
    assert agreement.number in str(caught.value)
    assert Need.objects.get().state == NeedState.PUBLISHED


def test_need_is_withdrawn_once_its_agreement_is_cancelled(scene: Scene) -> None:
    cancel_agreement(scene.drafted(), by=scene.host_hr, reason="Utsatt")

    withdraw_need(scene.need, by=scene.host_hr, reason="Utsatt")

    assert Candidate.objects.get().state == CandidateState.NOT_CHOSEN


def test_candidates_of_another_need_are_left_alone(scene: Scene) -> None:
    scene.asked()
    other = NeedFactory(published=True, organisation=scene.host)

    close_need(other, by=scene.host_hr)

    assert Candidate.objects.get().state == CandidateState.CONTACT_REQUESTED


# -- passing over twice ---------------------------------------------------------------------------


def test_passed_over_again_without_being_asked_anew_hears_nothing_new(scene: Scene) -> None:
    candidate = pass_over_candidate(scene.asked(), by=scene.host_hr, reason="Nei")
    after_the_first = told(scene)
    assert len(after_the_first) == 2

    scene.shortlisted()
    pass_over_candidate(candidate, by=scene.host_hr, reason="Fortsatt nei")

    assert told(scene) == after_the_first


def test_passed_over_again_after_a_new_question_is_told_again(scene: Scene) -> None:
    candidate = pass_over_candidate(scene.asked(), by=scene.host_hr, reason="Nei")
    scene.asked()

    pass_over_candidate(candidate, by=scene.host_hr, reason="Fortsatt nei")

    assert len(told(scene)) == 4


def test_double_click_on_passing_over_is_once(scene: Scene) -> None:
    candidate = scene.asked()

    for _ in range(2):
        pass_over_candidate(candidate, by=scene.host_hr, reason="Nei")

    assert len(told(scene)) == 2


# -- the pages ------------------------------------------------------------------------------------

PAGES = ("close_need", "withdraw_need")


@pytest.mark.parametrize("name", PAGES)
def test_page_says_how_many_will_be_told(scene: Scene, browser: Browser, name: str) -> None:
    scene.shortlisted()
    client, told_one = browser(scene.host_hr), "1 kandidat som dere har bedt om kontakt med"
    assert told_one not in text_of(client.get(page(name, scene.need.pk)))

    scene.asked()

    assert told_one in text_of(client.get(page(name, scene.need.pk)))


def test_pages_end_the_need(scene: Scene, browser: Browser) -> None:
    scene.asked()
    other = NeedFactory(published=True, organisation=scene.host)
    client = browser(scene.host_hr)

    refused = client.post(page("withdraw_need", other.pk), {"reason": ""})
    assert refused.context["form"].errors.keys() == {"reason"}
    assert client.post(page("withdraw_need", other.pk), {"reason": "Utsatt"}).status_code == 302
    assert client.post(page("close_need", scene.need.pk), {}).status_code == 302

    assert sorted(Need.objects.values_list("state", "state_reason")) == [
        ("closed", ""),
        ("withdrawn", "Utsatt"),
    ]
    assert told(scene)[-1] == "Ikke lenger åpent: Erfaren saksbehandler"


def test_page_says_why_a_need_with_an_agreement_is_not_withdrawn(
    scene: Scene, browser: Browser
) -> None:
    agreement = scene.drafted()

    answer = browser(scene.host_hr).post(page("withdraw_need", scene.need.pk), {"reason": "Utsatt"})

    assert f"Avtale {agreement.number} følger av dette behovet" in text_of(answer)
    assert answer.context["form"]["reason"].value() == "Utsatt"


@pytest.mark.parametrize("name", PAGES)
def test_ending_is_for_those_who_speak_for_the_host(
    scene: Scene, browser: Browser, name: str
) -> None:
    people = {
        "host_hr": scene.host_hr,
        "lender_hr": scene.lender_hr,
        "employee": scene.employee,
        **scene.others,
    }
    address = page(name, scene.need.pk)

    answers = {who: browser(person).get(address).status_code for who, person in people.items()}

    allowed = {who for who, status in answers.items() if status == 200}
    assert allowed == {"host_hr", "programme_office"}
    assert set(answers.values()) == {200, 403, 404}
