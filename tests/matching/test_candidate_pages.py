"""The pages: who sees the list, what it says, and what can be done from it."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.enums import Role
from core.audit.models import Entry, PersonRead
from core.exchange.domain.candidates import accept_contact
from core.exchange.enums import CandidateState
from core.exchange.models import Candidate
from core.market.enums import NeedState
from matching.models import MatchRun
from tests.factories.people import MemberFactory


@pytest.fixture
def browser(scene, client_for, tenant_a):
    client = client_for(tenant_a, scene.hr)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def list_url(scene):
    return reverse("matching:candidates", args=[scene.need.pk])


def page(browser, url):
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_list_shows_masked_candidates_with_points_per_criterion(scene, browser):
    offer = scene.offer()
    html = page(browser, list_url(scene))
    criteria = MatchRun.objects.get().matches.get().explanation["criteria"]
    # The score, each criterion in short, and each criterion again with its reason.
    assert html.count('class="vk-meter"') == 1 + 2 * len(criteria)
    assert f"1. Candidate {offer.mask}" in html


def test_list_names_what_is_missing(scene, browser):
    scene.offer()
    assert "Records management" not in page(browser, list_url(scene))
    scene.ask(scene.need, "records-management")
    assert "Records management" in page(browser, list_url(scene))


def test_list_shows_nothing_that_tells_who_it_is(scene, browser):
    offer = scene.offer()
    user = offer.member.user
    html = page(browser, list_url(scene))
    told = [user.full_name, user.email, scene.lender.name, scene.lender.orgnr, offer.role_title]
    assert offer.mask in html
    assert [word for word in told if word in html] == []
    assert PersonRead.objects.count() == 0


NAMING = "Samarbeid med Kartverket i Hønefoss, gjerne Solbakken, om vedtak."
NAMELESS = "Samarbeid med noen et sted, gjerne, om vedtak."


def read_list(scene, browser, tasks):
    """The score and the page of a need that says ``tasks``."""
    scene.need.tasks = tasks
    scene.need.save()
    html = page(browser, list_url(scene))
    return MatchRun.objects.first().matches.get().score, html


@pytest.fixture
def named(scene):
    """Somebody who writes where and who they are, next to two who do not."""
    person = MemberFactory(organisation=scene.lender, user__full_name="Kari Solbakken")
    for _ in range(2):
        scene.offer(counties=["11"], role_title="", headline="Ledig", background="Annet")
    return scene.offer(
        member=person,
        role_title="Rådgiver i Kartverket",
        background="Kari Solbakken har skrevet vedtak for Kartverket.",
    )


def test_names_would_score_and_be_told_were_they_left_in(scene, browser, named, monkeypatch):
    from matching import loading, sentences

    monkeypatch.setattr(loading, "without_names", lambda text, *names: text)
    monkeypatch.setattr(loading.Countable, "reduced", lambda self, text: text)
    told = sentences.text
    monkeypatch.setitem(sentences.CRITERIA, "text", lambda parts, you: told(parts, True))
    without, _html = read_list(scene, browser, NAMELESS)
    score, html = read_list(scene, browser, NAMING)
    assert score > without
    assert ("kartverket" in html, "solbakken" in html) == (True, True)


def test_names_in_the_need_neither_score_nor_are_told(scene, browser, named):
    without, _html = read_list(scene, browser, NAMELESS)
    score, html = read_list(scene, browser, NAMING)
    assert score == without
    assert [word for word in ("kartverket", "solbakken") if word in html.lower()] == []


RARE = "fossefall"


def test_rare_word_would_score_were_it_counted(scene, browser, monkeypatch):
    from matching import loading

    monkeypatch.setattr(loading.Countable, "reduced", lambda self, text: text)
    scene.offer(background=f"Vedtak om {RARE}.", role_title=f"{RARE}vakt")
    without, _html = read_list(scene, browser, "Vedtak.")
    score, _html = read_list(scene, browser, f"Vedtak. {RARE}")
    assert score > without


@pytest.mark.parametrize("role", ["Saksbehandler", f"{RARE}vakt"])
def test_rare_word_a_host_guesses_moves_no_point(scene, browser, role):
    """The village, the project or the colleague's surname that only one person has written."""
    scene.need.role_title = role
    scene.offer(background=f"Vedtak om {RARE}.", role_title=f"{RARE}vakt")
    scene.crowd(background="Annet")
    without, _html = read_list(scene, browser, "Vedtak.")
    score, html = read_list(scene, browser, f"Vedtak. {RARE}")
    assert score == without
    assert RARE not in html.partition("<main")[2].replace(f"«{scene.need.title}»", "")


def test_word_that_many_use_counts(scene, browser):
    scene.offer(background=f"Vedtak om {RARE}.")
    scene.crowd(background=f"Alltid {RARE}.")
    without, _html = read_list(scene, browser, "Vedtak.")
    score, _html = read_list(scene, browser, f"Vedtak. {RARE}")
    assert score > without


def test_role_sought_by_the_name_of_an_employer_resembles_nobody(scene, browser, named):
    scene.need.role_title = "Kartverket"
    read_list(scene, browser, NAMING)
    criteria = MatchRun.objects.first().matches.get().explanation["criteria"]
    assert [(c["points"], c["parts"]) for c in criteria if c["code"] == "role_title"] == [
        (0, {"matched": None})
    ]


def test_list_of_nobody_says_what_would_change_it(scene, browser):
    scene.offer(counties=["11"])
    html = page(browser, list_url(scene))
    assert "vk-empty" in html
    assert 'id="changes"' in html
    assert 'id="excluded"' in html


def test_list_of_a_draft_ranks_nobody(scene, browser):
    scene.need.state = NeedState.DRAFT
    scene.need.save()
    assert "vk-empty" in page(browser, list_url(scene))
    assert MatchRun.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        (Role.HR, True, 200),
        (Role.PROGRAMME_OFFICE, True, 200),
        (Role.HR, False, 403),
        (Role.EMPLOYEE, True, 403),
        (Role.MANAGER, True, 403),
        (Role.AUDITOR, True, 404),
    ],
)
def test_list_is_for_those_who_register_for_the_host(
    scene, client_for, tenant_a, role, own, status
):
    where = (
        None
        if role in (Role.PROGRAMME_OFFICE, Role.AUDITOR)
        else scene.host
        if own
        else scene.lender
    )
    member = MemberFactory(role=role, organisation=where)
    assert client_for(tenant_a, member.user).get(list_url(scene)).status_code == status


def test_list_asks_for_a_login(scene, client_for, tenant_a):
    assert client_for(tenant_a).get(list_url(scene)).status_code == 302


def test_list_of_another_tenant_is_not_found(scene, client_for, tenant_b):
    from core.accounts.models import User
    from tenants.doors import tenant_context

    with tenant_context(tenant_b):
        stranger = User.objects.create_user("stranger@beta.example", full_name="Stranger")
        MemberFactory(user=stranger, role=Role.PROGRAMME_OFFICE)
    assert client_for(tenant_b, stranger).get(list_url(scene)).status_code == 404


def queries_for(browser, url):
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def test_list_costs_the_same_for_one_and_for_three(scene, browser, make_offers):
    make_offers(1)
    one = queries_for(browser, list_url(scene))
    make_offers(2)
    assert queries_for(browser, list_url(scene)) == one


def test_shortlist_button_shortlists_and_comes_back(scene, browser):
    offer = scene.offer()
    page(browser, list_url(scene))
    url = reverse("matching:shortlist", args=[scene.need.pk, offer.pk])
    assert browser.post(url).headers["Location"] == list_url(scene)
    assert Candidate.objects.get().state == CandidateState.SHORTLISTED
    assert browser.get(url).status_code == 405
    assert url not in page(browser, list_url(scene))


def test_contact_page_asks_for_a_message_and_sends_it(scene, browser):
    offer = scene.offer()
    page(browser, list_url(scene))
    url = reverse("matching:request_contact", args=[scene.need.pk, offer.pk])
    assert offer.mask in page(browser, url)
    assert 'aria-invalid="true"' in browser.post(url, {"message": " "}).content.decode()
    assert Candidate.objects.count() == 0
    answer = browser.post(url, {"message": "Vil du snakke med oss?"})
    assert answer.headers["Location"] == list_url(scene)
    assert Candidate.objects.get().state == CandidateState.CONTACT_REQUESTED


def test_offer_that_was_never_ranked_cannot_be_chosen(scene, browser):
    offer = scene.offer(counties=["11"])
    page(browser, list_url(scene))
    url = reverse("matching:shortlist", args=[scene.need.pk, offer.pk])
    assert browser.post(url).status_code == 404


def test_hr_of_another_organisation_cannot_choose(scene, browser, client_for, tenant_a):
    offer = scene.offer()
    page(browser, list_url(scene))
    stranger = MemberFactory(role=Role.HR, organisation=scene.lender).user
    url = reverse("matching:shortlist", args=[scene.need.pk, offer.pk])
    assert client_for(tenant_a, stranger).post(url).status_code == 403
    assert Candidate.objects.count() == 0


def test_withdrawn_offer_gives_a_message_and_changes_nothing(scene, browser):
    offer = scene.offer()
    page(browser, list_url(scene))
    type(offer).objects.filter(pk=offer.pk).update(state="withdrawn")
    url = reverse("matching:shortlist", args=[scene.need.pk, offer.pk])
    answer = browser.post(url, follow=True)
    assert 'data-color="danger"' in answer.content.decode()
    assert Candidate.objects.count() == 0


@pytest.fixture
def asked(scene, browser):
    offer = scene.offer()
    page(browser, list_url(scene))
    url = reverse("matching:request_contact", args=[scene.need.pk, offer.pk])
    browser.post(url, {"message": "Vil du?"})
    return Candidate.objects.get()


def test_employee_reads_the_same_points_as_the_host(scene, asked, client_for, tenant_a):
    mine = client_for(tenant_a, asked.offer.member.user)
    html = page(mine, reverse("matching:why_me", args=[asked.pk]))
    points = [Decimal(part["points"]) / 100 for part in asked.explanation["criteria"]]
    cells = [f'<td class="vk-number">{_as_read(each)}</td>' for each in points]
    assert [cell for cell in cells if cell not in html] == []
    assert scene.host.name in html


def _as_read(points):
    """As bokmål writes it: a comma, and no zeros behind a whole number."""
    return f"{points:.0f}" if points == int(points) else f"{points:.2f}".replace(".", ",")


def test_only_the_person_herself_reads_why(scene, asked, browser, client_for, tenant_a):
    url = reverse("matching:why_me", args=[asked.pk])
    colleague = MemberFactory(organisation=scene.lender).user
    assert browser.get(url).status_code == 404
    assert client_for(tenant_a, colleague).get(url).status_code == 404
    accept_contact(asked, by=asked.offer.member.user, motivation="Gjerne.")
    assert browser.get(url).status_code == 404


def test_employee_who_was_chosen_without_a_list_is_told_so(scene, asked, client_for, tenant_a):
    Candidate.objects.update(explanation={})
    mine = client_for(tenant_a, asked.offer.member.user)
    assert "vk-empty" in page(mine, reverse("matching:why_me", args=[asked.pk]))


def test_what_was_shown_to_whom_is_logged_once_for_each_part(scene, browser, client_for, tenant_a):
    for _each in range(12):
        scene.offer()
    colleague = MemberFactory(role=Role.HR, organisation=scene.host).user
    for _time in range(2):
        page(browser, list_url(scene))
        page(browser, f"{list_url(scene)}?page=2")
    page(client_for(tenant_a, colleague), list_url(scene))

    shown = Entry.objects.filter(action="match_run.shown").order_by("pk")
    run = scene.need.match_runs.get()
    assert [(each.actor_id, each.subject_id, each.changes) for each in shown] == [
        (scene.hr.pk, run.pk, {"ranks": [None, "1-10"]}),
        (scene.hr.pk, run.pk, {"ranks": [None, "11-12"]}),
        (colleague.pk, run.pk, {"ranks": [None, "1-10"]}),
    ]


def test_an_empty_list_shows_nobody_and_logs_nothing(scene, browser):
    page(browser, list_url(scene))
    assert not Entry.objects.filter(action="match_run.shown").exists()
