"""W19: a pair revoked by the platform is closed by the next request, wherever the two would meet.

That another process sees it too is shown by tests/policy/test_queries.py: each of these acts asks the
policy's current version in its own transaction.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse

from core.audit.models import PersonRead
from core.base.errors import NotAllowedError
from core.exchange.domain.agreements import draft_agreement
from core.exchange.domain.approving import approve_agreement
from core.exchange.domain.candidates import accept_contact, request_contact, shortlist_candidate
from core.exchange.domain.signing import sign_agreement
from core.exchange.enums import Party
from core.exchange.models import Candidate
from core.market.queries import offers_open_to
from policy.decision import Reveal, RevealLevel
from tenants.models import Tenant
from tests.exchange.conftest import Browser, Scene, make_scene, page, text_of
from tests.factories.policy import change_terms, make_rule, own_rule, scope_of, take_away

IN_A_MONTH = dt.timedelta(days=30)


def revoke(scene: Scene, tenant: Tenant) -> None:
    make_rule(
        scope_of(tenant, scene.lender.orgnr), scope_of(tenant, scene.host.orgnr), is_allowing=False
    )


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(NotAllowedError) as caught:
        act()
    return caught.value.code


def test_list_and_ranking_show_nothing_of_a_revoked_lender(
    scene: Scene, tenant_a: Tenant, browser: Browser
) -> None:
    host = browser(scene.host_hr)
    market, ranking = reverse("market:offers"), reverse("matching:candidates", args=[scene.need.pk])
    mask = scene.offer.mask
    assert mask in text_of(host.get(market))
    assert mask in text_of(host.get(ranking))
    assert list(offers_open_to(scene.host_hr)) == [scene.offer]

    revoke(scene, tenant_a)

    assert mask not in text_of(host.get(market))
    assert mask not in text_of(host.get(ranking))
    assert list(offers_open_to(scene.host_hr)) == []


def test_an_open_page_to_ask_for_contact_shows_nothing_and_asks_nobody(
    scene: Scene, tenant_a: Tenant, browser: Browser
) -> None:
    host = browser(scene.host_hr)
    host.get(reverse("matching:candidates", args=[scene.need.pk]))
    asking = reverse("matching:request_contact", args=[scene.need.pk, scene.offer.pk])
    assert scene.offer.mask in text_of(host.get(asking))

    revoke(scene, tenant_a)

    assert host.get(asking).status_code == 302
    host.post(asking, {"message": "Kan vi snakkes?"})
    assert not Candidate.objects.exists()


def test_a_named_candidate_is_named_no_longer_and_no_reading_is_logged(
    scene: Scene, tenant_a: Tenant, browser: Browser
) -> None:
    host, candidate = browser(scene.host_hr), scene.interested()
    address = page("candidate", candidate.pk)
    assert "Elin Entydig" in text_of(host.get(address))
    read = PersonRead.objects.count()

    revoke(scene, tenant_a)

    after = text_of(host.get(address))
    for secret in ("Elin Entydig", "Sjefskartograf", "Bjørnøya", "Jeg vil gjerne lære"):
        assert secret not in after
    assert PersonRead.objects.count() == read
    assert host.get(page("new_agreement", candidate.pk)).status_code == 403


def test_a_signed_agreement_stays_with_its_parties(
    scene: Scene, tenant_a: Tenant, browser: Browser
) -> None:
    agreement = scene.signed()
    revoke(scene, tenant_a)
    candidate = page("candidate", agreement.candidate_id)
    assert "Elin Entydig" in text_of(browser(scene.host_hr).get(candidate))


def test_every_step_asks_at_its_moment(scene: Scene, tenant_a: Tenant) -> None:
    others = [make_scene(f"person{number}@hemmelig.example") for number in range(4)]
    shortlisted, asked = others[0].shortlisted(), others[1].asked()
    proposed, approved = others[2].proposed(), others[3].approved()

    take_away(own_rule(tenant_a))

    assert {
        "list": code_of(lambda: shortlist_candidate(scene.need, scene.offer, by=scene.host_hr)),
        "contact": code_of(
            lambda: request_contact(shortlisted, by=others[0].host_hr, message="Hei")
        ),
        "reveal": code_of(lambda: accept_contact(asked, by=others[1].employee, motivation="Ja")),
        "approval": code_of(
            lambda: approve_agreement(
                proposed, by=others[2].employee, party=Party.EMPLOYEE, version=proposed.version
            )
        ),
        "signature": code_of(
            lambda: sign_agreement(
                approved,
                by=others[3].employee,
                party=Party.EMPLOYEE,
                pdf_sha256=approved.pdf_sha256,
                login_level="password",
            )
        ),
    } == dict.fromkeys(("list", "contact", "reveal", "approval", "signature"), "no_rule")


def test_the_name_is_shown_after_the_yes_only_where_policy_lets_it(
    scene: Scene, tenant_a: Tenant
) -> None:
    change_terms(own_rule(tenant_a), reveal=Reveal(accepted=RevealLevel.UNIT))
    assert not scene.interested().is_named
    change_terms(own_rule(tenant_a), reveal=Reveal())
    assert make_scene("en.annen@hemmelig.example").interested().is_named


def test_the_quota_counts_exchanges_of_the_pair_at_the_same_time(
    scene: Scene, tenant_a: Tenant
) -> None:
    change_terms(own_rule(tenant_a), quota=1)
    first = scene.signed()
    second = make_scene("en.annen@hemmelig.example")
    type(second.need).objects.filter(pk=second.need.pk).update(organisation=scene.host)
    type(second.member).objects.filter(pk=second.member.pk).update(
        organisation=scene.lender, unit=scene.unit
    )
    second.need = type(second.need).objects.get(pk=second.need.pk)
    second.offer = type(second.offer).objects.get(pk=second.offer.pk)
    second.host_hr = scene.host_hr

    assert code_of(second.drafted) == "quota_full"
    later = first.end_date + dt.timedelta(days=1)
    values = second.values(start_date=later, end_date=later + IN_A_MONTH)
    candidate = Candidate.objects.get(need=second.need, offer=second.offer)
    assert draft_agreement(candidate, by=scene.host_hr, values=values).start_date == later
