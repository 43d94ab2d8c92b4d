"""Files become rows of text, or are refused with the reason."""

import datetime as dt
import io
import itertools
import zipfile

import pytest

from core.market.sheets.errors import UnreadableSheetError
from core.market.sheets.reading import MOST_BYTES, Line, read_sheet

CSV = "Organisation number;Title;Exchange form\n986252932;Ønsker æ og å;Rotation\n"
WANTED = [Line(2, {"orgnr": "986252932", "title": "Ønsker æ og å", "form": "Rotation"})]


def _problems(content):
    with pytest.raises(UnreadableSheetError) as caught:
        read_sheet(content)
    return list(caught.value.problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_csv_is_read_as_spreadsheet_programs_write_it(encoding, delimiter, ending):
    text = CSV.replace(";", delimiter).replace("\n", ending)
    assert read_sheet(text.encode(encoding)) == WANTED


def test_a_cell_in_quotation_marks_may_hold_signs_and_line_breaks():
    content = b'orgnr;title;form;tasks\n1;"A; B";x;"En\nto"\n\n2;C;y;\n'
    assert [
        (line.number, line.cells["title"], line.cells["tasks"]) for line in read_sheet(content)
    ] == [
        (2, "A; B", "En\nto"),
        (4, "C", ""),
    ]


def test_xlsx_gives_text_as_people_see_it(workbook):
    content = workbook(
        ["orgnr", "title", "form", "earliest_start", "remote_percent", "work_percent", "county"],
        [986252932, "Tittel", "rotation", dt.date(2027, 1, 31), 0.4, 80.0, 3],
        [],
        ["986 252 932", True, None, dt.datetime(2027, 1, 31, 8, 30), "40 %", 12.5, "Oslo"],
        formats={"E2": "0%"},
    )
    first, second = read_sheet(content)
    assert (first.number, list(first.cells.values())) == (
        2,
        ["986252932", "Tittel", "rotation", "2027-01-31", "40", "80", "3"],
    )
    assert (second.number, list(second.cells.values())) == (
        4,
        ["986 252 932", "True", "", "2027-01-31 08:30:00", "40 %", "12.5", "Oslo"],
    )


@pytest.mark.parametrize("text", ["=1+1", "+47 22", "-5", "@SUM(A1)", '=HYPERLINK("x")'])
def test_what_begins_like_a_formula_is_text(workbook, text):
    quoted = text.replace('"', '""')
    by_csv = read_sheet(f'orgnr;title;form\n1;"{quoted}";rotation\n'.encode())
    by_xlsx = read_sheet(workbook(["orgnr", "title", "form"], [1, text, "rotation"]))
    assert by_csv[0].cells["title"] == by_xlsx[0].cells["title"] == text


def test_what_stands_under_no_heading_is_kept_for_the_check():
    [line] = read_sheet(b"orgnr;title;form;\n1;A;rotation;loose;more\n")
    assert line == Line(2, {"orgnr": "1", "title": "A", "form": "rotation"}, "loose, more")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "is empty"),
        (b" \n;;\n", "is empty"),
        (b"orgnr;title;form\n", "headings alone"),
        (b"orgnr;title;form\n;;\n", "headings alone"),
        ("orgnr;title;form\n1;Ærlig;x".encode("latin-1"), "UTF-8"),
        ("orgnr;title;form\n1;a;x".encode("utf-16"), "UTF-8"),
        (b"orgnr;title;form\n1;a\x00b;x", "This kind of file"),
        (b'orgnr;title;form\n1;"open;x', "quotation mark"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This kind of file"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"x" * (MOST_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, word):
    [problem] = _problems(content)
    assert word in problem


def test_every_wrong_heading_is_told_at_once():
    assert _problems(b"Title;Tittel;Merknad\n1;2;3\n") == [
        "There is no column “Merknad”. Give it a heading of the template, or take it out.",
        "The column “Title” stands there twice. Keep one.",
        "The column “Organisation number” is missing. Add it.",
        "The column “Exchange form” is missing. Add it.",
    ]


def test_five_hundred_rows_are_read_and_one_more_is_not(workbook):
    row = "1;a;rotation\n"
    head = "orgnr;title;form\n"
    assert len(read_sheet((head + row * 500).encode())) == 500
    assert _problems((head + row * 501).encode()) == ["The file has more than 500 rows. Divide it."]
    rows = [["orgnr", "title", "form"], *[["1", "a", "rotation"]] * 501]
    assert _problems(workbook(*rows)) == ["The file has more than 500 rows. Divide it."]


def _packed(parts, content=None):
    file = io.BytesIO(content or b"")
    with zipfile.ZipFile(file, "a" if content else "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return file.getvalue()


def test_a_file_that_swells_when_unpacked_is_refused(workbook):
    content = _packed({"xl/media/x": b"0" * 30_000_000}, workbook(["orgnr", "title", "form"]))
    assert len(content) < MOST_BYTES
    [problem] = _problems(content)
    assert "holds too much" in problem


def _with_sheet(workbook, xml):
    """A workbook whose first sheet is something else."""
    found = zipfile.ZipFile(io.BytesIO(workbook(["orgnr"])))
    parts = {name: found.read(name) for name in found.namelist()}
    return _packed(parts | {"xl/worksheets/sheet1.xml": xml})


def test_entities_that_multiply_are_refused(workbook):
    names = [f"e{number}" for number in range(10)]
    entities = f'<!ENTITY e0 "{"x" * 100}">' + "".join(
        f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in itertools.pairwise(names)
    )
    cell = '<c t="inlineStr"><is><t>&e9;</t></is></c>'
    xml = (
        f"<!DOCTYPE worksheet [{entities}]>"
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData><row>{cell}</row></sheetData></worksheet>"
    )
    [problem] = _problems(_with_sheet(workbook, xml.encode()))
    assert "damaged" in problem


def test_a_row_number_out_of_this_world_ends(workbook):
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="999999999999"><c t="inlineStr"><is><t>orgnr</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    [problem] = _problems(_with_sheet(workbook, xml.encode()))
    assert "is empty" in problem
