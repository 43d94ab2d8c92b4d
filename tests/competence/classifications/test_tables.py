"""Every way in which a file can be bad is told with its place and the fix."""

from pathlib import Path

import pytest

from core.competence.classifications.errors import ClassificationError
from core.competence.classifications.tables import Row, read_table

COLUMNS = ("uri", "label")


def _write(folder: Path, content: str | bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _problem(path: Path, **options: object) -> tuple[int, str, str]:
    with pytest.raises(ClassificationError) as caught:
        read_table(path, required=COLUMNS, **options)  # type: ignore[arg-type]
    error = caught.value
    assert error.file == path.name
    assert str(error).startswith(path.name)
    return error.line, error.column, str(error)


def test_columns_are_found_by_name_whatever_their_order_and_case(tmp_path: Path) -> None:
    path = _write(tmp_path, "Other,LABEL,uri\nx, a ,1\n")
    (row,) = read_table(path, required=COLUMNS)
    assert (row["uri"], row["label"], row["absent"]) == ("1", "a", "")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_marks_and_line_ends_do_not_count(tmp_path: Path, mark: bytes, end: bytes) -> None:
    path = _write(tmp_path, mark + end.join([b"uri,label", b"1,\xc3\xa5", b"", b""]))
    assert [row["label"] for row in read_table(path, required=COLUMNS)] == ["å"]


def test_a_row_is_known_by_the_line_it_begins_on(tmp_path: Path) -> None:
    path = _write(tmp_path, 'uri,label\n1,"a\nb\nc"\n\n2,d\n')
    rows = read_table(path, required=COLUMNS)
    assert [(row.line, row["label"]) for row in rows] == [(2, "a\nb\nc"), (6, "d")]


@pytest.mark.parametrize(
    ("first", "delimiter"), [("uri;label", ";"), ("uri,label", ","), ("uri\tlabel", "\t")]
)
def test_the_heading_tells_what_divides_cells(tmp_path: Path, first: str, delimiter: str) -> None:
    path = _write(tmp_path, f"{first}\n1{delimiter}a\n")
    (row,) = read_table(path, required=COLUMNS, delimiters=";,\t")
    assert row == Row("file.csv", 2, {"uri": "1", "label": "a"})


@pytest.mark.parametrize("content", ["", "uri\n", "uri;label\n1;a\n"])
def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path, content: str) -> None:
    line, column, text = _problem(_write(tmp_path, content))
    assert (line, column in COLUMNS) == (1, True)
    assert "the column is missing" in text
    assert "write the column's name in its first line" in text


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ("uri,label\n1,a\n2", 3, "uri"),
        ("uri,label,more\n1,a,x\n2,b", 3, "label"),
        ('uri,label\n1,a\n2,"b and more\n', 3, ""),
        ('uri,label\n1,"a\nb"\n2,"cut', 4, ""),
        ("uri,label\n1,a,c\n", 2, "label"),
    ],
)
def test_half_a_row_is_a_file_that_was_cut_off(
    tmp_path: Path, content: str, line: int, column: str
) -> None:
    *place, text = _problem(_write(tmp_path, content))
    assert place == [line, column]
    assert "the file is cut off" in text
    assert "fetch it anew" in text


@pytest.mark.parametrize(
    ("content", "line", "column", "told"),
    [
        ("uri,label", 1, "", "has nothing below its heading"),
        ("uri,label\n", 1, "", "has nothing below its heading"),
        ("uri,label\n\n", 1, "", "has nothing below its heading"),
        ("uri,label\n1,a\n2,b", 3, "label", "has no line break after its last row"),
        ('uri,label\n1,"a\nb"', 2, "label", "has no line break after its last row"),
    ],
)
def test_a_file_without_its_end_is_refused(
    tmp_path: Path, content: str, line: int, column: str, told: str
) -> None:
    *place, text = _problem(_write(tmp_path, content))
    assert place == [line, column]
    assert told in text
    assert "fetch it anew" in text


def test_half_a_letter_is_a_file_that_was_cut_off(tmp_path: Path) -> None:
    line, column, text = _problem(_write(tmp_path, "uri,label\n1,gå".encode()[:-1]))
    assert (line, column) == (2, "label")
    assert "breaks off in the middle of a letter" in text


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ("uri,label\n1,a\n2,blåbær\n".encode("cp1252"), 3, "label"),
        ('uri,label\n1,"a\nb"\nø,a\n'.encode("cp1252"), 4, "uri"),
        ("blå,label\n".encode("cp1252"), 1, ""),
    ],
)
def test_another_encoding_is_told_where_it_shows(
    tmp_path: Path, content: bytes, line: int, column: str
) -> None:
    *place, text = _problem(_write(tmp_path, content))
    assert place == [line, column]
    assert "is not written in UTF-8: save it once more as CSV in UTF-8" in text


def test_cp1252_is_read_where_it_may_be(tmp_path: Path) -> None:
    path = _write(tmp_path, "uri,label\n1,Bønder – på øyer\n".encode("cp1252"))
    (row,) = read_table(path, required=COLUMNS, may_be_cp1252=True)
    assert row["label"] == "Bønder – på øyer"


def test_what_is_no_text_at_all_is_refused_also_there(tmp_path: Path) -> None:
    line, column, text = _problem(_write(tmp_path, b"uri,label\n1,\x81\xff\n"), may_be_cp1252=True)
    assert (line, column) == (2, "label")
    assert "neither in UTF-8 nor in Latin-1" in text


def test_utf_16_is_refused(tmp_path: Path) -> None:
    assert "UTF-16" in _problem(_write(tmp_path, "uri,label\n".encode("utf-16")))[2]


@pytest.mark.parametrize("letter", "æøåÆØÅ")
def test_letters_that_were_saved_wrongly_are_found(tmp_path: Path, letter: str) -> None:
    wrong = letter.encode().decode("cp1252")
    line, column, text = _problem(_write(tmp_path, f"uri,label\n1,a\n2,b{wrong}b\n"))
    assert (line, column) == (3, "label")
    assert "saved wrongly" in text


def test_a_zero_byte_is_refused(tmp_path: Path) -> None:
    assert _problem(_write(tmp_path, b"uri,label\n1,a\x00b\n"))[:2] == (2, "label")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in _problem(tmp_path / "none.csv")[2]


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    line, column, text = _problem(_write(tmp_path, "uri,label,Label\n1,a,b\n"))
    assert (line, column, "stands twice" in text) == (1, "label", True)


def test_another_encoding_in_a_file_that_is_one_long_cell_is_told_too(tmp_path: Path) -> None:
    content = b'uri,label\n1,"' + b"a" * 200_000 + b"\n\xe5"
    assert _problem(_write(tmp_path, content))[:2] == (3, "")
