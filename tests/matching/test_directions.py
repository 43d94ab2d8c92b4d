"""The two other directions: needs for an employee, partners for an organisation."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.competence.models import Concept
from core.market.enums import ExchangeMode, NeedState
from core.market.models import Need, Offer, OfferConcept, PartnerInterest
from core.market.queries import current_programme
from core.organisations.models import Organisation
from matching.domain import rank_candidates
from matching.for_person import needs_for
from matching.models import Match
from matching.partners import partners_for
from tenants.models import Tenant
from tests.factories.market import NeedFactory
from tests.factories.people import MemberFactory, OrganisationFactory
from tests.factories.policy import own_rule, take_away

Browser = Callable[..., Client]


def second_need(scene: SimpleNamespace, **values: object) -> Need:
    """A need that fits less: it asks for something else too."""
    need = NeedFactory(
        **{
            "published": True,
            "organisation": OrganisationFactory(name="Arkivet"),
            "form": "secondment",
            "title": "Arkivar",
            "min_days": 180,
            "max_days": 365,
            "earliest_start": scene.need.earliest_start,
            **values,
        }
    )
    scene.ask(need, "records-management")
    scene.ask(need, "case-processing")
    return need


# -- needs for a person ---------------------------------------------------------------------------


def test_needs_are_ranked_by_the_points_the_hosts_see(scene: SimpleNamespace) -> None:
    offer, other = scene.offer(), second_need(scene)

    found = needs_for(offer)

    assert [row.need for row in found] == [scene.need, other]
    for row in found:
        match = Match.objects.get(run=rank_candidates(row.need, by=None), offer=offer)
        assert row.why.score * 100 == match.score
    assert found[1].why.missing != ()


def test_what_has_changed_is_taken_in_when_the_page_is_read(scene: SimpleNamespace) -> None:
    offer = scene.offer()
    [before] = needs_for(offer)
    OfferConcept.objects.filter(offer=offer).delete()

    # The one competence the need demands is gone, so the hard rule leaves the profile out.
    assert needs_for(Offer.objects.get(pk=offer.pk)) == []
    assert before.need == scene.need


def test_neither_closed_nor_own_nor_forbidden_needs_are_shown(scene: SimpleNamespace) -> None:
    offer = scene.offer()
    second_need(scene, organisation=scene.lender, title="Eget behov")
    closed = second_need(scene, title="Lukket")
    assert {row.need.title for row in needs_for(offer)} == {scene.need.title, "Lukket"}
    Need.objects.filter(pk=closed.pk).update(state=NeedState.CLOSED)

    assert [row.need for row in needs_for(offer)] == [scene.need]


def test_the_page_is_the_employees_own(
    scene: SimpleNamespace, client_for: Browser, tenant_a: Tenant
) -> None:
    offer, address = scene.offer(), reverse("matching:needs_for_me")

    shown = client_for(tenant_a, offer.member.user).get(address)
    colleague = client_for(tenant_a, MemberFactory(organisation=scene.lender).user).get(address)

    assert scene.need.title in shown.content.decode()
    assert reverse("exchange:show_interest", args=[scene.need.pk]) in shown.content.decode()
    assert colleague["Location"] == reverse("market:my_offer")


# -- partners for an organisation -----------------------------------------------------------------


def interest(name: str, *, learn: str = "", teach: str = "", **values: object) -> PartnerInterest:
    organisation = Organisation.objects.filter(name=name).first() or OrganisationFactory(name=name)
    made = PartnerInterest.objects.create(
        **{
            "programme": current_programme(),
            "organisation": organisation,
            "title": f"Ønske fra {name}",
            "forms": ["rotation"],
            "mode": ExchangeMode.SWAP,
            "state": NeedState.PUBLISHED,
            **values,
        }
    )
    made.learn_concepts.set(Concept.objects.filter(code__in=learn.split()))
    made.teach_concepts.set(Concept.objects.filter(code__in=teach.split()))
    return made


def test_partners_are_ranked_with_reasons_that_sum(in_tenant_a: Tenant) -> None:
    ours = interest("Vi", learn="project-management", teach="case-processing appeals")
    both = interest("Begge", learn="case-processing appeals", teach="project-management")
    half = interest("Halv", learn="case-processing accounting")
    ours.wished_partners.add(half.organisation)
    interest("Ingen", learn="accounting", teach="accounting")

    found = partners_for(ours)

    assert [(row.interest, row.score) for row in found] == [(both, 60), (half, 22)]
    assert [sum(reason.points for reason in row.reasons) for row in found] == [60, 22]
    assert [reason.points for reason in found[0].reasons] == [35, 25, 0, 0, 0]
    assert found[0].reasons[0].concepts != ()


@pytest.mark.parametrize(
    ("ours", "theirs", "meets"),
    [
        (ExchangeMode.SEND, ExchangeMode.RECEIVE, True),
        (ExchangeMode.SEND, ExchangeMode.SEND, False),
        (ExchangeMode.RECEIVE, ExchangeMode.RECEIVE, False),
        (ExchangeMode.SWAP, ExchangeMode.SWAP, True),
        (ExchangeMode.SWAP, ExchangeMode.SEND, True),
    ],
)
def test_who_only_sends_meets_who_takes_in(
    in_tenant_a: Tenant, ours: str, theirs: str, meets: bool
) -> None:
    own = interest("Vi", learn="accounting", mode=ours)
    interest("De", teach="accounting", mode=theirs)

    assert bool(partners_for(own)) is meets


def test_drafts_other_forms_and_forbidden_pairs_are_left_out(in_tenant_a: Tenant) -> None:
    own = interest("Vi", learn="accounting")
    interest("Utkast", teach="accounting", state=NeedState.DRAFT)
    interest("Annen form", teach="accounting", forms=["secondment"])
    open_one = interest("Åpen", teach="accounting")
    assert [row.interest for row in partners_for(own)] == [open_one]

    take_away(own_rule(in_tenant_a))

    assert partners_for(own) == []


def test_the_page_is_for_who_registers_for_the_organisation(
    in_tenant_a: Tenant, client_for: Browser, tenant_a: Tenant
) -> None:
    own = interest("Vi", learn="accounting")
    interest("De", teach="accounting")
    hr = MemberFactory(role="hr", organisation=own.organisation).user
    other = MemberFactory(role="hr", organisation=Organisation.objects.get(name="De")).user
    address = reverse("matching:partners", args=[own.pk])

    assert "Ønske fra De" in client_for(tenant_a, hr).get(address).content.decode()
    assert client_for(tenant_a, other).get(address).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_times(
    in_tenant_a: Tenant, client_for: Browser, tenant_a: Tenant, number: int
) -> None:
    own = interest("Vi", learn="accounting")
    for each in range(number):
        interest(f"De {each}", teach="accounting")
    hr = MemberFactory(role="hr", organisation=own.organisation).user
    browser = client_for(tenant_a, hr)

    # What is kept from one request to the next, such as the policy, is at hand.
    browser.get(reverse("matching:partners", args=[own.pk]))
    with CaptureQueriesContext(connection) as captured:
        browser.get(reverse("matching:partners", args=[own.pk]))

    assert len(captured) == 28
