"""From ESCO's files to entries, and what is said when they do not hold together."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from core.competence.classifications.errors import ClassificationError
from core.competence.classifications.esco import read_esco
from core.competence.classifications.esco_folder import NEEDED
from core.competence.classifications.sources import esco_release
from core.competence.enums import ConceptKind
from core.competence.vocabulary import Entry
from tests.factories.classifications import (
    ESCO,
    GROUP,
    SKILL,
    code,
    concept,
    key,
    occupation,
    skill,
    table,
    under,
    write_esco,
    write_small_esco,
)

RELEASE = esco_release("1.2.0")


def _entries(folder: Path) -> dict[str, Entry]:
    return {entry.code: entry for entry in read_esco(folder, RELEASE).vocabulary.entries}


def _problem(folder: Path) -> ClassificationError:
    with pytest.raises(ClassificationError) as caught:
        read_esco(folder, RELEASE)
    return caught.value


def test_a_skill_has_its_words_in_both_languages(tmp_path: Path) -> None:
    entry = _entries(write_small_esco(tmp_path))[code("nets")]
    assert entry.kind == ConceptKind.COMPETENCE
    assert entry.labels == {"nb": "knyte garn", "nn": "knyte garn", "en": "knit nets"}
    assert entry.synonyms == {"nb": ["garnknyting", "bøte garn"], "en": ["net knitting"]}
    assert entry.descriptions == {"nb": "Å knyte."}
    assert entry.search_text == "knyte garn\nknit nets\ngarnknyting\nbote garn\nnet knitting"


def test_all_that_is_read_is_counted(tmp_path: Path) -> None:
    reading = read_esco(write_small_esco(tmp_path), RELEASE)
    assert reading.counts == {"skill groups": 2, "skills": 3, "occupations": 1}
    assert (reading.languages, reading.notes) == (("nb", "en"), ())
    assert (reading.vocabulary.source, reading.vocabulary.version) == ("esco", 10200)


def test_a_skill_stands_under_a_skill_rather_than_under_a_group(tmp_path: Path) -> None:
    entries = _entries(write_small_esco(tmp_path))
    assert {entry.code: entry.parent for entry in entries.values()} == {
        "esco-s1": None,
        "esco-s1-2": "esco-s1",
        code("nets"): code("knots"),
        code("boats"): "esco-s1-2",
        code("knots"): "esco-s1-2",
        f"esco-occupation-{key('fisher')}": None,
    }


def test_an_occupation_has_the_skills_that_are_essential(tmp_path: Path) -> None:
    entries = _entries(write_small_esco(tmp_path))
    fisher = entries[f"esco-occupation-{key('fisher')}"]
    assert (fisher.kind, fisher.related) == (ConceptKind.OCCUPATION, (code("nets"),))
    assert entries[code("nets")].related == (code("boats"),)


@pytest.mark.parametrize("language", ["no", "en"])
def test_one_language_is_enough_and_lends_its_words(tmp_path: Path, language: str) -> None:
    write_esco(
        tmp_path,
        bom=True,
        **{f"skills_{language}": [concept(skill("nets"), "ord")]},
    )
    for other in {"no", "en"} - {language}:
        (tmp_path / f"skills_{other}.csv").unlink(missing_ok=True)
    broader = tmp_path / "broaderRelationsSkillPillar_no.csv"
    broader.rename(broader.with_name(f"broaderRelationsSkillPillar_{language}.csv"))
    assert _entries(tmp_path)[code("nets")].labels == {"nb": "ord", "nn": "ord", "en": "ord"}


def test_a_name_that_is_empty_in_one_language_is_borrowed(tmp_path: Path) -> None:
    write_esco(
        tmp_path,
        skills_no=[concept(skill("nets"), "")],
        skills_en=[concept(skill("nets"), "knit nets")],
    )
    assert set(_entries(tmp_path)[code("nets")].labels.values()) == {"knit nets"}


def test_what_is_done_without_is_told(tmp_path: Path) -> None:
    write_esco(
        tmp_path,
        skills_no=[concept(skill("nets"), "a")],
        broaderRelationsSkillPillar_no=[
            under(skill("nets"), f"{ESCO}/skill/S1", kinds=(SKILL, GROUP))
        ],
    )
    reading = read_esco(tmp_path, RELEASE)
    assert [entry.parent for entry in reading.vocabulary.entries] == [None]
    assert [note.split(" ")[1] for note in reading.notes] == [
        "skillGroups_no.csv",
        "occupations_no.csv",
        "skillSkillRelations_no.csv",
    ]


def test_relations_to_what_is_not_there_are_counted_and_left_out(tmp_path: Path) -> None:
    stray = {"originalSkillUri": skill("nets"), "relatedSkillUri": skill("nowhere")}
    reading = read_esco(write_small_esco(tmp_path, skillSkillRelations_no=[stray]), RELEASE)
    assert reading.notes == (
        "1 relations name concepts that are not in the files, and are left out.",
    )


def test_a_file_that_has_fewer_than_the_other_language_is_told(tmp_path: Path) -> None:
    shorter = [concept(skill("nets"), "knit nets")]
    reading = read_esco(write_small_esco(tmp_path, skills_en=shorter), RELEASE)
    assert reading.counts["skills"] == 3
    assert reading.notes == (
        (
            "skills_en.csv lacks 2 of 3 skills, which borrow their words: look whether the file is cut off"
            " or of another release."
        ),
    )


def test_a_label_that_is_too_long_is_cut_at_a_word_and_found_whole(tmp_path: Path) -> None:
    long = "knyte " * 30 + "garn"
    write_esco(
        tmp_path,
        skills_no=[concept(skill("long"), long), concept(skill("letters"), "a" * 121)],
    )
    entries = _entries(tmp_path)
    shown = entries[code("long")].labels["nb"]
    assert shown == "knyte " * 19 + "knyte…"
    assert len(shown) <= 120
    assert entries[code("long")].synonyms == {"nb": [long]}
    assert entries[code("letters")].labels["nb"] == "a" * 119 + "…"


# -- what does not hold together ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("skills_no.csv", "skills_no.csv or skills_en.csv"),
        (
            "broaderRelationsSkillPillar_no.csv",
            "broaderRelationsSkillPillar_no.csv or _en.csv",
        ),
    ],
)
def test_a_needed_file_that_is_missing_is_told_with_all_that_is_needed(
    tmp_path: Path, gone: str, told: str
) -> None:
    write_esco(tmp_path)
    (tmp_path / gone).unlink()
    assert str(_problem(tmp_path)) == f"{tmp_path}: does not have {told}. {NEEDED}"


def test_a_file_cut_anywhere_within_a_row_is_refused(tmp_path: Path) -> None:
    write_small_esco(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        whole = path.read_bytes()
        for end in range(len(whole)):
            path.write_bytes(whole[:end])
            if not whole[:end].endswith(b"\n") or whole[:end].count(b"\n") == 1:
                assert _problem(tmp_path).file == path.name, (path.name, end)
        path.write_bytes(whole)
    assert len(_entries(tmp_path)) == 6


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    assert "is not a folder" in str(_problem(tmp_path / "none"))


@pytest.mark.parametrize("column", ["conceptUri", "preferredLabel", "altLabels"])
def test_a_missing_column_of_skills_is_told(tmp_path: Path, column: str) -> None:
    write_small_esco(tmp_path)
    (tmp_path / "skills_en.csv").write_text(
        table([c for c in ("conceptUri", "preferredLabel", "altLabels") if c != column], [])
    )
    problem = _problem(tmp_path)
    assert (problem.file, problem.line, problem.column) == ("skills_en.csv", 1, column)


BAD: dict[str, tuple[dict[str, Iterable[Mapping[str, Any]]], tuple[str, int, str], str]] = {
    "circle": (
        {
            "broaderRelationsSkillPillar_no": [
                under(skill("nets"), skill("boats")),
                under(skill("boats"), skill("knots")),
                under(skill("knots"), skill("nets")),
            ]
        },
        ("broaderRelationsSkillPillar_no.csv", 4, "broaderUri"),
        "the hierarchy goes in a circle",
    ),
    "no address": (
        {"skills_no": [concept("somewhere", "a")]},
        ("skills_no.csv", 2, "conceptUri"),
        "'somewhere' is not the address of a concept of ESCO",
    ),
    "no name": (
        {"skills_no": [concept(skill("new"), "")]},
        ("skills_no.csv", 2, "preferredLabel"),
        "add the file of the other language, write a name, or take the row out",
    ),
    "twice": (
        {"skills_no": [concept(skill("nets"), "a"), concept(skill("nets"), "b")]},
        ("skills_no.csv", 3, "conceptUri"),
        "stands on line 2 too",
    ),
    "unknown skill": (
        {"broaderRelationsSkillPillar_no": [under(skill("nowhere"), skill("nets"))]},
        ("broaderRelationsSkillPillar_no.csv", 2, "conceptUri"),
        "one of them is cut off or of another release",
    ),
    "unknown group": (
        {
            "broaderRelationsSkillPillar_no": [
                under(skill("nets"), f"{ESCO}/skill/S9", kinds=(SKILL, GROUP))
            ]
        },
        ("broaderRelationsSkillPillar_no.csv", 2, "broaderUri"),
        "in none of the files of skill groups",
    ),
    "relation without an address": (
        {"skillSkillRelations_no": [{"originalSkillUri": skill("nets")}]},
        ("skillSkillRelations_no.csv", 2, "relatedSkillUri"),
        "is not the address",
    ),
    "occupation without an address": (
        {"occupations_no": [concept(f"{ESCO}/occupation/", "a")]},
        ("occupations_no.csv", 2, "conceptUri"),
        "is not the address",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_hold_together_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    files, place, text = BAD[name]
    problem = _problem(write_small_esco(tmp_path, **files))
    assert (problem.file, problem.line, problem.column) == place
    assert text in str(problem)


def test_the_same_row_twice_does_no_harm(tmp_path: Path) -> None:
    row = concept(skill("nets"), "a")
    assert list(_entries(write_esco(tmp_path, skills_no=[row, row]))) == [code("nets")]


def test_occupations_of_a_folder_without_them_are_not_asked_for_their_skills(
    tmp_path: Path,
) -> None:
    row = {"occupationUri": occupation("x"), "relationType": "essential", "skillUri": skill("nets")}
    write_esco(tmp_path, skills_no=[concept(skill("nets"), "a")], occupationSkillRelations_no=[row])
    assert [entry.related for entry in _entries(tmp_path).values()] == [()]
