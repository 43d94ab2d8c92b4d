"""From tables to facts: what is read, what never is, and at what cost."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.market.enums import OfferState
from core.market.models import Need
from matching.domain import rank_candidates
from matching.engine import Period
from matching.engine.serialise import canonical_json
from matching.loading import load_inputs, need_facts
from tests.factories.people import MemberFactory, OrganisationFactory, OrgUnitFactory


def test_facts_of_a_need_have_each_field_in_its_place(scene):
    facts = need_facts(scene.need)
    assert (facts.host, facts.form, facts.role_title) == (
        scene.host.orgnr,
        "secondment",
        "Saksbehandler",
    )
    assert [(c.code, c.relation, c.level) for c in facts.concepts] == [
        ("case-processing", "required", 4),
        ("individual-decisions", "wanted", None),
    ]
    assert facts.period == Period(scene.need.earliest_start, scene.need.latest_end)
    assert (facts.place.county, facts.place.remote_share, facts.share) == ("03", 0, 100)


def test_facts_of_a_need_leave_out_what_is_not_needed(scene):
    assert "Pedagogikkbakgrunn" in scene.need.not_needed_text
    assert "Pedagogikkbakgrunn" not in canonical_json(need_facts(scene.need))


def test_facts_of_an_offer_keep_having_and_learning_apart(scene):
    offer = scene.offer()
    scene.hold(offer, "appeals", "learn")
    (facts,) = load_inputs(scene.need).offers
    assert [(c.code, c.level, c.evidence) for c in facts.concepts] == [
        ("case-processing", 5, "documented")
    ]
    assert facts.wished_concepts == ("appeals",)


def test_facts_never_hold_who_the_person_is(scene):
    user = scene.offer().member.user
    stored = canonical_json(load_inputs(scene.need))
    assert str(user.pk) not in stored
    assert user.full_name not in stored
    assert user.email not in stored


@pytest.mark.parametrize(
    "state", [s for s in OfferState if s != OfferState.APPROVED], ids=lambda s: s.value
)
def test_offer_the_employer_has_not_approved_is_not_even_read(scene, state):
    hidden, shown = scene.offer(), scene.offer()
    type(hidden).objects.filter(pk=hidden.pk).update(state=state)
    assert [offer.id for offer in load_inputs(scene.need).offers] == [str(shown.pk)]


def test_people_of_the_host_itself_are_left_out(scene):
    scene.offer(member=MemberFactory(organisation=scene.host))
    assert load_inputs(scene.need).offers == ()


def test_coverage_ends_the_day_before_its_end(scene):
    scene.host.covered_from = scene.today - dt.timedelta(days=9)
    scene.host.covered_until = scene.today
    need = scene.need
    need.organisation = scene.host
    assert need_facts(need).coverage == Period(
        scene.host.covered_from, scene.today - dt.timedelta(days=1)
    )


def test_coverage_that_never_began_covers_no_day(scene):
    scene.need.organisation.covered_from = scene.need.organisation.covered_until = scene.today
    assert not need_facts(scene.need).coverage.covers(scene.today)


def test_policy_is_asked_for_every_lender(scene):
    scene.offer()
    (answer,) = load_inputs(scene.need).policy.answers
    assert (answer.lender, answer.host, answer.allowed) == (
        scene.lender.orgnr,
        scene.host.orgnr,
        True,
    )


def test_form_lengths_come_from_the_programme(scene):
    limits = {limit.form: limit for limit in load_inputs(scene.need).policy.form_limits}
    rules = {rule.form: rule for rule in scene.need.programme.form_rules.all()}
    assert set(limits) == set(rules)
    assert {f: (r.min_days, r.recommended_max_days, r.max_days) for f, r in rules.items()} == {
        f: (r.recommended_min_days, r.recommended_max_days, r.max_days) for f, r in limits.items()
    }


def test_vocabulary_has_the_words_of_three_languages(scene):
    synonyms = load_inputs(scene.need).vocabulary.synonyms
    words = ("Saksbehandling", "Sakshandsaming", "Case processing")
    assert [synonyms[word] for word in words] == ["case-processing"] * 3


def queries_for(need_pk):
    need = Need.objects.select_related("organisation").get(pk=need_pk)
    with CaptureQueriesContext(connection) as captured:
        load_inputs(need)
    return len(captured)


def test_loading_costs_the_same_for_one_and_for_many(scene, make_offers):
    make_offers(1)
    one = queries_for(scene.need.pk)
    make_offers(4)
    assert queries_for(scene.need.pk) == one


def test_facts_hold_the_words_that_count_and_no_others(scene):
    person = MemberFactory(
        organisation=scene.lender,
        user__full_name="Bjørn Sæther",
        user__email="bsaet@geodata.example",
    )
    OrgUnitFactory(organisation=scene.lender, name="Seksjon for grenser")
    OrganisationFactory(name="Lånekassen")
    scene.offer(
        member=person,
        role_title="Seniorrådgiver i Kartverket",
        headline="Sæther vil prøve noe nytt",
        background="Har vært i Lånekassen og Seksjon for grenser, Hamar. Enkeltvedtak på isbreer.",
        teach_text="Spør bsaet@geodata.example om noe.",
    )
    (facts,) = load_inputs(scene.need).offers
    # A title of every sector, and a concept by its label: no name, no place, no rare word.
    assert facts.role_titles == ("seniorrådgiver",)
    assert facts.text.split("\n") == ["Enkeltvedtak"]


def test_name_does_not_count_even_when_many_write_it(scene):
    OrganisationFactory(name="Lånekassen")
    text = "Isbreer i Hamar, for Lånekassen."
    scene.offer(background=text)
    scene.crowd(background=text)
    assert {facts.text for facts in load_inputs(scene.need).offers} == {"isbreer"}


def test_stored_facts_hold_none_of_a_persons_own_sentences(scene):
    offer = scene.offer(background="Har tegnet Bjørnøya i tolv år.", teach_text="Vedtak.")
    stored = json.dumps(rank_candidates(scene.need, by=scene.hr).facts, ensure_ascii=False)
    assert [text for text in ("Bjørnøya", "tegnet", "tolv") if text in stored] == []
    assert str(offer.pk) in stored
