"""The template is a sheet that the check reads, in the reader's language."""

import io

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from core.market.sheets.checking import check_lines
from core.market.sheets.columns import COLUMNS
from core.market.sheets.reading import read_sheet
from core.market.sheets.template import csv_template, xlsx_template


@pytest.mark.parametrize("template", [csv_template, xlsx_template])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_only_the_examples_title_must_be_changed(cast, template, language):
    with override(language):
        lines = read_sheet(template(cast.host_hr))
        title = str(COLUMNS[1].label)
    report = check_lines(lines, by=cast.host_hr)

    assert [(row.number, [each.column for each in row.problems]) for row in report.bad] == [
        (2, ["Title"])
    ]
    assert list(lines[0].cells) == [column.name for column in COLUMNS]
    assert title in ("Tittel", "Title")


def test_csv_is_as_excel_in_norwegian_reads_it(cast):
    with override("nn"):
        content = csv_template(cast.host_hr)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").startswith("Organisasjonsnummer;Tittel;")


def test_xlsx_has_what_may_be_chosen_on_a_second_sheet(cast):
    book = load_workbook(io.BytesIO(xlsx_template(cast.host_hr)))

    assert book.sheetnames == ["Needs", "Choices"]
    headings, first, *_rest = book["Choices"].iter_rows(values_only=True)
    choices = dict(zip(headings, first, strict=True))
    assert (choices["Exchange form"], choices["County"]) == ("Short exchange", "Agder")
    assert choices["Competences that are required"] == "Law and administration"


def test_somebody_without_an_organisation_gets_an_empty_number(cast):
    [line] = read_sheet(csv_template(cast.auditor))
    assert line.cells["orgnr"] == ""
