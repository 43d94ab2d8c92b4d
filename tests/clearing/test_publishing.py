"""What is approved shows elsewhere from the same transaction on, and what is not is gone with it."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from clearing.models import NeedProjection, OfferProjection, ParticipatingOrganisation
from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.competence.models import Concept
from core.market.announcements import offers_changed
from core.market.domain.approvals import approve_offer, withdraw_approval
from core.market.domain.needs import close_need, publish_need, save_need
from core.market.domain.offers import request_offer, save_offer, withdraw_offer
from core.market.domain.programmes import create_default_programme
from core.market.enums import OfferState
from core.market.models import Offer
from core.organisations.domain import add_member, remove_member
from core.organisations.domain.organisations import (
    change_organisation,
    end_coverage,
    register_organisation,
    resume_coverage,
)
from core.organisations.models import Member
from tenants.doors import clearing_context
from tests.factories.people import MemberFactory, UserFactory, invented_orgnr


@pytest.fixture
def scene(in_tenant_a: object, operator: User) -> SimpleNamespace:
    """An employee with a manager, and HR, at one organisation; made by the domain's own functions."""
    organisation = register_organisation(
        by=None, orgnr=invented_orgnr(90_001), name="Hemmeligetaten", kind="agency"
    )
    create_default_programme()
    user = UserFactory(full_name="Elin Entydig", email="elin@hemmeligetaten.example")
    member = add_member(user, by=None, role=Role.EMPLOYEE, organisation=organisation)
    manager = MemberFactory(role=Role.MANAGER, organisation=organisation).user
    hr = MemberFactory(
        role=Role.HR, organisation=organisation, user__full_name="Hanna Kontakt"
    ).user
    offer = save_offer(
        None,
        by=user,
        member=member,
        values={
            "headline": "Elin fra Hemmeligetaten kan matrikkel",
            "role_title": "Matrikkelrådgiver",
            "background": "Elin Entydig har drevet med sakshandsaming i Hønefoss.",
            "learn_text": "Vil lære noe om seg selv",
            "forms": ["secondment"],
            "available_from": clock.today(),
            "available_until": clock.today() + dt.timedelta(days=400),
        },
        have=[Concept.objects.get(code="case-processing")],
    )
    return SimpleNamespace(
        organisation=organisation, user=user, member=member, manager=manager, hr=hr, offer=offer
    )


@pytest.fixture
def approved(scene: SimpleNamespace) -> Offer:
    """The same, shown."""
    return approve_offer(request_offer(scene.offer, by=scene.user), by=scene.manager)


def shown() -> set[Any]:
    with clearing_context():
        return set(OfferProjection.objects.values_list("pk", flat=True))


def test_an_offer_shows_from_the_managers_yes_on(scene: SimpleNamespace) -> None:
    requested = request_offer(scene.offer, by=scene.user)
    assert shown() == set()
    approve_offer(requested, by=scene.manager)
    assert shown() == {scene.offer.pk}


def test_a_projection_names_nobody_and_no_employer(scene: SimpleNamespace, approved: Offer) -> None:
    with clearing_context():
        row = OfferProjection.objects.get()
    assert (row.tenant_id, row.orgnr) == (scene.user._tenant_id, scene.organisation.orgnr)
    facts = row.as_facts()
    assert [concept.code for concept in facts.concepts] == ["case-processing"]
    # Of what she wrote only what the vocabulary knows.
    assert (facts.role_titles, facts.text) == ((), "sakshandsaming")
    said = str(row.facts)
    for secret in ("Elin", "Entydig", "emmelig", "Hønefoss", "atrikkel", "seg selv"):
        assert secret not in said, secret


def _back_to_draft(scene: SimpleNamespace) -> None:
    values = {"background": "Ny tekst"}
    save_offer(scene.offer, by=scene.user, member=scene.member, values=values)


GOING: dict[str, Callable[[SimpleNamespace], Any]] = {
    "withdrawn": lambda s: withdraw_offer(s.offer, by=s.user),
    "yes taken back": lambda s: withdraw_approval(s.offer, by=s.manager, reason="Nei"),
    "changed": _back_to_draft,
    "left": lambda s: remove_member(s.member, by=s.hr),
}


@pytest.mark.parametrize("how", GOING)
def test_an_offer_is_gone_in_the_transaction_that_ends_it(
    how: str, scene: SimpleNamespace, approved: Offer
) -> None:
    assert shown() == {approved.pk}
    GOING[how](scene)
    assert shown() == set()


def test_somebody_who_comes_back_shows_again(scene: SimpleNamespace, approved: Offer) -> None:
    remove_member(scene.member, by=scene.hr)
    assert shown() == set()
    add_member(scene.user, by=scene.hr, role=Role.EMPLOYEE, organisation=scene.organisation)
    assert shown() == {approved.pk}


def test_an_organisation_takes_its_offers_along(scene: SimpleNamespace, approved: Offer) -> None:
    assert shown() == {approved.pk}
    end_coverage(scene.organisation, by=scene.hr)
    assert shown() == set()
    resume_coverage(scene.organisation, by=scene.hr)
    assert shown() == {approved.pk}


def test_organisations_are_known_as_they_are_named(scene: SimpleNamespace) -> None:
    change_organisation(
        scene.organisation, by=scene.hr, name="Nyetaten", kind="agency", parent=None, county=""
    )
    with clearing_context():
        assert ParticipatingOrganisation.objects.get(pk=scene.organisation.pk).name == "Nyetaten"


def test_a_follower_that_fails_takes_the_approval_with_it(
    scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(offers: object) -> None:
        raise RuntimeError("the shared exchange is away")

    requested = request_offer(scene.offer, by=scene.user)
    monkeypatch.setattr(offers_changed, "_followers", [*offers_changed._followers, fail])
    with pytest.raises(RuntimeError, match="away"):
        approve_offer(requested, by=scene.manager)
    assert shown() == set()
    assert Offer.objects.get(pk=scene.offer.pk).state == OfferState.REQUESTED


def test_a_need_shows_while_it_is_published(scene: SimpleNamespace) -> None:
    values = {
        "title": "Saksbehandler",
        "pitch": "Spør Hanna Kontakt om dette.",
        "form": "secondment",
        "earliest_start": clock.today(),
        "min_days": 30,
        "max_days": 90,
        "salary_payer": "host",
        "employer_responsibility": "lender",
        "purpose": "Lære",
        "tasks": "Saker",
        "contact": scene.hr,
    }
    need = save_need(None, by=scene.hr, organisation=scene.organisation, values=values)
    with clearing_context():
        assert not NeedProjection.objects.exists()
    need = publish_need(need, by=scene.hr)
    with clearing_context():
        row = NeedProjection.objects.get()
    assert (row.pk, row.orgnr, row.as_facts().host) == (need.pk, *[scene.organisation.orgnr] * 2)
    assert (row.content["title"], row.content["organisation"]) == (
        "Saksbehandler",
        "Hemmeligetaten",
    )
    assert "Hanna" not in str(row.content) + str(row.facts)
    save_need(need, by=scene.hr, organisation=scene.organisation, values={"title": "Ny tittel"})
    with clearing_context():
        assert NeedProjection.objects.get().content["title"] == "Ny tittel"
    close_need(need, by=scene.hr)
    with clearing_context():
        assert not NeedProjection.objects.exists()


def test_members_without_an_offer_publish_nothing(scene: SimpleNamespace) -> None:
    remove_member(Member.objects.get(user=scene.hr), by=scene.hr)
    assert shown() == set()
