import pytest
from django.utils.translation import override

from core.market.domain.needs import NEED_FIELDS
from core.market.forms.need import CONCEPT_FIELDS
from core.market.sheets.columns import COLUMNS, column_called, in_every_language


def test_no_heading_means_two_columns_in_any_language():
    headings = [heading for column in COLUMNS for heading in set(in_every_language(column.label))]
    assert [column_called(heading).label for heading in headings] == [
        column.label for column in COLUMNS for _heading in set(in_every_language(column.label))
    ]


def test_every_field_of_a_need_has_a_column_but_the_contact():
    columns = {column.name for column in COLUMNS}
    worked_out = {"orgnr", "latest_end", "min_months", "max_months"}
    assert columns - worked_out == {*NEED_FIELDS, *CONCEPT_FIELDS} - {"contact"}


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Organisation number", "orgnr"),
        ("  ORG.NR. ", "orgnr"),
        ("Organisasjonsnummer", "orgnr"),
        ("Formål", "purpose"),
        ("Føremål", "purpose"),
        ("Purpose", "purpose"),
        ("latest_end", "latest_end"),
    ],
)
def test_headings_are_known_in_every_language_and_spelling(heading, name):
    assert column_called(heading).name == name


def test_headings_do_not_depend_on_the_reader():
    with override("nn"):
        assert column_called("Exchange form").name == "form"
    assert column_called("Merknad") is None
