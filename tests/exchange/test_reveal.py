"""What the pages reveal, and what is logged when they do."""

from core.audit.models import PersonRead
from core.base import clock
from core.exchange.domain.agreements import cancel_agreement
from core.exchange.domain.candidates import (
    decline_contact,
    pass_over_candidate,
    shortlist_candidate,
)
from core.exchange.models import Candidate, ExchangeAgreement
from core.exchange.queries import agreements_in_full, agreements_of
from core.exchange.rules import may_read_agreement
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


def _given_up(scene: Scene) -> ExchangeAgreement:
    """An agreement nobody signed, whose candidate has taken the yes back."""
    agreement = cancel_agreement(scene.proposed(), by=scene.employee, reason="Andre planer.")
    decline_contact(Candidate.objects.get(), by=scene.employee)
    return agreement


def test_unsigned_agreement_does_not_name_who_is_masked_again(
    scene: Scene, browser: Browser
) -> None:
    agreement = cancel_agreement(scene.approved(), by=scene.employee, reason="Andre planer.")
    host, office = browser(scene.host_hr), browser(scene.others["programme_office"])
    own = page("agreement", agreement.pk)
    for client in (host, office):
        assert "Elin Entydig" in text_of(client.get(own))
        assert agreement.number in text_of(client.get(page("agreements")))

    decline_contact(Candidate.objects.get(), by=scene.employee)
    reads = PersonRead.objects.count()

    for client in (host, office):
        answer = client.get(own, follow=True)
        shown = text_of(answer) + text_of(client.get(page("agreements")))
        assert answer.redirect_chain == [(page("candidate", agreement.candidate_id), 302)]
        assert [secret for secret in SECRETS if secret in shown] == []
        assert agreement.number not in text_of(client.get(page("agreements")))
        assert client.get(page("document", agreement.pk)).status_code == 404
        assert client.get(page("cancel", agreement.pk)).status_code == 404
    assert PersonRead.objects.count() == reads


def test_unsigned_agreement_stays_with_the_employee_and_the_employer(
    scene: Scene, browser: Browser
) -> None:
    agreement = _given_up(scene)

    for person in (scene.employee, scene.manager, scene.lender_hr):
        assert "Elin Entydig" in text_of(browser(person).get(page("agreement", agreement.pk)))
        assert agreement.number in text_of(browser(person).get(page("agreements")))
    assert (
        browser(scene.others["neighbour_hr"]).get(page("agreement", agreement.pk)).status_code
        == 404
    )


def test_signed_agreement_stays_readable_for_its_parties(scene: Scene, browser: Browser) -> None:
    agreement = cancel_agreement(scene.signed(), by=scene.employee, reason="Andre planer.")
    decline_contact(Candidate.objects.get(), by=scene.employee)
    assert not Candidate.objects.get().is_named

    for person in (scene.host_hr, scene.manager, scene.employee):
        client = browser(person)
        assert "Elin Entydig" in text_of(client.get(page("agreement", agreement.pk)))
        assert agreement.number in text_of(client.get(page("agreements")))
        assert client.get(page("document", agreement.pk)).status_code == 200


def test_list_and_page_of_agreements_agree_on_who_may_read(scene: Scene) -> None:
    everybody = [
        scene.host_hr,
        scene.lender_hr,
        scene.manager,
        scene.employee,
        *scene.others.values(),
    ]
    for make in (scene.proposed, lambda: _given_up_again(scene)):
        agreement = make()
        for person in everybody:
            is_listed = agreements_of(person).filter(pk=agreement.pk).exists()
            assert is_listed == may_read_agreement(person, agreement), person


def _given_up_again(scene: Scene) -> ExchangeAgreement:
    cancel_agreement(ExchangeAgreement.objects.get(), by=scene.employee, reason="Andre planer.")
    decline_contact(Candidate.objects.get(), by=scene.employee)
    return agreements_in_full().get()
