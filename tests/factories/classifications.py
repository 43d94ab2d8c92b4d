"""Files such as ESCO and Klass give, with invented concepts."""

import csv
import io
import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_SHARED = ["conceptUri", "preferredLabel", "altLabels", "hiddenLabels", "status", "description"]
SKILLS = ["conceptType", "skillType", "reuseLevel", *_SHARED, "modifiedDate", "inScheme"]
GROUPS = ["conceptType", *_SHARED, "modifiedDate", "scopeNote", "inScheme", "code"]
OCCUPATIONS = ["conceptType", "iscoGroup", *_SHARED, "scopeNote", "inScheme", "code"]
BROADER = ["conceptType", "conceptUri", "broaderType", "broaderUri"]
SKILL_RELATIONS = [
    "originalSkillUri",
    "originalSkillType",
    "relationType",
    "relatedSkillType",
    "relatedSkillUri",
]
OCCUPATION_RELATIONS = ["occupationUri", "relationType", "skillType", "skillUri"]
HEADINGS = {
    "skills": SKILLS,
    "skillGroups": GROUPS,
    "occupations": OCCUPATIONS,
    "broaderRelationsSkillPillar": BROADER,
    "skillSkillRelations": SKILL_RELATIONS,
    "occupationSkillRelations": OCCUPATION_RELATIONS,
}
ESCO = "http://data.europa.eu/esco"
SKILL, GROUP = "KnowledgeSkillCompetence", "SkillGroup"


def key(name: str) -> str:
    """The same UUID for a name each time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def skill(name: str) -> str:
    """The address of a skill."""
    return f"{ESCO}/skill/{key(name)}"


def occupation(name: str) -> str:
    """The address of an occupation."""
    return f"{ESCO}/occupation/{key(name)}"


def code(name: str) -> str:
    """Our code for a skill."""
    return f"esco-{key(name)}"


def concept(address: str, label: str, *others: str, description: str = "") -> dict[str, str]:
    """One row of a file of concepts."""
    return {
        "conceptUri": address,
        "preferredLabel": label,
        "altLabels": "\n".join(others),
        "description": description,
    }


def under(address: str, broader: str, *, kinds: Sequence[str] = (SKILL, SKILL)) -> dict[str, str]:
    """One row of the file of what is broader."""
    return {
        "conceptType": kinds[0],
        "conceptUri": address,
        "broaderType": kinds[1],
        "broaderUri": broader,
    }


def table(heading: Sequence[str], rows: Iterable[Mapping[str, Any]], delimiter: str = ",") -> str:
    """CSV as ESCO writes it."""
    file = io.StringIO()
    writer = csv.DictWriter(file, heading, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def write_esco(folder: Path, *, bom: bool = False, **files: Iterable[Mapping[str, Any]]) -> Path:
    """Write files called ``<stem>_<language>``; those that ESCO needs are there if not given, and say next
    to nothing: a group that is not loaded stands under another.
    """
    group = under(f"{ESCO}/skill/S9.9", f"{ESCO}/skill/S9", kinds=(GROUP, GROUP))
    given = {
        "skills_no": [concept(skill("x"), "x")],
        "broaderRelationsSkillPillar_no": [group],
        **files,
    }
    for name, rows in given.items():
        text = table(HEADINGS[name.rpartition("_")[0]], rows)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8-sig" if bom else "utf-8")
    return folder


def write_small_esco(folder: Path, **changed: Iterable[Mapping[str, Any]]) -> Path:
    """Write three skills in a group, one above another, an occupation, and all their relations."""
    language, group = f"{ESCO}/skill/S1.2", f"{ESCO}/skill/S1"
    files: dict[str, Iterable[Mapping[str, Any]]] = {
        "skills_no": (
            concept(
                skill("nets"), "knyte garn", "garnknyting", "bøte garn", description="Å knyte."
            ),
            concept(skill("boats"), "tjære båter"),
            concept(skill("knots"), "knyte knuter"),
        ),
        "skills_en": (
            concept(skill("nets"), "knit nets", "net knitting"),
            concept(skill("boats"), "tar boats"),
            concept(skill("knots"), "tie knots"),
        ),
        "skillGroups_no": (concept(group, "håndverk"), concept(language, "kystarbeid")),
        "occupations_no": (concept(occupation("fisher"), "fisker", "garnfisker"),),
        "broaderRelationsSkillPillar_no": (
            under(language, group, kinds=(GROUP, GROUP)),
            under(skill("knots"), language, kinds=(SKILL, GROUP)),
            under(skill("nets"), language, kinds=(SKILL, GROUP)),
            under(skill("nets"), skill("knots")),
            under(skill("boats"), language, kinds=(SKILL, GROUP)),
        ),
        "skillSkillRelations_no": (
            {"originalSkillUri": skill("nets"), "relatedSkillUri": skill("boats")},
        ),
        "occupationSkillRelations_no": (
            {
                "occupationUri": occupation("fisher"),
                "relationType": "essential",
                "skillUri": skill("nets"),
            },
            {
                "occupationUri": occupation("fisher"),
                "relationType": "optional",
                "skillUri": skill("boats"),
            },
        ),
    }
    return write_esco(folder, **{**files, **changed})


STYRK_COLUMNS = [
    "code",
    "parentCode",
    "level",
    "name",
    "shortName",
    "notes",
    "validFrom",
    "validTo",
]
STYRK = (
    ("6", "", "1", "Bønder, fiskere mv."),
    ("62", "6", "2", "Fiskere"),
    ("6222", "62", "4", "Kystfiskere"),
)


def write_styrk(
    path: Path,
    rows: Iterable[Sequence[str]] = STYRK,
    *,
    encoding: str = "utf-8",
    delimiter: str = ";",
) -> Path:
    """Write an export of Klass."""
    cells = (dict(zip(STYRK_COLUMNS, row, strict=False)) for row in rows)
    path.write_text(table(STYRK_COLUMNS, cells, delimiter), encoding=encoding)
    return path
