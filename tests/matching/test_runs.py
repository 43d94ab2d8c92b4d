"""Stored rankings: added when a fact has changed, never altered, and made again."""

import pytest
from django.db import IntegrityError, transaction

from core.exchange.enums import CandidateState
from core.market.enums import NeedState
from matching.domain import ask_for_contact, rank_candidates, replay, shortlist_match
from matching.engine.explanation import explain
from matching.models import Match, MatchRun
from matching.queries import match_in_latest_run
from tests.factories.policy import own_rule, take_away


def test_run_keeps_the_list_with_its_reasons(scene):
    offer = scene.offer()
    run = rank_candidates(scene.need, by=scene.hr)
    (match,) = run.matches.all()
    assert (match.offer_id, match.rank, run.created_by) == (offer.pk, 1, scene.hr)
    assert match.score == match.explanation["score"]
    assert sum(c["points"] for c in match.explanation["criteria"]) == match.score


def test_run_is_stored_once_while_nothing_changes(scene):
    scene.offer()
    first = rank_candidates(scene.need, by=scene.hr)
    assert rank_candidates(scene.need, by=scene.hr) == first
    assert MatchRun.objects.count() == 1


def test_run_is_added_and_the_old_one_kept_when_a_fact_changes(scene):
    scene.offer()
    first = rank_candidates(scene.need, by=scene.hr)
    scene.offer()
    second = rank_candidates(scene.need, by=scene.hr)
    assert [run.matches.count() for run in (first, second)] == [1, 2]
    assert MatchRun.objects.count() == 2


def test_stored_run_replays_to_the_same_list(scene, make_offers):
    make_offers(3)
    run = rank_candidates(scene.need, by=scene.hr)
    run.refresh_from_db()
    again = replay(run)
    stored = [match.explanation for match in run.matches.all()]
    assert [explain(again, ranked) for ranked in again.ranked] == stored
    assert again.facts_hash == run.facts_hash


def test_empty_list_is_a_run_too_and_says_what_would_change_it(scene):
    scene.offer(counties=["11"])
    run = rank_candidates(scene.need, by=scene.hr)
    assert (run.matches.count(), run.excluded_counts, run.excluded) == (0, {"place": 1}, 1)
    assert [(c["side"], c["code"]) for c in run.possible_changes] == [
        ("host", "allow_remote"),
        ("lender", "add_county"),
    ]


def test_what_the_host_is_told_never_names_a_lender(scene, tenant_a):
    scene.offer()
    take_away(own_rule(tenant_a))
    run = rank_candidates(scene.need, by=scene.hr)
    assert run.excluded_counts == {"policy": 1}
    assert scene.lender.orgnr in str(run.facts)
    assert scene.lender.orgnr not in str(run.possible_changes)


def test_need_that_is_closed_finds_nobody(scene):
    scene.offer()
    scene.need.state = NeedState.CLOSED
    assert rank_candidates(scene.need, by=scene.hr).excluded_counts == {"active": 1}


@pytest.mark.parametrize("clash", ["offer", "rank"])
def test_offer_and_rank_stand_once_in_a_run(scene, make_offers, clash):
    make_offers(2)
    run = rank_candidates(scene.need, by=scene.hr)
    first, second = run.matches.all()
    kept = {"offer": (first.offer_id, 9), "rank": (scene.offer().pk, 1)}[clash]
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.create(run=run, offer_id=kept[0], rank=kept[1], score=0, explanation={})
    assert second.rank == 2


def test_shortlisting_keeps_the_explanation_that_was_shown(scene):
    offer = scene.offer()
    rank_candidates(scene.need, by=scene.hr)
    match = match_in_latest_run(scene.need, offer.pk)
    candidate = shortlist_match(match, by=scene.hr)
    assert (candidate.state, candidate.explanation) == (
        CandidateState.SHORTLISTED,
        match.explanation,
    )


def test_asking_for_contact_shortlists_first(scene):
    offer = scene.offer()
    rank_candidates(scene.need, by=scene.hr)
    candidate = ask_for_contact(
        match_in_latest_run(scene.need, offer.pk), by=scene.hr, message="Vil du snakke med oss?"
    )
    candidate.refresh_from_db()
    assert candidate.state == CandidateState.CONTACT_REQUESTED
    assert candidate.explanation["offer"] == str(offer.pk)
