"""An agreement whose dates pass before everybody has signed; docs/exchange.md says what is expected."""

import datetime as dt
from collections.abc import Callable

import pytest

from core.base import clock
from core.base.errors import DomainError
from core.exchange.domain.agreements import change_agreement, propose_agreement
from core.exchange.domain.approving import approve_agreement
from core.exchange.domain.placements import move_with_calendar
from core.exchange.domain.signing import sign_agreement
from core.exchange.enums import AgreementState, Party, PlacementState
from core.exchange.models import Approval, ExchangeAgreement, Placement, Signature
from tests.exchange.conftest import Browser, Scene, page, text_of

OVER = "så ingen kan godkjenne eller signere lenger"
REFUSED = "Perioden tok slutt"
LATE = "er passert. Utvekslingen begynner den dagen den siste av de tre signerer"


def days_from_now(start: int, end: int) -> None:
    """Let the one agreement there is run from and to these days, today being 0."""
    today = clock.today()
    ExchangeAgreement.objects.update(
        start_date=today + dt.timedelta(days=start), end_date=today + dt.timedelta(days=end)
    )


def propose(scene: Scene) -> ExchangeAgreement:
    return propose_agreement(ExchangeAgreement.objects.get(), by=scene.host_hr)


def approve(scene: Scene) -> ExchangeAgreement:
    agreement = ExchangeAgreement.objects.get()
    return approve_agreement(
        agreement, by=scene.employee, party=Party.EMPLOYEE, version=agreement.version
    )


def sign_all(scene: Scene) -> ExchangeAgreement:
    agreement = ExchangeAgreement.objects.get()
    for party, person in scene.speakers():
        agreement = sign_agreement(
            agreement,
            by=person,
            party=party,
            pdf_sha256=agreement.pdf_sha256,
            login_level="password",
        )
    return agreement


STEPS: dict[str, tuple[Callable[[Scene], object], Callable[[Scene], object]]] = {
    "drafted": (Scene.drafted, propose),
    "proposed": (Scene.proposed, approve),
    "approved": (Scene.approved, sign_all),
}


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_taken_once_the_period_is_over(scene: Scene, step: str) -> None:
    come_so_far, act = STEPS[step]
    come_so_far(scene)
    before = ExchangeAgreement.objects.get().state
    days_from_now(-30, -1)

    with pytest.raises(DomainError) as caught:
        act(scene)

    assert (caught.value.field, caught.value.code) == ("end_date", "period_over")
    assert str(caught.value).endswith(
        "Choose a new start and a new end, and have the agreement approved again."
    )
    assert ExchangeAgreement.objects.get().state == before
    assert (Signature.objects.count(), Placement.objects.count()) == (0, 0)


def test_what_somebody_has_signed_is_made_anew_when_the_period_is_over(scene: Scene) -> None:
    agreement = scene.approved()
    sign_agreement(
        agreement,
        by=scene.employee,
        party=Party.EMPLOYEE,
        pdf_sha256=agreement.pdf_sha256,
        login_level="code",
    )
    days_from_now(-30, -1)

    with pytest.raises(DomainError, match="cancel this agreement and make a new one"):
        sign_all(scene)


def test_last_day_is_still_in_time(scene: Scene) -> None:
    scene.approved()
    days_from_now(-30, 0)

    assert sign_all(scene).state == AgreementState.ACTIVE
    assert move_with_calendar(clock.today()) == (0, 0)
    assert Placement.objects.get().state == PlacementState.ACTIVE


def test_start_that_has_passed_lets_the_exchange_begin_at_the_last_signature(scene: Scene) -> None:
    scene.proposed()
    days_from_now(-3, 60)

    for party, person in scene.speakers():
        approve_agreement(ExchangeAgreement.objects.get(), by=person, party=party, version=1)

    assert sign_all(scene).state == AgreementState.ACTIVE
    placement = Placement.objects.get()
    assert placement.started_on == clock.today()
    assert placement.agreement.end_date == clock.today() + dt.timedelta(days=60)


def test_start_that_has_passed_is_moved_before_anybody_is_asked(scene: Scene) -> None:
    scene.drafted()
    days_from_now(-3, 60)

    with pytest.raises(DomainError) as caught:
        propose(scene)
    assert (caught.value.field, caught.value.code) == ("start_date", "start_passed")

    change_agreement(
        ExchangeAgreement.objects.get(),
        by=scene.host_hr,
        version=1,
        values={"start_date": clock.today()},
    )
    assert propose(scene).state == AgreementState.PROPOSED


def test_new_dates_mend_an_agreement_that_is_over(scene: Scene) -> None:
    scene.approved()
    days_from_now(-30, -1)
    today = clock.today()
    dates = {"start_date": today, "end_date": today + dt.timedelta(days=20)}

    change_agreement(ExchangeAgreement.objects.get(), by=scene.host_hr, version=1, values=dates)

    assert approve(scene).state == AgreementState.PROPOSED
    assert Approval.objects.filter(version=2).count() == 1


# -- the pages ------------------------------------------------------------------------------------


def test_page_offers_no_signature_once_the_period_is_over(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()
    client = browser(scene.employee)
    assert page("sign", agreement.pk) in text_of(client.get(page("agreement", agreement.pk)))
    days_from_now(-30, -1)

    shown = text_of(client.get(page("agreement", agreement.pk)))

    assert OVER in shown
    assert page("sign", agreement.pk) not in shown
    assert client.get(page("sign", agreement.pk)).url == page("agreement", agreement.pk)


def test_form_from_before_midnight_signs_nothing(scene: Scene, browser: Browser) -> None:
    agreement = scene.approved()
    days_from_now(-30, -1)

    answer = browser(scene.employee).post(
        page("sign", agreement.pk),
        {"party": "employee", "pdf_sha256": agreement.pdf_sha256},
        follow=True,
    )

    assert REFUSED in text_of(answer)
    assert Signature.objects.count() == 0


def test_approval_form_is_gone_once_the_period_is_over(scene: Scene, browser: Browser) -> None:
    agreement = scene.proposed()
    client, form = browser(scene.employee), f'action="{page("approve", agreement.pk)}"'
    assert form in text_of(client.get(page("agreement", agreement.pk)))
    days_from_now(-30, -1)

    assert form not in text_of(client.get(page("agreement", agreement.pk)))
    client.post(page("approve", agreement.pk), {"party": "employee", "version": 1})
    assert Approval.objects.count() == 0


def test_pages_say_when_the_exchange_will_begin_after_its_start(
    scene: Scene, browser: Browser
) -> None:
    agreement = scene.approved()
    client = browser(scene.employee)
    assert LATE not in text_of(client.get(page("agreement", agreement.pk)))
    days_from_now(-3, 60)

    assert LATE in text_of(client.get(page("agreement", agreement.pk)))
    assert LATE in text_of(client.get(page("sign", agreement.pk)))
