"""The files of ESCO's CSV export in a folder: which there are, and which are missing."""

from collections.abc import Sequence
from pathlib import Path

from core.competence.classifications.errors import ClassificationError
from core.competence.classifications.tables import Row, read_table

#: Our languages that ESCO has, by the ending of its files. ``no`` is bokmål; there is no nynorsk.
LANGUAGES = {"nb": "no", "en": "en"}
NEEDED = (
    "Needed: skills_no.csv or skills_en.csv (better both), and broaderRelationsSkillPillar_no.csv or"
    " _en.csv. Optional: skillGroups, skillSkillRelations, occupations and occupationSkillRelations, with"
    " the same endings. All are in the CSV download of ESCO's classification: put the files of both"
    " languages into one folder."
)

CONCEPT_COLUMNS = ("conceptUri", "preferredLabel", "altLabels")
BROADER_COLUMNS = ("conceptType", "conceptUri", "broaderType", "broaderUri")
SKILL_COLUMNS = ("originalSkillUri", "relatedSkillUri")
OCCUPATION_COLUMNS = ("occupationUri", "relationType", "skillUri")


class EscoFolder:
    """A folder with files of ESCO, whatever the case of their names. Each is read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ClassificationError(str(folder), f"is not a folder. {NEEDED}")
        self._folder = folder
        self._files = {path.name.casefold(): path for path in sorted(folder.iterdir())}
        missing = [
            what
            for stem, what in (
                ("skills", "skills_no.csv or skills_en.csv"),
                ("broaderRelationsSkillPillar", "broaderRelationsSkillPillar_no.csv or _en.csv"),
            )
            if not self.endings(stem)
        ]
        if missing:
            raise ClassificationError(
                str(folder), f"does not have {' and '.join(missing)}. {NEEDED}"
            )

    def endings(self, stem: str) -> list[str]:
        """Return in which of our languages there is such a file."""
        return [language for language in LANGUAGES if self._path(stem, language)]

    def concepts(self, stem: str) -> dict[str, list[Row]]:
        """Return the rows of a file of concepts in each language that it is there for."""
        return {
            language: read_table(path, required=CONCEPT_COLUMNS)
            for language in LANGUAGES
            if (path := self._path(stem, language))
        }

    def relations(self, stem: str, columns: Sequence[str]) -> list[Row]:
        """Return the rows of a file of relations. They are alike in every language, so one is enough; none
        when there is no such file."""
        for language in LANGUAGES:
            if path := self._path(stem, language):
                return read_table(path, required=columns)
        return []

    def _path(self, stem: str, language: str) -> Path | None:
        return self._files.get(f"{stem}_{LANGUAGES[language]}.csv".casefold())
