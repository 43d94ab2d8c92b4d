"""Somebody questions their own line; the programme office makes the list again and answers."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.accounts.enums import Role
from core.audit.models import Entry
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.models import Candidate
from core.notifications.models import Notification
from matching.contests.domain import answer_contest, contest_ranking
from matching.contests.models import Contest
from matching.contests.queries import make_again
from matching.domain import ask_for_contact, rank_candidates
from matching.models import Match, MatchRun
from tests.factories.people import MemberFactory

TEXT = "Jeg har hatt klagesaker i åtte år, og det står i profilen."


@pytest.fixture
def asked(scene):
    """A candidate who was found in a list and asked."""
    scene.offer()
    run = rank_candidates(scene.need, by=scene.hr)
    ask_for_contact(run.matches.get(), by=scene.hr, message="Vil du?")
    return Candidate.objects.get()


@pytest.fixture
def office(scene):
    return MemberFactory(role=Role.PROGRAMME_OFFICE).user


@pytest.fixture
def person(asked):
    return asked.offer.member.user


def why(candidate):
    return reverse("matching:why_me", args=[candidate.pk])


def text_of(answer):
    return answer.content.decode()


def test_a_question_is_asked_looked_at_and_answered(asked, person, office, client_for, tenant_a):
    mine, theirs = client_for(tenant_a, person), client_for(tenant_a, office)
    address = reverse("matching:contest", args=[asked.pk])
    assert address in text_of(mine.get(why(asked)))

    after = text_of(mine.post(address, {"text": TEXT}, follow=True))

    assert (TEXT in after, address in after) == (True, False), "one question at a time"
    contest = Contest.objects.get()
    told = Notification.objects.get(user=office)
    assert told.path == reverse("matching:answer_contest", args=[contest.pk])
    assert told.path in text_of(theirs.get(reverse("portal:stalled")))
    listed = text_of(theirs.get(reverse("matching:contests")))
    page = text_of(theirs.get(told.path))
    for each in (listed, page):
        assert (asked.offer.mask in each, person.full_name in each) == (True, False)
    assert TEXT in page

    theirs.post(told.path, {"answer": "Profilen sier klagesaker; behovet ber om anskaffelser."})

    assert "behovet ber om anskaffelser" in text_of(mine.get(why(asked)))
    assert Notification.objects.filter(user=person, path=why(asked)).count() == 1
    assert [
        (entry.action, entry.changes) for entry in Entry.objects.filter(action__contains="contest")
    ][::-1] == [("ranking.contested", {}), ("ranking.contest_answered", {})]
    assert told.path not in text_of(theirs.get(reverse("portal:stalled")))


def test_the_list_is_made_again_from_what_was_stored(asked):
    match = Match.objects.get()
    again = make_again(asked)
    assert (again.is_possible, again.is_same) == (True, True)
    assert (again.rank, again.score) == (match.rank, match.score)

    Match.objects.update(score=match.score - 1)
    assert make_again(asked).is_same is False
    MatchRun.objects.update(facts={})
    assert make_again(asked).is_possible is False
    Match.objects.all().delete()
    assert make_again(asked).is_possible is False


def test_only_the_person_asks_and_only_the_office_answers(
    asked, person, office, scene, client_for, tenant_a
):
    for user in (office, scene.hr):
        with pytest.raises(NotAllowedError):
            contest_ranking(asked, by=user, text=TEXT)
        address = reverse("matching:contest", args=[asked.pk])
        assert client_for(tenant_a, user).post(address, {"text": TEXT}).status_code == 404
    contest = contest_ranking(asked, by=person, text=TEXT)
    for user in (person, scene.hr):
        with pytest.raises(NotAllowedError):
            answer_contest(contest, by=user, answer="Nei.")
        browser = client_for(tenant_a, user)
        assert browser.get(reverse("matching:contests")).status_code == 403
        assert browser.get(reverse("matching:answer_contest", args=[contest.pk])).status_code == 403


def test_one_question_at_a_time_and_one_answer(asked, person, office):
    contest = contest_ranking(asked, by=person, text=TEXT)
    with pytest.raises(ConflictError):
        contest_ranking(asked, by=person, text="En gang til.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contest.objects.create(candidate=asked, raised_by=person, text="Forbi koden.")
    answer_contest(contest, by=office, answer="Vi har sett på det.")
    with pytest.raises(ConflictError):
        answer_contest(contest, by=office, answer="Igjen.")
    assert contest_ranking(asked, by=person, text="Noe nytt.").pk != contest.pk


@pytest.mark.parametrize(("text", "code"), [(" ", "required"), ("x" * 20_001, "too_long")])
def test_empty_and_endless_texts_are_refused_at_their_field(asked, person, office, text, code):
    with pytest.raises(DomainError) as caught:
        contest_ranking(asked, by=person, text=text)
    assert (caught.value.field, caught.value.code) == ("text", code)
    contest = contest_ranking(asked, by=person, text=TEXT)
    with pytest.raises(DomainError) as caught:
        answer_contest(contest, by=office, answer=text)
    assert (caught.value.field, caught.value.code) == ("answer", code)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_number_of_times(
    asked, person, office, client_for, tenant_a, number, django_assert_num_queries
):
    for each in range(number):
        contest = contest_ranking(asked, by=person, text=TEXT)
        if each:
            answer_contest(contest, by=office, answer="Sett på.")
            continue
        answer_contest(contest, by=office, answer="Sett på.")
    browser = client_for(tenant_a, office)
    browser.get(reverse("matching:contests"))
    with django_assert_num_queries(15):
        browser.get(reverse("matching:contests"))
