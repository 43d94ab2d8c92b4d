"""What of a large vocabulary the engine is given: what lists offer, and what is in play."""

import pytest

from core.competence.models import Concept
from matching.domain import rank_candidates
from matching.engine.similarity import ConceptGraph
from matching.loading import load_inputs
from matching.models import Match
from matching.vocabulary import load_vocabulary


def skill(code, parent=None, *, kind="competence", active=True):
    return Concept.objects.create(
        code=code,
        kind=kind,
        label_nb=f"{code} kunstig",
        label_nn=f"{code} kunstig",
        label_en=f"{code} invented",
        synonyms={"nb": [f"{code} påfunn"]},
        search_text=code,
        parent=parent,
        source="esco",
        version=10200,
        is_active=active,
        is_listed=False,
    )


@pytest.fixture
def tree(scene):
    """Two areas, one with three skills of which one has another below it, and a skill beside."""
    area, elsewhere = skill("esco-area"), skill("esco-elsewhere")
    one = skill("esco-one", area)
    skill("esco-two", area)
    skill("esco-three", area)
    skill("esco-below", one)
    beside = skill("esco-beside", elsewhere)
    one.related.add(beside, skill("esco-worker", kind="occupation"))
    return scene


def test_nothing_of_it_is_in_play_until_somebody_names_it(tree):
    assert "esco" not in str(load_vocabulary())


@pytest.mark.parametrize("by", ["need", "offer"])
def test_what_is_near_what_is_named_is_in_play(tree, by):
    before = load_vocabulary()
    if by == "need":
        tree.ask(tree.need, "esco-one", "required")
    else:
        tree.hold(tree.offer(), "esco-one")
    vocabulary = load_vocabulary()
    unlisted = {code: up for code, up in vocabulary.parents.items() if code.startswith("esco")}
    assert unlisted == {
        "esco-area": (),
        "esco-one": ("esco-area",),
        "esco-two": ("esco-area",),
        "esco-three": ("esco-area",),
        "esco-below": ("esco-one",),
        "esco-beside": (),
    }
    assert {c: r for c, r in vocabulary.related.items() if c.startswith("esco")} == {
        "esco-one": ("esco-beside",),
        "esco-beside": ("esco-one",),
    }
    # Their words are not: a rare skill in somebody's text would tell who it is.
    assert vocabulary.synonyms == before.synonyms


def test_named_skills_are_near_each_other_as_esco_says(tree):
    tree.ask(tree.need, "esco-one", "required")
    graph = ConceptGraph(load_vocabulary())
    assert {held: near.percent for held, near in graph.neighbours("esco-one").items()} == {
        "esco-one": 100,
        "esco-area": 60,
        "esco-below": 60,
        "esco-beside": 50,
        "esco-three": 40,
        "esco-two": 40,
    }
    assert graph.nearness("esco-one", "esco-elsewhere") is None


def test_a_rare_skill_in_a_text_does_not_count(tree):
    """Loaded, it would be a word of the vocabulary; it stays a word that only one person uses."""
    tree.ask(tree.need, "esco-one", "wanted")
    tree.offer(background="Enkeltvedtak og esco-two kunstig, mest esco-one kunstig.")
    (facts,) = load_inputs(tree.need).offers
    assert facts.text.split("\n") == ["Enkeltvedtak"]


def test_a_person_who_has_a_loaded_skill_is_ranked_by_it(tree):
    tree.ask(tree.need, "esco-one", "wanted")
    with_it, without = tree.offer(), tree.offer()
    tree.hold(with_it, "esco-one", level=5, evidence="documented")
    rank_candidates(tree.need, by=tree.hr)
    points = dict(Match.objects.values_list("offer_id", "score"))
    assert points[with_it.pk] > points[without.pk]


def test_the_size_of_the_vocabulary_costs_no_queries(tree, django_assert_num_queries):
    with django_assert_num_queries(2):
        load_vocabulary()
    tree.ask(tree.need, "esco-one", "required")
    with django_assert_num_queries(2):
        load_vocabulary()
