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
