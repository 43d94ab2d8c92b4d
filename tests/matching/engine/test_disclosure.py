"""Which of a person's own words count: none that could be guessed to find out who it is."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import rank
from matching.engine.disclosure import (
    FEWEST_LENDERS,
    FEWEST_PEOPLE,
    TITLES,
    Countable,
    OwnWords,
)
from matching.engine.norwegian import STOP_WORDS, normal_form, words
from matching.engine.text import Tokeniser
from matching.engine.weights import DEFAULT_WEIGHTS
from tests.matching.engine.conftest import (
    LENDER,
    TODAY,
    VOCABULARY,
    a_need,
    an_offer,
    policy_for,
)

SYNONYMS = VOCABULARY.synonyms
VILLAGES = ("hønefoss", "tjøtta", "bjørnøya", "sæther", "kvitsøy", "isbre", "fossefall", "xyz9")
guesses = st.one_of(
    st.sampled_from(VILLAGES), st.text("abcdefghijklmnoprstuvyæøå", min_size=2, max_size=12)
)


def people(text: str, *, lenders: int, each: int = 1) -> list[OwnWords]:
    return [OwnWords(f"lender {number}", (text,)) for number in range(lenders)] * each


def counted(text: str, everybody: list[OwnWords] | None = None) -> list[str]:
    return Countable(everybody or [], SYNONYMS).reduced(text).splitlines()


# -- what counts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Har drevet med sakshandsaming på Tjøtta", ["case processing"]),
        ("Arkivering, tilsyn og Sæther", ["archiving", "tilsyn"]),
        ("saksbehandlingssystemet Elements", ["case processing"]),
        ("Seniorrådgjevar i hundeklubben", ["seniorrådgiver"]),
        ("Rådgjevarane mine", ["rådgiver"]),
        ("Riksmekler", []),
        ("", []),
    ],
)
def test_vocabulary_and_everyday_titles_count_and_nothing_else(text: str, kept: list[str]) -> None:
    assert counted(text) == kept


def test_word_counts_when_enough_people_of_enough_lenders_use_it() -> None:
    enough = people("isbre", lenders=FEWEST_PEOPLE)
    assert counted("Isbre!", enough) == ["isbre"]
    assert counted("Isbre!", enough[1:]) == []


def test_word_of_one_workplace_does_not_count_however_many_use_it() -> None:
    of_two = people("isbre", lenders=FEWEST_LENDERS - 1, each=50)
    of_three = people("isbre", lenders=FEWEST_LENDERS, each=2)
    assert counted("isbre", of_two) == []
    assert counted("isbre", of_three) == ["isbre"]


def test_one_person_who_repeats_a_word_is_one() -> None:
    repeated = [OwnWords(f"lender {n}", ("isbre " * 20, "isbre")) for n in range(FEWEST_PEOPLE - 1)]
    assert counted("isbre", repeated) == []


def test_words_that_stand_apart_are_not_read_together() -> None:
    # What stood between them does not count, and they are no label by standing side by side.
    assert counted("case Sæther processing") == []
    common = people("case", lenders=9) + people("processing", lenders=9)
    kept = Countable(common, SYNONYMS).reduced("case Sæther processing")
    assert kept == "case\nprocessing"
    assert Tokeniser(SYNONYMS).tokens(kept) == [normal_form("case"), normal_form("processing")]


def test_titles_are_their_own_forms() -> None:
    assert [word for form, word in TITLES.items() if normal_form(word) != form] == []
    assert [form for form in TITLES if form in STOP_WORDS] == []


# -- in every case --------------------------------------------------------------------------------


@given(st.lists(guesses, max_size=30), st.randoms(use_true_random=False))
def test_only_words_that_may_count_are_left(written: list[str], chance: random.Random) -> None:
    everybody = [OwnWords(f"lender {chance.randrange(6)}", (" ".join(written),)) for _ in range(6)]
    kept = words(Countable(everybody, SYNONYMS).reduced(" ".join(written)))
    lenders = len({person.lender for person in everybody})
    allowed = set(written) if lenders >= FEWEST_LENDERS else set()
    labels = {word for label in SYNONYMS for word in words(label)}
    assert set(kept) <= allowed | labels | set(TITLES.values())


@given(st.lists(guesses, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_order_of_people_changes_nothing(written: list[str], chance: random.Random) -> None:
    everybody = [OwnWords(f"lender {n % 4}", (" ".join(written[n % 5 :]),)) for n in range(9)]
    shuffled = chance.sample(everybody, len(everybody))
    text = " ".join(written)
    assert Countable(everybody, SYNONYMS).reduced(text) == Countable(shuffled, SYNONYMS).reduced(
        text
    )


@given(guesses)
def test_no_guess_moves_the_points_of_one_who_has_written_it(guess: str) -> None:
    """The host tries a word; the person has written it, in the text and as the role."""
    if any(token.startswith("§") for token in Tokeniser(SYNONYMS).tokens(guess)):
        return
    if normal_form(guess) in TITLES:
        return
    countable = Countable([OwnWords(LENDER, (guess,))], SYNONYMS)
    own = f"Tilsyn ved {guess}"
    offer = an_offer(text=countable.reduced(own), role_titles=(countable.reduced(own),))

    def points(text: str) -> dict[str, int]:
        need = replace(a_need(), title="Tilsyn", text=text, role_title="")
        ranking = rank(
            need,
            [offer],
            vocabulary=VOCABULARY,
            weights=DEFAULT_WEIGHTS,
            policy=policy_for(LENDER),
            today=TODAY,
        )
        (only,) = ranking.ranked
        return {part.code: part.points for part in only.criteria}

    assert points(f"Tilsyn {guess}") == points("Tilsyn")
