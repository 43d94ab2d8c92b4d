"""ESCO's classification, from its CSV export to entries of a vocabulary."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from core.competence.classifications.esco_folder import (
    BROADER_COLUMNS,
    LANGUAGES,
    OCCUPATION_COLUMNS,
    SKILL_COLUMNS,
    EscoFolder,
)
from core.competence.classifications.hierarchy import Step, nearest_broader, refuse_circles
from core.competence.classifications.reading import Reading
from core.competence.classifications.sources import ESCO, Release
from core.competence.classifications.tables import Row
from core.competence.classifications.words import Words
from core.competence.enums import ConceptKind
from core.competence.vocabulary import Entry, Vocabulary

#: The file of concepts, what they are in ESCO's words, and what they are in ours.
FILES = (
    ("skillGroups", "skill groups", ConceptKind.COMPETENCE),
    ("skills", "skills", ConceptKind.COMPETENCE),
    ("occupations", "occupations", ConceptKind.OCCUPATION),
)
GROUP = "SkillGroup"
RELATIONS = ("skillSkillRelations", "occupationSkillRelations")
#: How an occupation needs a skill. What is only useful for it says too little.
ESSENTIAL = "essential"
_ADDRESS = re.compile(r"https?://data\.europa\.eu/esco/([a-z-]{1,20})/([A-Za-z0-9.-]{1,50})")


@dataclass(slots=True)
class _Concepts:
    """What the files of concepts say, by our code."""

    words: dict[str, Words] = field(default_factory=dict)
    kinds: dict[str, ConceptKind] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    languages: dict[str, None] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)


def read_esco(folder: Path, release: Release) -> Reading:
    """Return what the files in ``folder`` hold. Raises ``ClassificationError`` at the first row that does
    not hold together.

    A concept keeps the key of its address as its code. Of several broader concepts the nearest is kept.
    """
    files = EscoFolder(folder)
    concepts = _concepts_of(files)
    parents = _parents_of(files, concepts)
    pairs, stray = _pairs_of(files, concepts.words)
    entries = tuple(_entries(concepts, parents, pairs))
    return Reading(
        Vocabulary(ESCO, release.number, entries),
        release.name,
        concepts.counts,
        tuple(concepts.languages),
        (*concepts.gaps, *_notes(files, stray)),
        has_relations=any(files.endings(stem) for stem in RELATIONS),
    )


def code_of(row: Row, column: str) -> str:
    """Return our code for the concept whose address stands in ``column``: the same in every release."""
    found = _ADDRESS.fullmatch(row[column])
    if found is None:
        raise row.problem(
            column,
            f"{row[column]!r} is not the address of a concept of ESCO"
            " (http://data.europa.eu/esco/skill/...): fetch the file anew.",
        )
    kind, key = found[1], found[2].replace(".", "-").lower()
    return f"esco-{key}" if kind == "skill" else f"esco-{kind}-{key}"


def _concepts_of(files: EscoFolder) -> _Concepts:
    concepts = _Concepts()
    for stem, name, kind in FILES:
        found = {
            language: _by_code(rows, language) for language, rows in files.concepts(stem).items()
        }
        if not found:
            continue
        codes = sorted(set().union(*found.values()))
        concepts.counts[name] = len(codes)
        concepts.languages |= dict.fromkeys(found)
        concepts.gaps += [
            f"{stem}_{LANGUAGES[language]}.csv lacks {missing} of {len(codes)} {name}, which borrow their"
            " words: look whether the file is cut off or of another release."
            for language, rows in found.items()
            if (missing := len(codes) - len(rows))
        ]
        for code in codes:
            concepts.words[code] = _words({lang: rows.get(code) for lang, rows in found.items()})
            concepts.kinds[code] = kind
        if name == "skill groups":
            concepts.groups.update(codes)
    return concepts


def _by_code(rows: list[Row], language: str) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        code = code_of(row, "conceptUri")
        if code in found and found[code].cells != row.cells:
            raise row.problem(
                "conceptUri",
                f"this concept stands on line {found[code].line} too, with other words: take one out.",
            )
        found[code] = row
    return found


def _words(rows: Mapping[str, Row | None]) -> Words:
    words = Words()
    for language, row in rows.items():
        if row is not None and row["preferredLabel"]:
            others = row["altLabels"].splitlines()
            words.add(language, row["preferredLabel"], others, row["description"])
    if not words.labels:
        row = next(row for row in rows.values() if row is not None)
        raise row.problem(
            "preferredLabel",
            "the concept has no name in any language here: add the file of the other language, write a"
            " name, or take the row out.",
        )
    return words


def _parents_of(files: EscoFolder, concepts: _Concepts) -> dict[str, str]:
    steps = [
        step
        for row in files.relations("broaderRelationsSkillPillar", BROADER_COLUMNS)
        if (step := _step(row, concepts)) is not None
    ]
    refuse_circles(steps)
    return nearest_broader(
        (step for step in steps if step.broader in concepts.words), concepts.groups
    )


def _step(row: Row, concepts: _Concepts) -> Step | None:
    """Return who stands under whom; None for a group that is not loaded."""
    code, broader = code_of(row, "conceptUri"), code_of(row, "broaderUri")
    for column, kind, each in (
        ("conceptUri", "conceptType", code),
        ("broaderUri", "broaderType", broader),
    ):
        if each in concepts.words:
            continue
        if row[kind] != GROUP:
            raise row.problem(
                column,
                f"{row[column]} is in none of the files of skills: one of them is cut off or of another"
                " release. Fetch all of them from the same release, or take the row out.",
            )
        if concepts.groups:
            raise row.problem(
                column,
                f"{row[column]} is in none of the files of skill groups: fetch all of them from the same"
                " release, or take the row out.",
            )
    return Step(code, broader, row, "broaderUri")


def _pairs_of(files: EscoFolder, known: Mapping[str, Words]) -> tuple[dict[str, set[str]], int]:
    """Return what is related to what, said once, and how many rows name what is not there."""
    pairs: dict[str, set[str]] = {}
    stray = 0
    for one, other in _related(files, known.keys()):
        if one not in known or other not in known:
            stray += 1
        elif one != other:
            pairs.setdefault(one, set()).add(other)
    return pairs, stray


def _related(files: EscoFolder, known: Set[str]) -> Iterator[tuple[str, str]]:
    for row in files.relations("skillSkillRelations", SKILL_COLUMNS):
        yield code_of(row, "originalSkillUri"), code_of(row, "relatedSkillUri")
    if not files.endings("occupations"):
        return
    for row in files.relations("occupationSkillRelations", OCCUPATION_COLUMNS):
        if row["relationType"] == ESSENTIAL:
            yield code_of(row, "occupationUri"), code_of(row, "skillUri")


def _entries(
    concepts: _Concepts, parents: Mapping[str, str], pairs: Mapping[str, set[str]]
) -> Iterator[Entry]:
    for code, words in concepts.words.items():
        yield Entry(
            code,
            concepts.kinds[code],
            parents.get(code),
            words.in_all_languages(),
            words.descriptions,
            words.synonyms,
            tuple(sorted(pairs.get(code, ()))),
        )


def _notes(files: EscoFolder, stray: int) -> Iterator[str]:
    for stem, loss in (
        ("skillGroups", "the hierarchy above the skills is left out"),
        ("occupations", "no occupations are loaded"),
        ("skillSkillRelations", "skills are not related to each other"),
    ):
        if not files.endings(stem):
            yield f"Without {stem}_no.csv or _en.csv {loss}."
    if files.endings("occupations") and not files.endings("occupationSkillRelations"):
        yield "Without occupationSkillRelations_no.csv or _en.csv occupations have no skills."
    if stray:
        yield f"{stray} relations name concepts that are not in the files, and are left out."
