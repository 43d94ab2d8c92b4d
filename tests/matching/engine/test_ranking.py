"""The list: order, points, reasons, and that it can be made again."""

import json
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from matching.engine import (
    DEFAULT_WEIGHTS,
    ENGINE_VERSION,
    ConceptLink,
    NeedFacts,
    OfferFacts,
    Period,
    Place,
    Weights,
)
from matching.engine.explanation import explain, explain_exclusion
from matching.engine.ranking import Inputs, rank_inputs
from matching.engine.serialise import canonical_json, to_plain
from matching.engine.weights import CRITERIA, apportion


def order(ranking):
    return [ranked.offer_id for ranked in ranking.ranked]


def points(ranked):
    return {c.code: c.points for c in ranked.criteria}


def test_documented_competence_stands_before_claimed_and_claimed_before_near(cast):
    links = {
        "documented": ConceptLink("case-processing", level=5, evidence="documented"),
        "claimed": ConceptLink("case-processing", level=5, evidence="claimed"),
        "broader": ConceptLink("law", level=5, evidence="documented"),
    }
    offers = [cast.offer(key, concepts=(link,)) for key, link in links.items()]
    assert order(cast.rank(cast.need(), *offers)) == ["documented", "claimed", "broader"]


def test_level_under_the_asked_one_gives_fewer_points(cast):
    offers = [
        cast.offer(f"level-{level}", concepts=(ConceptLink("case-processing", level=level),))
        for level in (5, 4, 2)
    ]
    ranking = cast.rank(cast.need(), *offers)
    asked = [
        explain(ranking, ranked)["criteria"][0]["parts"]["asked"][0] for ranked in ranking.ranked
    ]
    assert [(part["level"], part["millionths"]) for part in asked] == [
        (4, 800_000),
        (5, 800_000),
        (2, 400_000),
    ]


def test_one_held_competence_answers_each_asked_one_once(cast):
    twice = (
        ConceptLink("case-processing", level=5, evidence="documented"),
        ConceptLink("sakshandsaming", level=5, evidence="documented"),
    )
    once, double = (
        cast.rank(cast.need(), cast.offer(concepts=links)).ranked[0] for links in (twice[:1], twice)
    )
    assert points(once)["competence"] == points(double)["competence"]


def test_equal_scores_are_ordered_by_id(cast):
    offers = [cast.offer(key) for key in ("c", "a", "b")]
    ranking = cast.rank(cast.need(), *offers)
    assert order(ranking) == ["a", "b", "c"]
    assert [ranked.rank for ranked in ranking.ranked] == [1, 2, 3]
    assert len({ranked.score for ranked in ranking.ranked}) == 1


def test_criteria_the_need_does_not_ask_about_are_left_out_and_the_rest_fill_the_score(cast):
    bare = NeedFacts("n", host=cast.host, title="Saksbehandler")
    (ranked,) = cast.rank(bare, cast.offer()).ranked
    assert [c.code for c in ranked.criteria] == ["text", "role_title", "person_wishes", "freshness"]
    assert sum(c.maximum for c in ranked.criteria) == 10_000


def test_need_and_offer_of_a_bare_id_are_ranked(cast):
    (ranked,) = cast.rank(
        NeedFacts("n", host=cast.host), OfferFacts("o", lender=cast.lender, approved=True)
    ).ranked
    assert points(ranked) == {"person_wishes": 2778, "freshness": 0}


@pytest.mark.parametrize(
    ("criterion", "need", "better", "worse"),
    [
        (
            "themes",
            {"concepts": (ConceptLink("archiving", "theme"),)},
            {"concepts": (ConceptLink("archiving", "theme"),)},
            {"concepts": (ConceptLink("records", "theme"),)},
        ),
        (
            "stakeholder_groups",
            {"concepts": (ConceptLink("children", "stakeholder_group"),)},
            {"concepts": (ConceptLink("children", "stakeholder_group"),)},
            {},
        ),
        (
            "traits",
            {"concepts": (ConceptLink("accurate", "trait"),)},
            {"concepts": (ConceptLink("accurate", "trait"),)},
            {},
        ),
        ("text", {"text": "tilsyn med kommunene"}, {"text": "Fører tilsyn"}, {"text": "Regnskap"}),
        (
            "role_title",
            {"role_title": "lærer"},
            {"role_titles": ("lærerinne",)},
            {"role_titles": ("ingeniør",)},
        ),
        ("period", {}, {}, {"period": Period(date(2026, 7, 1), date(2027, 3, 1))}),
        ("place", {"place": Place("03", 50)}, {}, {"counties": ("11",)}),
        ("share", {}, {}, {"share": 50}),
        ("person_wishes", {}, {"wished_hosts": ("986252932",)}, {"wished_hosts": ("1",)}),
        ("host_wishes", {"wished_lenders": ("974760673",)}, {"lender": "974760673"}, {}),
        ("freshness", {}, {}, {"confirmed_on": date(2026, 1, 1)}),
    ],
)
def test_criterion_gives_the_better_offer_more_points(cast, criterion, need, better, worse):
    concepts = (ConceptLink("case-processing", relation="wanted"), *need.pop("concepts", ()))
    ranking = cast.rank(
        cast.need(concepts=concepts, **need),
        cast.offer("better", **better),
        cast.offer("worse", **worse),
    )
    given = {ranked.offer_id: points(ranked)[criterion] for ranked in ranking.ranked}
    assert given["better"] > given["worse"]


def test_remote_work_both_accept_counts_between_here_and_elsewhere(cast):
    need = cast.need(place=Place("03", 50))
    offers = [
        cast.offer("here"),
        cast.offer("remote", counties=("11",), place=Place(remote_share=50)),
        cast.offer("elsewhere", counties=("11",)),
    ]
    ranking = cast.rank(need, *offers)
    how = {
        r.offer_id: next(c.parts["how"] for c in r.criteria if c.code == "place")
        for r in ranking.ranked
    }
    assert how == {"here": "same_county", "remote": "remote_agreed", "elsewhere": "elsewhere"}
    assert order(ranking) == ["here", "remote", "elsewhere"]


def test_text_names_the_strongest_words_as_the_need_wrote_them(cast):
    need = cast.need(title="", text="Sakshandsaming og klagesaker")
    offers = [
        cast.offer(),
        cast.offer("other", text="Klagesaker"),
        cast.offer("third", text="Arkiv"),
    ]
    ranking = cast.rank(need, *offers)
    terms = {
        r.offer_id: [t["word"] for c in r.criteria if c.code == "text" for t in c.parts["terms"]]
        for r in ranking.ranked
    }
    assert terms == {"offer": ["sakshandsaming"], "other": ["klagesaker"], "third": []}


def test_explanation_is_plain_json_and_its_parts_add_up(cast):
    ranking = cast.rank(cast.need(), cast.offer(), cast.offer("no", counties=("11",)))
    record = explain(ranking, ranking.ranked[0])
    assert json.loads(json.dumps(record)) == record
    assert sum(c["points"] for c in record["criteria"]) == record["score"]
    asked = record["criteria"][0]["parts"]["asked"]
    assert sum(part["points"] for part in asked) == record["criteria"][0]["points"]
    assert sum(part["maximum"] for part in asked) == record["criteria"][0]["maximum"]
    assert record["missing"] == ["teaching"]
    assert record["excluded"] == {"place": 1}
    assert record["rank_without"] == {c["code"]: 1 for c in record["criteria"]}
    assert (record["rank"], record["ranked"], record["maximum"]) == (1, 1, 10_000)


def test_explanation_of_an_exclusion_names_rule_and_change(cast):
    ranking = cast.rank(cast.need(), cast.offer(counties=("11",)))
    record = explain_exclusion(ranking, ranking.excluded[0])
    assert [(r["code"], [c["code"] for c in r["changes"]]) for r in record["rules"]] == [
        ("place", ["allow_remote", "add_county"])
    ]


def test_experienced_caseworker_stands_before_the_course_maker_nobody_asked_for(cast):
    """The need asks for long experience of cases and says that course tools are not needed."""
    need = cast.need(
        concepts=(
            ConceptLink("case-processing", level=4, relation="wanted"),
            ConceptLink("individual-decisions", relation="wanted"),
            ConceptLink("e-learning", relation="not_needed"),
        )
    )
    offers = [
        cast.offer(
            "course-maker",
            role_titles=("e-læringsutvikler",),
            text="Lager digitale kurs.",
            concepts=(ConceptLink("e-learning", level=5, evidence="documented"),),
        ),
        cast.offer(
            "new-caseworker",
            role_titles=("sakshandsamar",),
            text="Eitt år med sakshandsaming.",
            concepts=(ConceptLink("case-processing", level=2, evidence="claimed"),),
        ),
        cast.offer(
            "experienced-caseworker",
            role_titles=("seniorsakshandsamar",),
            text="Tolv år med sakshandsaming og vedtak.",
            concepts=(
                ConceptLink("case-processing", level=5, evidence="documented"),
                ConceptLink("individual-decisions", level=4, evidence="claimed"),
            ),
        ),
    ]
    assert order(cast.rank(need, *offers)) == [
        "experienced-caseworker",
        "new-caseworker",
        "course-maker",
    ]


def test_not_needed_is_neither_asked_nor_missing(cast):
    ranking = cast.rank(cast.need(), cast.offer())
    assert "e-learning" not in canonical_json(explain(ranking, ranking.ranked[0]))


def test_rank_without_a_criterion_is_the_rank_when_it_does_not_count(cast):
    near = cast.offer("near", counties=("03",), confirmed_on=date(2026, 1, 1))
    far = cast.offer("far", counties=("11",))
    need = cast.need(place=Place("03", 50))
    first, second = cast.rank(need, near, far).ranked
    assert (first.offer_id, second.offer_id) == ("near", "far")
    assert (first.rank_without["place"], second.rank_without["place"]) == (2, 1)


def test_stored_facts_replay_the_same_list(cast):
    ranking = cast.rank(cast.need(), *(cast.offer(f"o{i}", share=10 * i) for i in range(1, 9)))
    inputs = Inputs(
        cast.need(),
        tuple(cast.offer(f"o{i}", share=10 * i) for i in range(1, 9)),
        cast.vocabulary,
        DEFAULT_WEIGHTS,
        cast.policy(cast.lender, cast.other_lender),
        cast.today,
    )
    stored = json.loads(canonical_json(inputs))
    assert to_plain(rank_inputs(Inputs.from_plain(stored))) == to_plain(ranking)
    assert ranking.engine_version == ENGINE_VERSION


def test_facts_hash_changes_with_any_fact(cast):
    hashes = {
        cast.rank(cast.need(), cast.offer()).facts_hash,
        cast.rank(cast.need(text="Annet"), cast.offer()).facts_hash,
        cast.rank(cast.need(), cast.offer(share=80)).facts_hash,
        cast.rank(cast.need(), cast.offer(), today=date(2026, 6, 2)).facts_hash,
        cast.rank(cast.need(), cast.offer(), policy=cast.policy(cast.lender)).facts_hash,
    }
    assert len(hashes) == 5


def test_offer_given_twice_is_refused(cast):
    with pytest.raises(ValueError, match="offers given more than once: offer"):
        cast.rank(cast.need(), cast.offer(), cast.offer())


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"competence": 9_999}, "sum to 9999"),
        ({"competence": 10_001, "text": -1}, "negative weight for text"),
        ({"charm": 10_000}, "unknown criteria charm"),
    ],
)
def test_weights_that_do_not_hold_are_refused(table, message):
    with pytest.raises(ValueError, match=message):
        Weights("x", {"any": table})


def test_default_weights_stand_in_the_documentation_as_they_are():
    documented = (Path(__file__).parents[3] / "docs/formats/weights.md").read_text()
    tables = [DEFAULT_WEIGHTS.tables[f] for f in ("short_exchange", "rotation", "secondment")]
    rows = [
        f"| `{code}` | " + " | ".join(str(table[code]) for table in tables) + " |"
        for code in CRITERIA
    ]
    assert [line for line in documented.splitlines() if line.startswith("| `")] == rows
    assert f"version {DEFAULT_WEIGHTS.version}," in documented


def test_default_weights_have_every_criterion_for_every_form():
    assert set(DEFAULT_WEIGHTS.tables) == {"any", "short_exchange", "rotation", "secondment"}
    assert [set(table) for table in DEFAULT_WEIGHTS.tables.values()] == [set(CRITERIA)] * 4


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (0, [1, 2], [0, 0]),
        (5, [0, 0], [0, 0]),
        (7, [3, 0, 4], [3, 0, 4]),
    ],
)
def test_apportion_gives_the_largest_remainder_first(total, shares, parts):
    assert apportion(total, shares) == parts


def test_cyclic_vocabulary_and_unknown_codes_do_no_harm(cast):
    from matching.engine import Vocabulary

    circle = Vocabulary(parents={"a": ("b",), "b": ("a",)}, related={"a": ("a", "b")})
    need = cast.need(concepts=(ConceptLink("a"), ConceptLink("fritt ord")))
    offer = cast.offer(concepts=(ConceptLink("b"), ConceptLink("fritt ord")))
    (ranked,) = cast.rank(need, offer, vocabulary=circle).ranked
    assert [part["nearness"] for part in ranked.criteria[0].parts["asked"]] == ["broader", "same"]


def test_thousands_of_offers_are_ranked_within_seconds(cast):
    offers = [
        cast.offer(f"o{i:05}", share=i % 101, text=f"Saksbehandling {i} av tilsyn {i % 97} " * 12)
        for i in range(3_000)
    ]
    started = process_time()
    ranking = cast.rank(cast.need(), *offers)
    assert len(ranking.ranked) == 3_000
    assert process_time() - started < 6
