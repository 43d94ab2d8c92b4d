import pytest

from core.base.errors import DomainError
from core.competence.models import Concept
from core.market.sheets import words
from core.market.sheets.words import Vocabulary


@pytest.mark.usefixtures("concepts")
@pytest.mark.parametrize(
    "cell",
    [
        "case-processing",
        "Saksbehandling",
        "SAKSHANDSAMING",
        "Case processing",
        "saksbehandlerrollen",
    ],
)
def test_a_concept_is_known_by_code_label_and_synonym(cell):
    found = Vocabulary().concepts_in("required_competences", cell)
    assert [concept.code for concept in found] == ["case-processing"]


def test_several_are_divided_by_signs_and_named_once(concepts):
    cell = "appeals, Klagebehandling; case-processing\ne-learning,"
    found = Vocabulary().concepts_in("wanted_competences", cell)
    assert [each.code for each in found] == ["appeals", "case-processing", "e-learning"]


def test_what_has_left_the_vocabulary_is_not_chosen(concepts):
    Concept.objects.filter(code="appeals").update(is_active=False)
    with pytest.raises(DomainError, match="“appeals” is not in the vocabulary"):
        Vocabulary().concepts_in("wanted_competences", "appeals")


def test_a_word_for_several_asks_which(concepts):
    for code in ("appeals", "e-learning"):
        concept = concepts[code]
        concept.search_text += "\nflertydig"
        concept.save()
    with pytest.raises(DomainError) as caught:
        Vocabulary().concepts_in("wanted_competences", "Flertydig")
    assert str(caught.value) == (
        "“Flertydig” may mean several: write one of "
        f"{concepts['appeals'].label}; {concepts['e-learning'].label}."
    )


def test_every_unknown_word_is_told_and_guessing_ends(concepts, monkeypatch):
    monkeypatch.setattr(words, "MOST_GUESSES", 1)
    with pytest.raises(DomainError) as caught:
        Vocabulary().concepts_in("wanted_competences", "Klagebehandlin, Klagebehandlin")
    assert str(caught.value) == (
        "“Klagebehandlin” is not in the vocabulary. Do you mean Appeals handling? "
        "“Klagebehandlin” is not in the vocabulary. Choose a word of it, or take this one out."
    )


def _load(code, label, *others, kind="competence"):
    """A concept such as ESCO has, which no list offers."""
    return Concept.objects.create(
        code=code,
        kind=kind,
        label_nb=label,
        label_nn=label,
        label_en=label,
        synonyms={"nb": list(others)},
        search_text="\n".join((label, *others)),
        source="esco",
        version=10200,
        is_listed=False,
    )


@pytest.mark.usefixtures("concepts")
@pytest.mark.parametrize("cell", ["esco-1", "Knyte garn", "garnknyting"])
def test_a_concept_that_no_list_offers_is_known_too(cell):
    _load("esco-1", "knyte garn", "garnknyting")
    found = Vocabulary().concepts_in("required_competences", cell)
    assert [concept.code for concept in found] == ["esco-1"]


@pytest.mark.usefixtures("concepts")
def test_what_is_listed_goes_before_what_is_not():
    _load("esco-1", "saksbehandling")
    found = Vocabulary().concepts_in("required_competences", "Saksbehandling")
    assert [concept.code for concept in found] == ["case-processing"]


@pytest.mark.usefixtures("concepts")
def test_two_with_one_name_are_told_apart_by_their_codes():
    _load("esco-1", "knyte garn")
    _load("esco-2", "knyte garn")
    with pytest.raises(DomainError, match="write one of esco-1; esco-2"):
        Vocabulary().concepts_in("required_competences", "knyte garn")


@pytest.mark.usefixtures("concepts")
def test_an_occupation_is_no_competence():
    _load("esco-1", "fisker", kind="occupation")
    with pytest.raises(DomainError, match="is not in the vocabulary"):
        Vocabulary().concepts_in("required_competences", "fisker")


@pytest.mark.usefixtures("concepts")
def test_the_rest_is_read_only_when_a_word_needs_it(django_assert_num_queries):
    with django_assert_num_queries(1):
        vocabulary = Vocabulary()
        vocabulary.concepts_in("required_competences", "Saksbehandling")
    with django_assert_num_queries(1):
        for word in ("no such", "nor such"):
            with pytest.raises(DomainError):
                vocabulary.concepts_in("required_competences", word)
