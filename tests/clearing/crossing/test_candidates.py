"""The list of candidates for a need has those of other tenants too, where the policy opens them."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clearing.crossing.models import Contact
from core.accounts.models import User
from core.market.domain.offers import withdraw_offer
from lifecycle.domain.states import suspend_tenant
from matching.domain import rank_candidates, replay
from matching.models import Match
from tenants.doors import platform_context, tenant_context
from tests.clearing.crossing.conftest import Across, make_lender, text_of
from tests.factories.policy import make_rule, scope_of, take_away


def candidates_page(across: Across, browser: Client) -> str:
    browser.cookies["django_language"] = "en"
    answer = browser.get(reverse("matching:candidates", args=[across.need.pk]))
    assert answer.status_code == 200
    return text_of(answer)


def ranked(across: Across) -> list[Match]:
    with tenant_context(across.host_tenant):
        return list(rank_candidates(across.need, by=None).matches.all())


def test_another_tenants_offer_is_ranked_and_marked(across: Across, at_host: Client) -> None:
    assert [match.outside_id for match in ranked(across)] == [across.offer.pk]
    page = candidates_page(across, at_host)
    assert across.offer.mask in page
    assert across.lender_tenant.name in page
    for secret in ("Elin", "Entydig", "Avgiveretaten", "artograf", "Hønefoss", "hemmelig"):
        assert secret not in page, secret


def test_a_ranking_with_others_can_be_made_again(across: Across) -> None:
    with tenant_context(across.host_tenant):
        run = rank_candidates(across.need, by=None)
        again = replay(run)
    assert [row.offer_id for row in again.ranked] == [str(across.offer.pk)]
    assert again.facts_hash == run.facts_hash


def test_nobody_is_listed_without_a_rule(across: Across, at_host: Client) -> None:
    assert across.offer.mask in candidates_page(across, at_host)
    take_away(across.rule)
    assert across.offer.mask not in candidates_page(across, at_host)
    assert ranked(across) == []


def test_a_rule_for_the_other_direction_opens_nothing(across: Across) -> None:
    take_away(across.rule)
    make_rule(scope_of(across.host_tenant), scope_of(across.lender_tenant))
    assert ranked(across) == []


def test_a_rule_for_another_form_does_not_list(across: Across) -> None:
    take_away(across.rule)
    lender, host = scope_of(across.lender_tenant), scope_of(across.host_tenant)
    make_rule(lender, host, forms=("rotation",))
    # PostgreSQL opens the organisation for one form; the need asks for another.
    assert ranked(across) == []


def test_a_withdrawn_offer_is_gone_at_the_next_request(across: Across, at_host: Client) -> None:
    assert across.offer.mask in candidates_page(across, at_host)
    with tenant_context(across.lender_tenant):
        withdraw_offer(across.offer, by=across.employee)
    assert across.offer.mask not in candidates_page(across, at_host)


def test_a_suspended_tenant_is_gone_at_the_next_request(
    across: Across, at_host: Client, operator: User
) -> None:
    assert across.offer.mask in candidates_page(across, at_host)
    with platform_context():
        suspend_tenant(across.lender_tenant, by=operator)
    assert across.offer.mask not in candidates_page(across, at_host)


def test_shortlisting_sends_nothing_and_shows_in_the_list(across: Across, at_host: Client) -> None:
    candidates_page(across, at_host)
    at_host.post(reverse("crossing:shortlist", args=[across.need.pk, across.offer.pk]))
    contact = across.at_host()
    assert (contact.state, contact.explanation["rank"]) == ("shortlisted", 1)
    with tenant_context(across.lender_tenant):
        assert not Contact.objects.exists()
    assert reverse("crossing:contact", args=[contact.pk]) in candidates_page(across, at_host)


def test_an_offer_that_is_not_shown_cannot_be_taken_by_its_key(
    across: Across, at_host: Client
) -> None:
    take_away(across.rule)
    at_host.post(reverse("crossing:shortlist", args=[across.need.pk, across.offer.pk]))
    with tenant_context(across.host_tenant):
        assert not Contact.objects.exists()


def test_the_list_costs_as_much_for_three_as_for_one(across: Across, at_host: Client) -> None:
    def cost() -> int:
        candidates_page(across, at_host)
        with CaptureQueriesContext(connection) as captured:
            candidates_page(across, at_host)
        return len(captured)

    one = cost()
    for number in range(2):
        make_lender(across.lender_tenant, f"elin{number}@hemmelig.example")
    assert len(ranked(across)) == 3
    assert cost() == one
