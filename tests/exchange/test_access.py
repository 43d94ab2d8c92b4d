"""Who gets in: each page for each role, the neighbour organisation and the neighbour tenant."""

from collections.abc import Callable

import pytest
from django.test import Client

from core.accounts.models import User
from core.base import clock
from core.exchange.domain.candidates import decline_contact
from core.exchange.enums import AgreementState, CandidateState
from core.exchange.models import (
    Candidate,
    ExchangeAgreement,
    Placement,
)
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.exchange.conftest import Browser, Scene, make_scene, page, text_of

EVERYBODY = (
    "host_hr",
    "second_host_hr",
    "lender_hr",
    "manager",
    "employee",
    "other_manager",
    "host_manager",
    "colleague",
    "neighbour_hr",
    "programme_office",
    "tenant_admin",
    "auditor",
    "stranger",
)


def person(scene: Scene, name: str) -> User:
    return scene.others[name] if name in scene.others else getattr(scene, name)


def answers(scene: Scene, browser: Browser, address: str) -> dict[str, int]:
    """Return who gets anything but a 404, and what."""
    codes = {name: browser(person(scene, name)).get(address).status_code for name in EVERYBODY}
    return {name: code for name, code in codes.items() if code != 404}


def test_shortlist_is_for_the_host_and_the_office(scene: Scene, browser: Browser) -> None:
    scene.shortlisted()
    allowed = answers(scene, browser, page("shortlist", scene.need.pk))

    # The need is published, so others of the market may see it, but not its shortlist.
    assert {name for name, code in allowed.items() if code == 200} == {
        "host_hr",
        "second_host_hr",
        "programme_office",
    }
    assert set(allowed.values()) == {200, 403}


@pytest.mark.parametrize("name", ["candidate", "ask_for_contact", "pass_over"])
def test_candidate_is_for_the_host_and_the_office(
    scene: Scene, browser: Browser, name: str
) -> None:
    candidate = scene.shortlisted()

    assert answers(scene, browser, page(name, candidate.pk)) == {
        "host_hr": 200,
        "second_host_hr": 200,
        "programme_office": 200,
    }


def test_agreement_is_drafted_by_the_host_alone(scene: Scene, browser: Browser) -> None:
    candidate = scene.interested()

    assert answers(scene, browser, page("new_agreement", candidate.pk)) == {
        "host_hr": 200,
        "second_host_hr": 200,
        "programme_office": 403,
    }


def test_masked_candidate_is_not_told_by_the_draft(scene: Scene, browser: Browser) -> None:
    named = browser(scene.host_hr).get(page("new_agreement", scene.interested().pk))
    assert "Vil lære om nettkurs." in text_of(named)
    assert "Mona Manager" in text_of(named)

    candidate = decline_contact(Candidate.objects.get(), by=scene.employee)
    masked = browser(scene.host_hr).get(page("new_agreement", candidate.pk))
    assert masked.status_code == 403
    assert "Vil lære om nettkurs." not in text_of(masked)


def test_request_is_for_the_person_alone(scene: Scene, browser: Browser) -> None:
    candidate = scene.asked()

    assert answers(scene, browser, page("request", candidate.pk)) == {"employee": 200}


def test_request_is_not_there_before_anybody_has_asked(scene: Scene, browser: Browser) -> None:
    candidate = scene.shortlisted()

    assert answers(scene, browser, page("request", candidate.pk)) == {}


PARTIES = {"host_hr": 200, "second_host_hr": 200, "lender_hr": 200, "manager": 200, "employee": 200}


def test_agreement_is_for_its_parties_and_the_office(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()

    everybody = PARTIES | {"programme_office": 200}
    assert answers(scene, browser, page("agreement", agreement.pk)) == everybody
    assert answers(scene, browser, page("document", agreement.pk)) == everybody


def test_agreement_is_changed_by_the_organisations(scene: Scene, browser: Browser) -> None:
    agreement = scene.proposed()

    assert answers(scene, browser, page("edit_agreement", agreement.pk)) == PARTIES | {
        "employee": 403,
        "programme_office": 403,
    }
    assert answers(scene, browser, page("cancel", agreement.pk)) == PARTIES | {
        "programme_office": 403
    }


def test_signing_is_for_the_parties(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()

    assert answers(scene, browser, page("sign", agreement.pk)) == PARTIES | {
        "programme_office": 403
    }


def test_placement_is_for_the_parties_and_the_office(scene: Scene, browser: Browser) -> None:
    agreement = scene.signed(start_date=clock.today())
    placement = Placement.objects.get(agreement=agreement)

    assert answers(scene, browser, page("placement", placement.pk)) == PARTIES | {
        "programme_office": 200
    }


def test_posts_of_those_outside_change_nothing(scene: Scene, browser: Browser) -> None:
    agreement = scene.proposed()
    candidate = agreement.candidate
    addresses = [
        page("reconsider", candidate.pk),
        page("pass_over", candidate.pk),
        page("accept", candidate.pk),
        page("decline", candidate.pk),
        page("propose", agreement.pk),
        page("approve", agreement.pk),
        page("sign", agreement.pk),
        page("cancel", agreement.pk),
    ]
    posted = {"reason": "x", "motivation": "x", "party": "host", "version": 1}

    for name in ("neighbour_hr", "other_manager", "host_manager", "auditor", "tenant_admin"):
        client = browser(person(scene, name))
        assert [client.post(address, posted).status_code for address in addresses] == [404] * 8

    after = ExchangeAgreement.objects.get()
    assert (after.state, after.approvals.count()) == (AgreementState.PROPOSED, 0)
    assert Candidate.objects.get().state == CandidateState.AGREEMENT


@pytest.mark.parametrize("name", ["requests", "agreements", "placements"])
def test_lists_ask_for_a_login(scene: Scene, browser: Browser, name: str) -> None:
    response = browser(None).get(page(name))

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_neighbour_tenant_has_never_heard_of_it(
    scene: Scene, client_for: Callable[..., Client], tenant_b: Tenant
) -> None:
    agreement = scene.approved()
    with tenant_context(tenant_b):
        neighbour = make_scene()
    client = client_for(tenant_b, neighbour.host_hr)

    for address in (
        page("candidate", agreement.candidate_id),
        page("shortlist", scene.need.pk),
        page("agreement", agreement.pk),
        page("document", agreement.pk),
    ):
        assert client.get(address).status_code == 404
