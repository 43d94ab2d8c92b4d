"""Stored rankings go when they have been kept long enough, and not before."""

import datetime as dt

import pytest
from click.testing import CliRunner

from config.cli import main
from core.base import clock
from core.base.errors import DomainError
from matching.domain import rank_candidates, replay, shortlist_match
from matching.models import Match, MatchRun, UsedVocabulary
from matching.retention import FACTS_KEPT, RUNS_KEPT, Purged, purge_runs
from matching.tasks import purge_old_runs
from tenants.doors import tenant_context
from tests.factories.market import NeedFactory, OfferFactory

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def run(scene):
    scene.offer()
    return rank_candidates(scene.need, by=scene.hr)


def aged(run, by):
    MatchRun.objects.filter(pk=run.pk).update(created_at=clock.now() - by)


def test_words_are_kept_once_for_all_runs(scene, run):
    other = NeedFactory(published=True, organisation=scene.host, contact=scene.hr)
    assert "vocabulary" not in run.facts
    assert rank_candidates(other, by=scene.hr).vocabulary == run.vocabulary
    assert UsedVocabulary.objects.count() == 1


def test_run_from_before_words_were_kept_apart_replays_too(run):
    whole = {**run.facts, "vocabulary": run.vocabulary.content}
    MatchRun.objects.update(facts=whole, vocabulary=None)
    assert replay(MatchRun.objects.get()).facts_hash == run.facts_hash


def test_run_in_time_is_left_as_it_is(run):
    now = clock.now()
    MatchRun.objects.update(created_at=now - FACTS_KEPT)
    assert purge_runs(now=now) == Purged(emptied=0, deleted=0)
    assert replay(MatchRun.objects.get()).facts_hash == run.facts_hash


def test_facts_go_first_and_the_digest_stays(run):
    aged(run, FACTS_KEPT + SECOND)
    assert purge_runs(now=clock.now()) == Purged(emptied=1, deleted=0)
    kept = MatchRun.objects.get()
    assert (kept.facts, kept.facts_hash) == ({}, run.facts_hash)
    assert Match.objects.count() == 1
    assert UsedVocabulary.objects.count() == 0
    with pytest.raises(DomainError, match="have been deleted"):
        replay(kept)
    assert purge_runs(now=clock.now()) == Purged(emptied=0, deleted=0)


def test_run_goes_after_a_year_and_the_chosen_keeps_the_explanation(scene, run):
    candidate = shortlist_match(run.matches.get(), by=scene.hr)
    aged(run, RUNS_KEPT + SECOND)
    assert purge_runs(now=clock.now()) == Purged(emptied=0, deleted=1)
    assert (MatchRun.objects.count(), Match.objects.count()) == (0, 0)
    candidate.refresh_from_db()
    assert candidate.explanation["facts_hash"] == run.facts_hash


def test_dry_run_says_the_same_and_deletes_nothing(scene, run):
    aged(run, RUNS_KEPT + SECOND)
    scene.offer()
    second = rank_candidates(scene.need, by=scene.hr)
    aged(second, FACTS_KEPT + SECOND)
    before = list(MatchRun.objects.values_list("pk", "facts"))
    foreseen = purge_runs(now=clock.now(), is_dry_run=True)
    assert list(MatchRun.objects.values_list("pk", "facts")) == before
    assert foreseen == purge_runs(now=clock.now()) == Purged(emptied=1, deleted=1)


def test_list_is_made_anew_when_its_run_is_gone(scene, run):
    aged(run, RUNS_KEPT + SECOND)
    purge_runs(now=clock.now())
    again = rank_candidates(scene.need, by=scene.hr)
    assert again.facts_hash == run.facts_hash
    assert again.matches.count() == 1


def test_nightly_task_purges(run):
    aged(run, RUNS_KEPT + SECOND)
    purge_old_runs.run()
    assert MatchRun.objects.count() == 0


def test_command_goes_through_every_customer(committed_db, tenant_a, tenant_b):
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            need = NeedFactory(published=True)
            OfferFactory(approved=True)
            aged(rank_candidates(need, by=None), RUNS_KEPT + SECOND)

    dry = CliRunner().invoke(main, ["retention", "--dry-run"])
    done = CliRunner().invoke(main, ["retention"])

    assert dry.output.splitlines() == [
        f"{slug}\t{what} would go"
        for slug in ("alfa", "beta")
        for what in (
            "facts of 0 rankings and 1 whole rankings",
            "0 notifications and 0 sent mails",
        )
    ]
    assert done.output == dry.output.replace("would go", "gone")
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            assert MatchRun.objects.count() == 0
