"""From a line in a list to a mutual yes: who may, what is revealed, what is logged, who is told."""

import datetime as dt

import pytest

from core.audit.models import Entry
from core.audit.queries import reads_of
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.candidates import (
    accept_contact,
    decline_contact,
    pass_over_candidate,
    read_named_candidate,
    request_contact,
    shortlist_candidate,
)
from core.exchange.enums import CandidateState, RevealStage
from core.exchange.models import Candidate, CandidateEvent
from core.exchange.queries import requests_to, unanswered_requests
from core.market.enums import NeedState, OfferState
from core.notifications.models import OutgoingMail
from tenants.current import current_tenant
from tests.exchange.conftest import Scene
from tests.factories.market import NeedFactory
from tests.factories.policy import change_terms, own_rule


def states_of(candidate: Candidate) -> list[str]:
    events = CandidateEvent.objects.filter(candidate=candidate)
    return list(events.values_list("state", flat=True))


def test_shortlist_keeps_the_explanation_the_host_saw(scene: Scene) -> None:
    record = {"score": 7000, "rank": 1}

    candidate = shortlist_candidate(scene.need, scene.offer, by=scene.host_hr, explanation=record)

    assert Candidate.objects.get().explanation == record
    assert candidate.reveal == RevealStage.MASKED
    assert states_of(candidate) == [CandidateState.SHORTLISTED]


def test_shortlist_twice_is_once(scene: Scene) -> None:
    assert scene.shortlisted() == scene.shortlisted()
    assert CandidateEvent.objects.count() == 1


def test_contact_names_nobody_and_tells_the_candidate(scene: Scene) -> None:
    candidate = scene.asked()

    assert candidate.state == CandidateState.CONTACT_REQUESTED
    assert candidate.is_named is False
    mail = OutgoingMail.objects.get()
    assert mail.recipient == scene.employee.email
    assert f"/requests/{candidate.pk}/" in mail.text
    assert "Kan vi snakkes?" in mail.text


def test_contact_with_an_empty_message_is_refused_at_its_field(scene: Scene) -> None:
    candidate = scene.shortlisted()

    with pytest.raises(DomainError) as caught:
        request_contact(candidate, by=scene.host_hr, message="  ")

    assert caught.value.field == "message"
    assert OutgoingMail.objects.count() == 0


def test_asking_twice_with_the_same_words_sends_one_mail(scene: Scene) -> None:
    candidate = scene.asked()

    request_contact(candidate, by=scene.host_hr, message="Kan vi snakkes?")

    assert OutgoingMail.objects.count() == 1
    assert states_of(candidate) == ["shortlisted", "contact_requested"]


def test_yes_reveals_the_name_and_tells_the_host_without_it(scene: Scene) -> None:
    candidate = scene.interested()

    assert candidate.is_named is True
    mail = OutgoingMail.objects.get(recipient=scene.host_hr.email)
    for text in (mail.subject, mail.text, mail.html):
        assert scene.employee.full_name not in text
        assert scene.employee.email not in text
    assert scene.offer.mask in mail.subject


def test_yes_needs_a_motivation(scene: Scene) -> None:
    candidate = scene.asked()

    with pytest.raises(DomainError) as caught:
        accept_contact(candidate, by=scene.employee, motivation="")

    assert caught.value.field == "motivation"
    assert Candidate.objects.get().reveal == RevealStage.MASKED


def test_only_the_person_answers(scene: Scene) -> None:
    candidate = scene.asked()

    for other in (scene.host_hr, scene.manager, scene.lender_hr, scene.others["colleague"]):
        with pytest.raises(NotAllowedError):
            accept_contact(candidate, by=other, motivation="Jeg")
        with pytest.raises(NotAllowedError):
            decline_contact(candidate, by=other)

    assert Candidate.objects.get().state == CandidateState.CONTACT_REQUESTED


def test_only_the_host_and_the_programme_office_choose(scene: Scene) -> None:
    for name in ("neighbour_hr", "host_manager", "tenant_admin", "auditor", "stranger"):
        with pytest.raises(NotAllowedError):
            shortlist_candidate(scene.need, scene.offer, by=scene.others[name])
    for other in (scene.lender_hr, scene.manager, scene.employee):
        with pytest.raises(NotAllowedError):
            shortlist_candidate(scene.need, scene.offer, by=other)

    shortlist_candidate(scene.need, scene.offer, by=scene.others["programme_office"])
    assert Candidate.objects.count() == 1


def test_no_keeps_the_candidate_masked(scene: Scene) -> None:
    candidate = decline_contact(scene.asked(), by=scene.employee, reason="Passer ikke nå")

    assert (candidate.state, candidate.reveal) == (CandidateState.DECLINED, RevealStage.MASKED)
    mail = OutgoingMail.objects.get(recipient=scene.host_hr.email)
    assert scene.employee.full_name not in mail.text
    assert "Passer ikke nå" in mail.text


def test_taking_a_yes_back_masks_again(scene: Scene) -> None:
    candidate = scene.interested()

    assert decline_contact(candidate, by=scene.employee).is_named is False


def test_passing_over_masks_again_and_gives_the_reason(scene: Scene) -> None:
    candidate = pass_over_candidate(scene.interested(), by=scene.host_hr, reason="Vi valgte en til")

    assert (candidate.state, candidate.is_named) == (CandidateState.NOT_CHOSEN, False)
    mails = OutgoingMail.objects.filter(recipient=scene.employee.email)
    assert "Vi valgte en til" in mails.last().text


def test_passing_over_somebody_never_asked_sends_no_mail(scene: Scene) -> None:
    pass_over_candidate(scene.shortlisted(), by=scene.host_hr, reason="For få språk")

    assert OutgoingMail.objects.count() == 0


def test_passing_over_needs_a_reason(scene: Scene) -> None:
    with pytest.raises(DomainError) as caught:
        pass_over_candidate(scene.shortlisted(), by=scene.host_hr, reason=" ")

    assert caught.value.field == "reason"


def test_passed_over_can_come_back_masked(scene: Scene) -> None:
    pass_over_candidate(scene.interested(), by=scene.host_hr, reason="Nei")

    candidate = shortlist_candidate(scene.need, scene.offer, by=scene.host_hr)

    assert (candidate.state, candidate.is_named) == (CandidateState.SHORTLISTED, False)
    assert candidate.outcome_reason == ""


def test_named_reading_is_logged_for_the_person(scene: Scene) -> None:
    candidate = scene.interested()

    read_named_candidate(candidate, by=scene.host_hr)

    read = reads_of(scene.employee.pk).get()
    assert (read.reader_id, read.reader_organisation) == (scene.host_hr.pk, scene.host.name)
    assert (read.purpose, read.context) == ("candidate", scene.need.title)
    assert read.fields == ["name", "e-mail", "job title", "unit", "background", "motivation"]


def test_masked_reading_is_not_logged(scene: Scene) -> None:
    read_named_candidate(scene.asked(), by=scene.host_hr)

    assert reads_of(scene.employee.pk).count() == 0


def test_closed_need_and_lost_offer_stop_the_way(scene: Scene) -> None:
    candidate = scene.asked()

    type(scene.need).objects.update(state=NeedState.CLOSED)
    with pytest.raises(ConflictError) as caught:
        accept_contact(candidate, by=scene.employee, motivation="Jeg")
    assert caught.value.code == "need_closed"

    type(scene.need).objects.update(state=NeedState.PUBLISHED)
    type(scene.offer).objects.update(state=OfferState.DECLINED)
    with pytest.raises(ConflictError) as caught:
        accept_contact(candidate, by=scene.employee, motivation="Jeg")
    assert caught.value.code == "offer_gone"


def test_organisation_that_has_left_is_not_asked(scene: Scene) -> None:
    type(scene.lender).objects.filter(pk=scene.lender.pk).update(covered_until=clock.today())

    with pytest.raises(ConflictError) as caught:
        shortlist_candidate(scene.need, type(scene.offer).objects.get(), by=scene.host_hr)

    assert caught.value.code == "not_covered"


def test_policy_is_asked_on_the_day_it_would_start(scene: Scene) -> None:
    candidate = scene.shortlisted()
    change_terms(own_rule(current_tenant()), valid_until=clock.today() + dt.timedelta(days=10))

    with pytest.raises(NotAllowedError) as caught:
        request_contact(candidate, by=scene.host_hr, message="Hei")

    assert caught.value.code == "no_rule"


def test_unanswered_requests_come_first(scene: Scene) -> None:
    answered = scene.interested()
    second = NeedFactory(
        published=True, organisation=scene.host, form="secondment", contact=scene.host_hr
    )
    waiting = request_contact(
        shortlist_candidate(second, scene.offer, by=scene.host_hr),
        by=scene.host_hr,
        message="Hei",
    )
    Candidate.objects.filter(pk=waiting.pk).update(
        contact_requested_at=clock.now() - dt.timedelta(days=9)
    )

    assert list(requests_to(scene.employee)) == [waiting, answered]
    assert list(unanswered_requests(scene.employee)) == [waiting]


def test_every_step_is_in_the_log(scene: Scene) -> None:
    candidate = pass_over_candidate(scene.interested(), by=scene.host_hr, reason="Nei")

    entries = Entry.objects.filter(subject_id=candidate.pk).order_by("at", "id")
    assert list(entries.values_list("action", "subject_label")) == [
        (f"candidate.{state}", scene.offer.mask)
        for state in ("shortlisted", "contact_requested", "interested", "not_chosen")
    ]


def test_mail_shows_markup_in_a_text_as_text(scene: Scene) -> None:
    type(scene.need).objects.update(title="<b>Fet</b> & fin")
    scene.need.refresh_from_db()

    scene.asked()

    mail = OutgoingMail.objects.get()
    assert "<b>Fet</b> & fin" in mail.text
    assert "&lt;b&gt;Fet&lt;/b&gt; &amp; fin" in mail.html
    assert "<b>Fet" not in mail.html
