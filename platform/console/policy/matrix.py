"""Who may lend to whom, as a table: each cell counts the pairs of organisations that may."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator

from console.policy.names import Names, Registered, parties_of, read_names, registered
from policy.crowds import Crowd, count_allowed, gather, named_scopes
from policy.decision import Party
from policy.queries import current_policy

COLUMNS_ON_A_PAGE = 12


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or a column: its name, its organisations, and where its own table is."""

    label: str
    crowds: Sequence[Crowd]
    query: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of the pairs may exchange people."""

    allowed: int
    total: int
    query: str = ""

    @property
    def kind(self) -> str:
        """``none``, ``all``, ``some``, or ``empty`` where there are no pairs."""
        if not self.total:
            return "empty"
        return "none" if not self.allowed else "all" if self.allowed == self.total else "some"


@dataclass(frozen=True, slots=True)
class Row:
    """A lender, or some of them, with a cell for each column by its name."""

    label: str
    cells: list[tuple[str, Cell]]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together; closed until it is asked for when ``summary`` says it all."""

    label: str
    summary: list[tuple[str, Cell]]
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table with its columns and its sections of rows."""

    columns: list[str]
    sections: list[Section]
    # Which of the columns are shown, where they are too many for one page.
    page: Page[Heading] | None = None


class MatrixMaker:
    """The organisations and the policy of one form on one day, read once."""

    def __init__(self, form: str, on: dt.date) -> None:
        policy = current_policy()
        self.names: Names = read_names()
        self._form, self._on = form, on
        self._day = policy.compiled.on(form, on)
        self._named = named_scopes(policy.compiled.rules)
        self._parties = parties_of(registered(), self.names, policy)

    def by_sector(self) -> Matrix:
        """Customers by sector, against sectors."""
        columns = [
            Heading(name, self._crowds(lambda party, code=code: party.sector == code), code)  # type: ignore[misc] # a default binds the loop's value
            for code, name in self.names.sectors.items()
        ]
        columns = [column for column in columns if column.crowds]
        sections = []
        for column in columns:
            tenants = [t for t in self.names.tenants.values() if t.sector_id == column.query]
            rows = [
                self._row(Heading(tenant.name, self._of(tenant.pk)), columns, str(tenant.pk))
                for tenant in sorted(tenants, key=lambda each: each.name)
            ]
            sections.append(Section(column.label, self._cells(column, columns), rows))
        return Matrix([column.label for column in columns], sections)

    def of_lender(self, lender: UUID, sector: str, page: str = "") -> Matrix:
        """One customer's organisations, against the customers of a sector."""
        hosts = [t for t in self.names.tenants.values() if t.sector_id == sector]
        columns = [
            Heading(tenant.name, self._of(tenant.pk), str(tenant.pk))
            for tenant in sorted(hosts, key=lambda each: each.name)
        ]
        return self._table(lender, [column for column in columns if column.crowds], page)

    def between(self, lender: UUID, host: UUID, page: str = "") -> Matrix:
        """One customer's organisations, against those of one customer."""
        columns = [
            Heading(each.name, [Crowd((party,), party)])
            for each, party in self._parties
            if each.tenant_id == host
        ]
        return self._table(lender, columns, page)

    def _table(self, lender: UUID, headings: Sequence[Heading], number: str) -> Matrix:
        page = Paginator(headings, COLUMNS_ON_A_PAGE).get_page(number)
        columns = list(page.object_list)
        rows = [
            Row(each.name, self._cells(Heading(each.name, [Crowd((party,), party)]), columns))
            for each, party in self._parties
            if each.tenant_id == lender
        ]
        whole = Heading(self.names.tenant(lender), self._of(lender))
        summary = [
            (
                column.label,
                self._cell(
                    whole,
                    column,
                    self._query(lender=str(lender), host=column.query) if column.query else "",
                ),
            )
            for column in columns
        ]
        section = Section(whole.label, summary, rows)
        return Matrix([column.label for column in columns], [section], page)

    def _row(self, heading: Heading, columns: Sequence[Heading], lender: str) -> Row:
        return Row(
            heading.label,
            [
                (
                    column.label,
                    self._cell(heading, column, self._query(lender=lender, sector=column.query)),
                )
                for column in columns
            ],
        )

    def _query(self, **more: str) -> str:
        return urlencode({"form": self._form, "on": self._on.isoformat(), **more})

    def _cells(self, heading: Heading, columns: Sequence[Heading]) -> list[tuple[str, Cell]]:
        return [(column.label, self._cell(heading, column, "")) for column in columns]

    def _cell(self, heading: Heading, column: Heading, query: str) -> Cell:
        return Cell(*count_allowed(self._day, heading.crowds, column.crowds), query)

    def _of(self, tenant_id: UUID) -> list[Crowd]:
        return self._crowds(lambda party: party.tenant_id == tenant_id)

    def _crowds(self, belongs: Callable[[Party], bool]) -> list[Crowd]:
        return gather([p for _each, p in self._parties if belongs(p)], self._named)


def organisation_choices(names: Names) -> list[tuple[str, str]]:
    """Return every organisation as ``customer:number`` with its name, by name."""
    return [
        (choice_of(each), f"{each.name} ({names.tenant(each.tenant_id)})") for each in registered()
    ]


def choice_of(each: Registered) -> str:
    """Return an organisation as a value of a form."""
    return f"{each.tenant_id}:{each.orgnr}"
