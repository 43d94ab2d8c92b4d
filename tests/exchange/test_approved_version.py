"""The host sees the profile the employer approved, not the one that is being written."""

from core.base import clock
from core.exchange.domain.agreements import suggested_values
from core.exchange.models import Candidate
from core.market.domain.approvals import approve_offer, withdraw_approval
from core.market.domain.offers import request_offer, save_offer
from core.market.models import Offer
from tests.exchange.conftest import Browser, Scene, page, text_of

APPROVED = ("Eneste kartograf i Hønefoss", "Kartograf for nordområdene", "Bjørnøya", "nettkurs")
WRITTEN_SINCE = ("Ny overskrift", "Ny rolle", "Ny bakgrunn", "Nye ønsker")


def write_anew(scene: Scene) -> Offer:
    """Change the profile in every text and in a fact, without asking the manager."""
    headline, role_title, background, learn_text = WRITTEN_SINCE
    return save_offer(
        scene.offer,
        by=scene.employee,
        member=scene.member,
        values={
            "headline": headline,
            "role_title": role_title,
            "background": background,
            "learn_text": learn_text,
            "work_percent": 40,
        },
    )


def shown(scene: Scene, browser: Browser, name: str = "candidate") -> str:
    return text_of(browser(scene.host_hr).get(page(name, Candidate.objects.get().pk)))


def test_named_page_shows_no_word_the_employer_has_not_approved(
    scene: Scene, browser: Browser
) -> None:
    scene.interested()
    before = shown(scene, browser)
    assert [word for word in APPROVED if word not in before] == []

    changed = write_anew(scene)

    now = shown(scene, browser)
    assert [word for word in APPROVED if word not in now] == []
    assert [word for word in WRITTEN_SINCE if word in now] == []
    assert "40 prosent" not in now

    approve_offer(request_offer(changed, by=scene.employee), by=scene.manager)
    now = shown(scene, browser)
    assert [word for word in WRITTEN_SINCE if word not in now] == []
    assert "40 prosent" in now


def test_masked_page_shows_no_fact_the_employer_has_not_approved(
    scene: Scene, browser: Browser
) -> None:
    scene.asked()
    before = shown(scene, browser)
    write_anew(scene)

    assert shown(scene, browser).count("40 prosent") == before.count("40 prosent") == 0


def test_draft_of_an_agreement_quotes_the_approved_version(scene: Scene, browser: Browser) -> None:
    scene.interested()
    write_anew(scene)
    candidate = Candidate.objects.get()

    values = suggested_values(candidate, today=clock.today())

    assert (values["learning_goals"], values["work_percent"]) == ("Vil lære om nettkurs.", 100)
    drafted = shown(scene, browser, "new_agreement")
    assert "Vil lære om nettkurs." in drafted
    assert "Nye ønsker" not in drafted


def test_profile_is_gone_when_the_employer_takes_the_yes_back(
    scene: Scene, browser: Browser
) -> None:
    scene.interested()
    withdraw_approval(scene.offer, by=scene.manager, reason="Travelt")

    now = shown(scene, browser)

    assert [word for word in APPROVED if word in now] == []
    assert "Arbeidsgivers ja til profilen gjelder ikke lenger" in now
    # The draft form, which nobody may send now, tells nothing either.
    assert "nettkurs" not in shown(scene, browser, "new_agreement")
