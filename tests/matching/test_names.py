"""Names in free text: which words make one up, and what is left without them."""

import pytest

from matching.engine.text import Tokeniser
from matching.names import (
    Names,
    organisation_names,
    person_names,
    place_names,
    unit_names,
    whole_name,
    without_names,
)

VOCABULARY = Tokeniser({"Økonomistyring": "financial-management", "Tilsyn": "supervision"})


def left(text, *names):
    return without_names(text, *map(Names, names)).split()


@pytest.mark.parametrize(
    "written", ["Kartverket", "KARTVERKET", "kartverkets", "Kártverket", "Kartverket-"]
)
def test_name_is_taken_out_however_it_is_written(written):
    assert left(f"Kurs for {written}", {whole_name("Kartverket")})[:2] == ["Kurs", "for"]
    assert "artverk" not in without_names(f"Kurs for {written}", Names([whole_name("Kartverket")]))


def test_text_without_names_stands_as_it_was():
    text = "Klager, vedtak og\nkart i verk – ny."
    assert without_names(text, Names([whole_name("Kartverket")])) == text


def test_name_of_several_words_goes_only_as_a_whole():
    name = {whole_name("Direktoratet for forvaltning")}
    assert left("God forvaltning i Direktoratet for forvaltning", name) == [
        "God",
        "forvaltning",
        "i",
    ]


def test_overlapping_names_all_go():
    names = {whole_name("Nordre Land"), whole_name("Land kommune")}
    assert left("fra Nordre Land kommune", names) == ["fra"]


def test_text_of_names_alone_is_empty():
    assert without_names("Kartverket.", Names([whole_name("Kartverket")])) == ""


@pytest.mark.parametrize("text", ["Bjørn", "bjorn", "Sæther", "SAETHER", "dfo"])
def test_person_goes_by_each_name_and_by_the_mail_address(text):
    assert left(text, person_names("Bjørn Sæther", "bjorn.saether@dfo.no")) == []


def test_mail_address_in_a_text_goes_too():
    names = person_names("Kari Nordmann", "kn@etat.example")
    assert "kn" not in without_names("Skriv til kn@etat.example", Names(names))


def test_organisation_goes_by_its_words_but_not_by_concepts_and_kinds():
    name = "Direktoratet for forvaltning og økonomistyring (DFØ)"
    names = organisation_names(name, VOCABULARY)
    assert left("økonomistyring i DFØ, et direktorat", names) == [
        "økonomistyring",
        "i",
        ",",
        "et",
        "direktorat",
    ]
    assert left(name, names) == []


def test_organisation_goes_by_its_initials():
    names = organisation_names("Norges vassdrags- og energidirektorat", VOCABULARY)
    assert left("Åtte år i NVE", names) == ["Åtte", "år", "i"]


def test_unit_goes_by_its_name_and_what_is_written_as_a_name():
    names = unit_names("Avdeling for kart på Hønefoss", VOCABULARY)
    assert left("kart fra Hønefoss", names) == ["kart", "fra"]


@pytest.mark.parametrize("field", ["Tilsyn", "HR", "Utvikling"])
def test_unit_named_by_its_field_takes_nothing_away(field):
    assert unit_names(field, VOCABULARY) == frozenset()


@pytest.mark.parametrize("place", ["Trondheim", "Tråante"])
def test_place_goes_by_each_of_its_names(place):
    assert left(f"Bor i {place}", place_names("Trondheim - Tråante")) == ["Bor", "i"]
