import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.batches.reading import (
    COLUMNS,
    MOST_ROWS,
    UnreadableListError,
    decode,
    read_lines,
)

HEADER = "name,slug,sector"


def _problems(content: bytes) -> list[tuple[int, str]]:
    with pytest.raises(UnreadableListError) as caught:
        read_lines(decode(content))
    return [(problem.line, problem.column) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\nÅs,as,municipality\n".encode(),
        f"{HEADER}\r\nÅs,as,municipality\r\n".encode(),
        f"\ufeff{HEADER}\nÅs,as,municipality".encode(),
        "Name ; SLUG;sector\nÅs;as;municipality\n".encode(),
        'name,slug,sector\n"Ås",as,municipality\n\n , ,\n'.encode(),
    ],
)
def test_a_list_is_read_as_spreadsheets_write_it(content: bytes) -> None:
    [line] = read_lines(decode(content))

    assert line.number == 2
    assert {name: line.cells[name] for name in ("name", "slug", "sector")} == {
        "name": "Ås",
        "slug": "as",
        "sector": "municipality",
    }
    assert set(line.cells) == set(COLUMNS)


def test_lines_are_numbered_as_an_editor_counts() -> None:
    text = f'{HEADER}\n\n"Ås\nkommune",as,municipality\nOslo,oslo,municipality\n'

    assert [line.number for line in read_lines(text)] == [3, 5]


def test_another_encoding_is_told_with_its_line() -> None:
    content = f"{HEADER}\nOslo,oslo,municipality\nBærum,baerum,municipality\n".encode("cp1252")

    with pytest.raises(UnreadableListError) as caught:
        decode(content)

    [problem] = caught.value.problems
    assert (problem.line, problem.value) == (3, "Bæ")
    assert problem.message == "The file is not written in UTF-8: save it once more as “CSV UTF-8”."


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", [(1, "")]),
        (b"\n\n", [(1, "")]),
        (HEADER.encode(), [(1, "")]),
        (HEADER.encode("utf-16"), [(1, "")]),
        (b"name,slug\nx,y\n", [(1, "sector")]),
        (b"navn;slug\n", [(1, "name"), (1, "sector"), (1, "navn")]),
        (b"name,slug,sector,slug\nx,y,z,y\n", [(1, "slug")]),
        (b"name,slug,sector\nx,y\nx,y,z\na,b,c,d\n", [(2, ""), (4, "")]),
        (b'name,slug,sector\n"x,y,z\n', [(2, "")]),
        (b"name,slug,sector\nx\x00,y,z\n", [(2, "")]),
        (b"name,slug,sector\n" + b"x,y,z\n" * (MOST_ROWS + 1), [(MOST_ROWS + 2, "")]),
        (b"x" * 2_000_001, [(0, "")]),
        (b"PK\x03\x04\xff\xfe\x00", [(1, "")]),
    ],
)
def test_a_file_that_is_no_list_is_told_with_its_place(
    content: bytes, problems: list[tuple[int, str]]
) -> None:
    assert _problems(content) == problems


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes) -> None:
    lines, problems = [], ()
    try:
        lines = read_lines(decode(content))
    except UnreadableListError as error:
        problems = error.problems

    assert bool(lines) != bool(problems)
    assert all(problem.message for problem in problems)
