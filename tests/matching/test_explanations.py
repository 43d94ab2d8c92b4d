"""The record in words, for the host and for the person it is about."""

import pytest
from django.utils import translation

from matching.domain import rank_candidates
from matching.engine import rules, weights
from matching.explanations import (
    concept_labels,
    render_changes,
    render_exclusions,
    render_explanation,
)
from matching.labels import CRITERIA, EXCLUSIONS


@pytest.fixture
def record(scene):
    offer = scene.offer()
    scene.hold(offer, "plain-language", evidence="claimed")
    return rank_candidates(scene.need, by=scene.hr).matches.get().explanation


def rendered(record, reader, language="en"):
    with translation.override(language):
        return render_explanation(record, reader=reader, labels=concept_labels(record))


def test_every_criterion_and_every_rule_has_a_name():
    assert set(CRITERIA) == set(weights.CRITERIA)
    assert set(EXCLUSIONS) == set(rules.RULE_CODES)


def test_rendered_points_sum_to_the_score(record):
    why = rendered(record, "host")
    assert sum(row.points for row in why.rows) == why.score
    assert sum(row.maximum for row in why.rows) == why.maximum == 100


def test_rendered_competences_tell_evidence_and_level(record):
    asked = rendered(record, "host").rows[0].asked
    assert [(a.label, a.relation, a.evidence, a.why) for a in asked] == [
        ("Case processing", "required", "Documented", "level 5, level 4 is asked for"),
        (
            "Individual decisions",
            "wanted",
            "Related only",
            "answered by the related Case processing",
        ),
    ]


def test_missing_competence_is_named(scene):
    scene.offer()
    scene.ask(scene.need, "records-management")
    record = rank_candidates(scene.need, by=scene.hr).matches.get().explanation
    assert rendered(record, "host").missing == ("Records management",)


def test_both_readers_see_the_same_points_in_their_own_words(record):
    host, employee = rendered(record, "host"), rendered(record, "employee")
    assert [(r.code, r.points) for r in host.rows] == [(r.code, r.points) for r in employee.rows]
    words = {reader.rows[-1].code: reader.rows[-1].why for reader in (host, employee)}
    place = {
        who: next(row.why for row in why.rows if row.code == "place")
        for who, why in (("host", host), ("employee", employee))
    }
    assert place == {"host": "Can work in Oslo.", "employee": "You can work in Oslo."}
    assert words == {"freshness": "Confirmed today."}


def test_explanation_shows_no_words_the_person_wrote(record):
    shown = str(rendered(record, "host")) + str(record)
    assert "Riksmekler" not in shown
    assert "Vil prøve noe nytt" not in shown


def test_exclusions_are_named_the_most_first():
    assert render_exclusions({"place": 1, "form": 3}) == [
        ("Available for other exchange forms only", 3),
        ("Cannot work on site in the county", 1),
    ]


def test_changes_of_the_other_side_are_not_told_to_the_host(scene):
    scene.offer(counties=["11"])
    run = rank_candidates(scene.need, by=scene.hr)
    assert len(run.possible_changes) == 2
    rows = render_changes(run.possible_changes, {})
    assert [(row.text, row.offers) for row in rows] == [
        ("Let part of the work be done remotely.", 1)
    ]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"side": "host", "code": "start_earlier", "parameters": {"days": 1}},
            "Start 1 day earlier.",
        ),
        (
            {"side": "host", "code": "end_later", "parameters": {"days": 14}},
            "Let it end 14 days later.",
        ),
        (
            {"side": "host", "code": "want_instead_of_require", "parameters": {"concepts": ["x"]}},
            "Make Tilsyn wanted instead of required.",
        ),
    ],
)
def test_change_is_said_in_words(change, text):
    (row,) = render_changes([{**change, "offers": 1}], {"x": "Tilsyn"})
    assert row.text == text


def why_text(record, reader):
    return next(row.why for row in rendered(record, reader).rows if row.code == "text")


def first_record(scene):
    return rank_candidates(scene.need, by=scene.hr).matches.get(rank=1).explanation


def test_host_reads_only_words_of_the_vocabulary_and_the_person_all(scene):
    scene.need.tasks = "Saksbehandling med fossefall."
    scene.offer(background="Saksbehandling ved et fossefall.")
    scene.crowd(background="Et fossefall.")
    record = first_record(scene)
    assert why_text(record, "host") == "Telling words both texts use: saksbehandling."
    assert set(why_text(record, "employee").removesuffix(".").partition(": ")[2].split(", ")) == {
        "saksbehandling",
        "fossefall",
    }


def test_host_is_told_that_there_are_other_words(scene):
    scene.need.tasks = "Fossefall."
    scene.offer(background="Et fossefall.")
    scene.crowd(background="Et fossefall.")
    record = first_record(scene)
    not_listed = "The texts share everyday words, which are not listed."
    assert why_text(record, "host") == not_listed
    # Neither does a list from before the words were told apart.
    for part in record["criteria"]:
        for term in part["parts"].get("terms", ()):
            del term["concept"]
    assert why_text(record, "host") == not_listed
