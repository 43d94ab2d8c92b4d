"""A sheet to fill in: headings and an example in the reader's language."""

import csv
import io
from itertools import zip_longest

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.accounts.models import User
from core.competence.queries import concepts_of_kind
from core.market.counties import county_choices
from core.market.enums import EmployerResponsibility, ExchangeForm, ExchangeMode, SalaryPayer
from core.market.rules import registering_organisations
from core.market.sheets.cells import CHOICES
from core.market.sheets.columns import COLUMNS
from core.market.sheets.words import KINDS

WIDTH = 24
_CHOSEN = {
    "form": ExchangeForm.SHORT_EXCHANGE,
    "salary_payer": SalaryPayer.LENDER,
    "employer_responsibility": EmployerResponsibility.LENDER,
    "mode": ExchangeMode.RECEIVE,
}


def csv_template(user: User) -> bytes:
    """Return the template as CSV, as Excel in Norwegian writes it: semicolons, and marked as UTF-8."""
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(_rows(user))
    return file.getvalue().encode("utf-8-sig")


def xlsx_template(user: User) -> bytes:
    """Return the template as XLSX, with a second sheet of what may be written where there is a choice."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in ((_("Needs"), _rows(user)), (_("Choices"), _choices())):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.freeze_panes = "A2"
        for number, cell in enumerate(sheet[1], 1):
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(user: User) -> list[list[str]]:
    organisation = next(iter(registering_organisations(user)), None)
    example = {name: str(choice.label) for name, choice in _CHOSEN.items()}
    example["orgnr"] = organisation.orgnr if organisation else ""
    return [
        [str(column) for column in COLUMNS],
        [example.get(column.name, str(column.example)) for column in COLUMNS],
    ]


def _choices() -> list[list[str]]:
    """Return one column for each heading with a choice."""
    columns = {name: [str(label) for _code, label in choices] for name, choices in CHOICES.items()}
    columns["county"] = [name for _code, name in county_choices()]
    labels = {
        kinds: [concept.label for concept in concepts_of_kind(*kinds)]
        for kinds in set(KINDS.values())
    }
    columns |= {name: labels[kinds] for name, kinds in KINDS.items()}
    in_order = [column for column in COLUMNS if column.name in columns]
    longest = zip_longest(*(columns[column.name] for column in in_order), fillvalue="")
    return [[str(column) for column in in_order], *(list(row) for row in longest)]
