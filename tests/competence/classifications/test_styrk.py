from pathlib import Path

import pytest

from core.competence.classifications.errors import ClassificationError
from core.competence.classifications.sources import styrk_release
from core.competence.classifications.styrk import read_styrk
from core.competence.enums import ConceptKind
from core.competence.vocabulary import Entry
from tests.factories.classifications import STYRK, write_styrk

RELEASE = styrk_release("2011-01-01")


def _entries(path: Path) -> tuple[Entry, ...]:
    return read_styrk(path, RELEASE).vocabulary.entries


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_an_export_is_read_in_every_encoding_klass_gives(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = write_styrk(tmp_path / "klass.csv", encoding=encoding, delimiter=delimiter)
    assert [(e.code, e.parent, e.labels["nb"], e.kind) for e in _entries(path)] == [
        ("styrk-08-6", None, "Bønder, fiskere mv.", ConceptKind.OCCUPATION),
        ("styrk-08-62", "styrk-08-6", "Fiskere", ConceptKind.OCCUPATION),
        ("styrk-08-6222", "styrk-08-62", "Kystfiskere", ConceptKind.OCCUPATION),
    ]


def test_the_order_of_the_rows_does_not_count(tmp_path: Path) -> None:
    one = write_styrk(tmp_path / "one.csv")
    other = write_styrk(tmp_path / "other.csv", STYRK[::-1])
    assert _entries(one) == _entries(other)


def test_a_short_name_is_another_word(tmp_path: Path) -> None:
    path = write_styrk(tmp_path / "klass.csv", [("6", "", "1", "Bønder", "bonde", "Se 61.")])
    (entry,) = _entries(path)
    assert (entry.synonyms, entry.descriptions) == ({"nb": ["bonde"]}, {"nb": "Se 61."})


@pytest.mark.parametrize(
    ("rows", "line", "column", "told"),
    [
        ([("6", "", "1", "a"), ("6", "", "1", "b")], 3, "code", "stands on line 2 too"),
        ([("A", "", "1", "a")], 2, "code", "is no code of STYRK-08"),
        ([("6", "", "x", "a")], 2, "level", "is no number"),
        ([("6", "", "1", "")], 2, "name", "6 has no name"),
        ([("62", "6", "2", "a")], 2, "parentCode", "6 is not in the file"),
        (
            [("6", "62", "1", "a"), ("62", "6", "2", "b")],
            3,
            "parentCode",
            "in a circle: 6 under 62 under 6",
        ),
    ],
)
def test_what_does_not_hold_together_is_told_with_its_place(
    tmp_path: Path, rows: list[tuple[str, ...]], line: int, column: str, told: str
) -> None:
    with pytest.raises(ClassificationError) as caught:
        _entries(write_styrk(tmp_path / "klass.csv", rows))
    assert (caught.value.file, caught.value.line, caught.value.column) == (
        "klass.csv",
        line,
        column,
    )
    assert told in str(caught.value)


@pytest.mark.parametrize("column", ["code", "parentCode", "level", "name"])
def test_a_missing_column_is_told(tmp_path: Path, column: str) -> None:
    path = write_styrk(tmp_path / "klass.csv")
    path.write_text(path.read_text().replace(column, "x", 1))
    with pytest.raises(ClassificationError) as caught:
        _entries(path)
    assert (caught.value.line, caught.value.column) == (1, column)
