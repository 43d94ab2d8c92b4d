"""The version of a profile that the employer has approved: the only one others see."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection

from core.competence.models import Concept
from core.market.approved import approved_profile, content_of
from core.market.domain.approvals import approve_offer, decline_offer, withdraw_approval
from core.market.domain.offers import request_offer, save_offer, withdraw_offer
from core.market.enums import Direction
from core.market.masking import mask_offer, mask_profile
from core.market.models import Offer, OfferApproval, OfferConcept
from tests.factories.market import OfferFactory

NEW = {"headline": "Noe helt annet", "learn_text": "Hemmelige planer"}


@pytest.fixture
def offer(cast):
    """An offer with concepts, asked for and not yet answered."""
    made = OfferFactory(
        member=cast.employee, headline="Kan kurs", learn_text="Vil lære", counties=["03", "46"]
    )
    concepts = Concept.objects.order_by("code")
    for place, (concept, direction) in enumerate(
        zip(concepts, (Direction.HAVE, Direction.HAVE, Direction.LEARN), strict=False)
    ):
        OfferConcept.objects.create(
            offer=made, concept=concept, direction=direction, level=place or None
        )
    return request_offer(made, by=cast.employee.user)


def change(offer, cast):
    return save_offer(offer, by=cast.employee.user, member=cast.employee, values=NEW, have=[])


def test_nothing_is_there_before_the_yes(offer):
    assert approved_profile(offer) is None


def test_yes_keeps_what_was_said_yes_to(offer, cast):
    approve_offer(offer, by=cast.manager)

    profile = approved_profile(offer)

    assert profile is not None
    assert (profile.headline, profile.learn_text) == ("Kan kurs", "Vil lære")
    assert (profile.available_from, profile.counties) == (offer.available_from, ("03", "46"))
    assert len(profile.concepts) == 3
    assert mask_profile(profile) == mask_offer(Offer.objects.with_concepts().get())


def test_edit_changes_nothing_outside_until_it_is_approved(offer, cast):
    approve_offer(offer, by=cast.manager)
    before = approved_profile(offer)

    changed = change(offer, cast)

    assert changed.headline == "Noe helt annet"
    assert mask_offer(Offer.objects.with_concepts().get()).have == ()
    assert approved_profile(changed) == before
    asked = request_offer(changed, by=cast.employee.user)
    assert approved_profile(asked) == before

    approve_offer(asked, by=cast.manager)
    after = approved_profile(asked)
    assert after is not None
    assert (after.headline, after.learn_text) == ("Noe helt annet", "Hemmelige planer")
    assert [concept.direction for concept in after.concepts] == ["learn"]


def test_no_to_a_later_version_takes_the_earlier_one_away(offer, cast):
    approve_offer(offer, by=cast.manager)
    asked = request_offer(change(offer, cast), by=cast.employee.user)
    assert approved_profile(asked) is not None

    declined = decline_offer(asked, by=cast.manager, reason="capacity")

    assert approved_profile(declined) is None
    assert approved_profile(change(declined, cast)) is None


def test_yes_that_is_taken_back_shows_nothing(offer, cast):
    approved = approve_offer(offer, by=cast.manager)

    withdraw_approval(approved, by=cast.manager, reason="Travelt")

    assert approved_profile(Offer.objects.get()) is None


def test_profile_the_employee_withdraws_shows_nothing(offer, cast):
    approved = approve_offer(offer, by=cast.manager)

    withdraw_offer(approved, by=cast.employee.user)

    assert approved_profile(Offer.objects.get()) is None


def test_migration_keeps_what_was_approved_before_it(offer, cast):
    approve_offer(offer, by=cast.manager)
    expected = OfferApproval.objects.get().content
    OfferApproval.objects.update(content={})
    assert approved_profile(Offer.objects.get()) is None
    fill = import_module("core.market.migrations.0002_approved_content").KEEP_WHAT_IS_APPROVED

    with connection.cursor() as cursor:
        cursor.execute(fill)

    assert OfferApproval.objects.get().content == expected
    assert expected["available_from"] == offer.available_from.isoformat()


def test_migration_shows_nothing_of_a_profile_that_was_changed(offer, cast):
    change(approve_offer(offer, by=cast.manager), cast)
    OfferApproval.objects.update(content={})
    fill = import_module("core.market.migrations.0002_approved_content").KEEP_WHAT_IS_APPROVED

    with connection.cursor() as cursor:
        cursor.execute(fill)

    assert OfferApproval.objects.get().content == {}


def test_content_names_every_field_a_person_may_write(offer):
    from core.market.domain.offers import OFFER_FIELDS

    assert set(OFFER_FIELDS) - {"language"} == set(content_of(offer)) - {"concepts"}
    assert isinstance(content_of(offer)["available_until"], str)
    assert dt.date.fromisoformat(content_of(offer)["available_until"]) == offer.available_until
