"""Concepts suggested for a text: words, parts of words, spellings, and files that nobody here wrote."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from config.cli import main
from core.competence.vocabulary import read_vocabulary
from matching.engine.text import CONCEPT, Tokeniser
from matching.files.suggesting import Concept, Suggester

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "formats" / "suggestion.schema.json"
CURATED = Suggester(
    Concept(
        entry.code,
        {key: (entry.labels[key], *entry.synonyms.get(key, ())) for key in entry.labels},
    )
    for entry in read_vocabulary().entries
)


def codes(text: str, top: int = 5) -> list[str]:
    return [each.code for each in CURATED.suggest(text, top=top)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Vi søker en saksbehandler", "case-processing"),
        ("sakshandsaming", "case-processing"),
        ("case processing", "case-processing"),
        ("Nytt saksbehandlingssystem", "case-processing"),
        ("Vi skal ha hjelp med offentlige anskaffelser", "public-procurement"),
        ("Vi skal ha hjelp med offentlege anskaffingar", "public-procurement"),
        ("utvikle e-læring", "e-learning"),
        ("prosjektleiing i store prosjekt", "project-management"),
        ("Arbeid med barn og unge", "group-children-young"),
    ],
)
def test_words_in_every_language_find_their_concept(text: str, first: str) -> None:
    assert codes(text)[0] == first


def test_a_rank_in_a_title_names_no_subject() -> None:
    # "seniorer" is a word for old people, and a "seniorrådgiver" works with anything.
    assert codes("seniorer") == ["group-older"]
    assert "group-older" not in codes("Seniorrådgiver")


def test_nothing_is_found_where_nothing_is_said() -> None:
    for text in ("", "og i på til", "xyzzy 12345 🐟", "Хорошо"):
        assert codes(text) == []


def test_bokmal_and_nynorsk_are_one() -> None:
    bokmal = "Erfaring med saksbehandling, klagebehandling og veiledning av kolleger"
    nynorsk = "Røynsle med sakshandsaming, klagehandsaming og rettleiing av kollegaer"

    assert codes(bokmal) == codes(nynorsk)


def test_a_suggestion_says_what_it_rests_on() -> None:
    [first, *_] = CURATED.suggest("Nytt saksbehandlingssystem for klager", language="nn", top=1)

    assert (first.label, first.because) == ("Sakshandsaming", ("saksbehandlingssystem",))


@given(st.text(max_size=200), st.integers(1, 20))
def test_any_text_gives_an_ordered_list(text: str, top: int) -> None:
    found = CURATED.suggest(text, top=top)

    assert len(found) <= top
    assert [(-each.score, each.code) for each in found] == sorted(
        (-each.score, each.code) for each in found
    )
    assert all(0 < each.score <= 1 and each.because for each in found)


# -- the command ----------------------------------------------------------------------------------


def veksel(*arguments: str | Path, typed: str = "") -> Result:
    """Run the command in this process, with what is typed into it."""
    return CliRunner().invoke(main, ["suggest", *map(str, arguments)], input=typed)


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_what_is_typed_is_read_and_the_lines_keep_their_format() -> None:
    found = lines(veksel("--text", "-", "--language", "en", typed="Offentlige anskaffelser\n"))

    assert (found[0]["code"], found[0]["label"]) == ("public-procurement", "Public procurement")
    for line in found:
        jsonschema.validate(line, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_a_vocabulary_of_anybodys_is_used(tmp_path: Path) -> None:
    vocabulary = tmp_path / "concepts.jsonl"
    records = [
        {"code": "s1", "labels": {"en": "weld metal"}, "synonyms": {"nb": ["sveise", "sveising"]}},
        {"code": "s2", "labels": {"en": ["bake bread"]}},
        {"code": "bare"},
    ]
    vocabulary.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    text = tmp_path / "text.txt"
    text.write_text("\ufeffSveisekurs for sveisere", encoding="utf-8")

    out = tmp_path / "out.jsonl"
    said = veksel("--text", text, "--vocabulary", vocabulary, "--out", out)

    assert said.output == "1 lines in out.jsonl\n"
    assert [json.loads(line)["code"] for line in out.read_text().splitlines()] == ["s1"]


@pytest.mark.parametrize(
    ("vocabulary", "said"),
    [
        ('{"code": "a"}\n{"code": "a"}\n', "'a' stands more than once"),
        ('{"labels": {"nb": "x"}}\n', "line 1: code"),
        ('{"code": "a", "labels": ["x"]}\n', "line 1: labels"),
        ('{"code": "a", "labels": {"nb": [1]}}\n', "line 1: labels.nb: 1"),
        ('{"code": "a"}\n{"code": \n', "line 2: this is not JSON"),
    ],
)
def test_a_bad_vocabulary_names_line_and_key(tmp_path: Path, vocabulary: str, said: str) -> None:
    file = tmp_path / "concepts.jsonl"
    file.write_text(vocabulary, encoding="utf-8")

    result = veksel("--text", "-", "--vocabulary", file, typed="x")

    assert result.exit_code != 0
    assert said in str(result.output) + str(result.exception)


def test_a_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes("anskaffelser på øya".encode("latin-1"))

    result = veksel("--text", file)

    assert "not UTF-8" in str(result.output) + str(result.exception)


def test_the_engine_splits_no_rank_off_a_title_either() -> None:
    words = {"seniorer": "group-older", "saksbehandling": "case-processing"}

    tokens = Tokeniser(words).tokens("seniorrådgiver saksbehandlingssystem")

    assert [token for token in tokens if token.startswith(CONCEPT)] == ["§case-processing"]
