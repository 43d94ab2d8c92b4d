"""The office's page of a month's figures."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts.enums import Role
from core.audit.models import Entry
from core.base import clock
from core.notifications.models import Notification
from matching.domain import ask_for_contact, rank_candidates
from matching.models import MatchRun
from matching.oversight.domain import REVIEWED, review_month
from matching.oversight.queries import comparisons, last_months, next_month
from matching.tasks import review_exposure
from tenants.models import Tenant
from tests.factories.people import MemberFactory, OrganisationFactory

Browser = Callable[..., Client]


@pytest.fixture
def browser(client_for: Callable[..., Client], tenant_a: Tenant) -> Browser:
    """A browser of somebody in tenant A with a role."""

    def make(role: Role) -> Client:
        client = client_for(tenant_a, MemberFactory(role=role).user)
        client.cookies["django_language"] = "en"
        return client

    return make


@pytest.fixture
def market(scene: SimpleNamespace) -> SimpleNamespace:
    """Twelve people of one lender in Oslo, and eleven of eleven in Rogaland, who fit less."""
    oslo = OrganisationFactory(name="Stor etat", county="03")
    for _each in range(12):
        scene.offer(member=MemberFactory(organisation=oslo))
    for number in range(11):
        lender = OrganisationFactory(name=f"Liten etat {number}", county="11")
        offer = scene.offer(member=MemberFactory(organisation=lender))
        offer.concept_links.update(level=1, evidence="claimed")
    return scene


def test_groups_are_compared_by_size_and_county(market: SimpleNamespace) -> None:
    run = rank_candidates(market.need, by=market.hr)
    for match in run.matches.filter(offer__member__organisation__county="03")[:10]:
        ask_for_contact(match, by=market.hr, message="Vil du?")

    found = comparisons(clock.today())

    oslo, rogaland = found["county"].groups
    assert (oslo.name, oslo.people, oslo.lines, oslo.chosen) == ("Oslo", 12, 12, 10)
    assert (rogaland.name, rogaland.people, rogaland.lines) == ("Rogaland", 11, 11)
    assert (oslo.is_low, rogaland.is_low) == (False, True)
    assert (rogaland.chosen, rogaland.choice_ratio, rogaland.exposure_ratio) == (0, 0, 0)
    few, some = found["size"].groups
    assert (few.name, few.people) == ("1 to 4 people in the lists", 11)
    assert (some.name, some.people) == ("5 to 19 people in the lists", 12)
    # One form alone is compared with nothing.
    assert found["form"].groups == ()


def test_of_each_need_the_last_list_of_the_month_counts(market: SimpleNamespace) -> None:
    first = rank_candidates(market.need, by=market.hr)
    market.need.title = "En annen tittel"
    market.need.save()
    assert rank_candidates(market.need, by=market.hr) != first
    assert sum(group.lines for group in comparisons(clock.today())["county"].groups) == 23

    before = clock.now() - dt.timedelta(days=62)
    MatchRun.objects.update(created_at=before)
    assert comparisons(clock.today())["county"].groups == ()
    assert sum(group.lines for group in comparisons(before.date())["county"].groups) == 23


def test_the_page_shows_groups_and_nobody(
    market: SimpleNamespace, browser: Browser, django_assert_num_queries: Callable[..., object]
) -> None:
    rank_candidates(market.need, by=market.hr)
    for role in (Role.PROGRAMME_OFFICE, Role.AUDITOR):
        text = browser(role).get(reverse("matching:exposure")).content.decode()
        assert "Oslo" in text
        assert "Too few asked" in text
        assert "At least one group comes to less than 80 per cent" in text
        assert "Stor etat" not in text
    for role in (Role.HR, Role.EMPLOYEE, Role.MANAGER, Role.TENANT_ADMIN):
        assert browser(role).get(reverse("matching:exposure")).status_code == 403


def test_a_month_is_chosen_among_the_last_twelve(scene: SimpleNamespace, browser: Browser) -> None:
    client = browser(Role.PROGRAMME_OFFICE)
    months = last_months(dt.date(2026, 1, 31))
    assert (len(months), months[0], months[-1]) == (12, dt.date(2026, 1, 1), dt.date(2025, 2, 1))
    assert next_month(dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)
    oldest = last_months(clock.today())[-1]
    page = client.get(reverse("matching:exposure"), {"month": f"{oldest:%Y-%m}"})
    assert "there is nothing to compare" in page.content.decode()
    same = client.get(reverse("matching:exposure_of", args=[f"{oldest:%Y-%m}"]))
    assert same.context["month"] == page.context["month"] == oldest
    for wrong in ("1999-01", "x", "2026-13"):
        assert client.get(reverse("matching:exposure"), {"month": wrong}).status_code == 404


@pytest.mark.parametrize("needs", [1, 3])
def test_the_number_of_queries_does_not_grow(
    market: SimpleNamespace, django_assert_num_queries: Callable[..., object], needs: int
) -> None:
    for number in range(needs):
        market.need.pk, market.need.title = None, f"Behov {number}"
        market.need.save(force_insert=True)
        rank_candidates(market.need, by=market.hr)
    with django_assert_num_queries(2):
        comparisons(clock.today())


def test_the_office_is_told_once_of_a_month_that_has_ended(market: SimpleNamespace) -> None:
    office = MemberFactory(role=Role.PROGRAMME_OFFICE).user
    run = rank_candidates(market.need, by=market.hr)
    ended = last_months(clock.today())[1]
    MatchRun.objects.update(created_at=dt.datetime.combine(ended, dt.time(12), tzinfo=dt.UTC))

    for _each in range(2):
        review_exposure.run()

    told = Notification.objects.get(user=office)
    assert told.path == reverse("matching:exposure_of", args=[f"{ended:%Y-%m}"])
    entry = Entry.objects.get(action=REVIEWED)
    assert entry.changes == {"month": [None, f"{ended:%Y-%m}"], "low": [None, True]}
    assert run.matches.count() == 23


def test_nobody_is_told_of_a_month_without_lists(scene: SimpleNamespace) -> None:
    MemberFactory(role=Role.PROGRAMME_OFFICE)
    assert review_month(last_months(clock.today())[1]) is False
    assert not Notification.objects.exists()
