"""What the pages reveal, and what is logged when they do."""

from core.audit.models import PersonRead
from core.base import clock
from core.exchange.domain.candidates import (
    pass_over_candidate,
    shortlist_candidate,
)
from tests.exchange.conftest import Browser, Scene, page, text_of

SECRETS = (
    "Elin Entydig",
    "elin.entydig@hemmelig.example",
    "Sjefskartograf",
    "Seksjon for hemmelig kart",
    "Avgiveretaten",
    "Eneste kartograf",
    "Kartograf for nordområdene",
    "Bjørnøya",
    "trykkplater",
    "nettkurs",
)


def test_masked_pages_leak_nothing_of_the_person(scene: Scene, browser: Browser) -> None:
    # The matched role stands in the record the engine makes: it could leak.
    record = {
        "score": 6100,
        "maximum": 10000,
        "rank": 2,
        "ranked": 9,
        "missing": ["case-processing"],
        "criteria": [
            {
                "code": "role_title",
                "points": 400,
                "maximum": 900,
                "parts": {"matched": "Kartograf for nordområdene"},
            }
        ],
        "rules": [],
    }
    candidate = shortlist_candidate(scene.need, scene.offer, by=scene.host_hr, explanation=record)
    scene.asked()
    client = browser(scene.host_hr)

    for address in (
        page("shortlist", scene.need.pk),
        page("candidate", candidate.pk),
        page("pass_over", candidate.pk),
    ):
        shown = text_of(client.get(address))
        assert scene.offer.mask in shown
        assert [secret for secret in SECRETS if secret in shown] == []
    assert PersonRead.objects.count() == 0

    # The same page shows all of it after the yes, so the words above would have been found.
    scene.interested()
    shown = text_of(client.get(page("candidate", candidate.pk)))
    assert [secret for secret in SECRETS if secret not in shown] == []
    assert "Jeg vil gjerne lære." in shown


def test_history_of_a_no_does_not_name_who_said_it(scene: Scene, browser: Browser) -> None:
    candidate = scene.asked()
    browser(scene.employee).post(page("decline", candidate.pk), {"reason": "Ikke nå"})

    shown = text_of(browser(scene.host_hr).get(page("candidate", candidate.pk)))

    assert "Ikke nå" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


def test_name_is_gone_again_when_passed_over(scene: Scene, browser: Browser) -> None:
    candidate = scene.interested()
    pass_over_candidate(candidate, by=scene.host_hr, reason="Vi fant en annen")

    shown = text_of(browser(scene.host_hr).get(page("candidate", candidate.pk)))

    assert [secret for secret in SECRETS if secret in shown] == []
    assert "Jeg vil gjerne lære." not in shown


def test_each_reading_of_the_named_page_is_logged(scene: Scene, browser: Browser) -> None:
    candidate = scene.interested()
    client = browser(scene.host_hr)

    for _ in range(2):
        client.get(page("candidate", candidate.pk))

    reads = PersonRead.objects.filter(person_id=scene.employee.pk)
    assert [(read.reader_id, read.purpose) for read in reads] == [
        (scene.host_hr.pk, "candidate")
    ] * 2


def test_reading_the_agreement_is_logged_but_not_ones_own(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()

    browser(scene.employee).get(page("agreement", agreement.pk))
    assert PersonRead.objects.count() == 0

    browser(scene.host_hr).get(page("agreement", agreement.pk))
    browser(scene.host_hr).get(page("document", agreement.pk))
    purposes = PersonRead.objects.order_by("at").values_list("purpose", "context")
    assert list(purposes) == [("agreement", agreement.number), ("document", agreement.number)]


def test_lists_name_nobody(scene: Scene, browser: Browser) -> None:
    scene.signed(start_date=clock.today())

    for name in ("agreements", "placements"):
        shown = text_of(browser(scene.host_hr).get(page(name)))
        assert "Avgiveretaten" in shown
        assert "Elin Entydig" not in shown
