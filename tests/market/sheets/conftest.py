"""Sheets as people make them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from core.market.sheets.reading import Line


@pytest.fixture
def line(cast: Any) -> Callable[..., Line]:
    """A row of the host's that is good, but for what is said otherwise."""

    def make(number: int = 2, stray: str = "", **cells: str) -> Line:
        own = {"orgnr": cast.host.orgnr, "title": "Erfaren saksbehandler", "form": "secondment"}
        return Line(number, own | cells, stray)

    return make


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """An XLSX file of rows of cells."""

    def make(*rows: Sequence[Any], formats: dict[str, str] | None = None) -> bytes:
        book = Workbook()
        for row in rows:
            book.active.append(list(row))
        for place, form in (formats or {}).items():
            book.active[place].number_format = form
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    return make
