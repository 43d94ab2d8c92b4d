"""Drafts made from the rows of a sheet: all of the good ones or none, and never twice."""

import pytest

from core.accounts.enums import Role
from core.audit.models import Entry
from core.base.errors import ConflictError, DomainError
from core.market.announcements import needs_changed
from core.market.domain import need_imports
from core.market.domain.need_imports import import_needs
from core.market.domain.needs import publish_need, write_need
from core.market.models import Need
from core.market.sheets.checking import check_lines
from core.market.sheets.reading import Line
from tenants.doors import tenant_context
from tests.factories.people import MemberFactory, OrganisationFactory
from tests.together import run_together


def _line(number, organisation, **cells):
    own = {"orgnr": organisation.orgnr, "title": f"Behov {number}", "form": "rotation"}
    return Line(number, own | cells)


@pytest.fixture
def lines(cast):
    """Two good rows and a bad one between them."""
    return [
        _line(2, cast.host, required_competences="appeals"),
        _line(3, cast.host, county="Olso"),
        _line(4, cast.host, people_count="2"),
    ]


def test_good_rows_become_drafts_of_their_organisation(cast, lines, concepts):
    needs = import_needs(lines, by=cast.host_hr, rows=[2, 4], file="behov.xlsx")

    assert list(Need.objects.order_by("title")) == needs
    assert [(need.title, need.state, need.organisation) for need in needs] == [
        ("Behov 2", "draft", cast.host),
        ("Behov 4", "draft", cast.host),
    ]
    assert [need.contact for need in needs] == [cast.host_hr, cast.host_hr]
    [link] = needs[0].concept_links.all()
    assert (link.concept.code, link.relation) == ("appeals", "required")


def test_what_follows_needs_is_told_once_of_all(cast, lines, concepts, monkeypatch):
    told = []
    monkeypatch.setattr(needs_changed, "_followers", [told.append])

    needs = import_needs(lines, by=cast.host_hr, rows=[2, 4])

    assert told == [[need.pk for need in needs]]


def test_every_draft_stands_in_the_log(cast, lines, concepts):
    first, second = import_needs(lines, by=cast.host_hr, rows=[2, 4], file="behov.xlsx")

    entries = Entry.objects.filter(subject_type="market.need").order_by("at", "id")
    assert [(entry.action, entry.subject_id, entry.actor_id) for entry in entries] == [
        ("need.created", first.pk, cast.host_hr.pk),
        ("need.created", second.pk, cast.host_hr.pk),
        ("need.imported", first.pk, cast.host_hr.pk),
        ("need.imported", second.pk, cast.host_hr.pk),
    ]
    assert [entry.changes for entry in entries if entry.action == "need.imported"] == [
        {"file": [None, "behov.xlsx"], "row": [None, 2]},
        {"file": [None, "behov.xlsx"], "row": [None, 4]},
    ]


def test_the_office_imports_for_several(cast):
    lines = [_line(2, cast.host), _line(3, cast.lender)]
    needs = import_needs(lines, by=cast.office, rows=[2, 3])
    assert [need.organisation for need in needs] == [cast.host, cast.lender]


def test_the_same_sheet_makes_nothing_the_second_time(cast, lines, concepts):
    needs = import_needs(lines, by=cast.host_hr, rows=[2, 4])

    with pytest.raises(ConflictError) as caught:
        import_needs(lines, by=cast.host_hr, rows=[2, 4])

    assert (caught.value.code, Need.objects.count()) == ("changed_since_check", 2)
    report = check_lines(lines, by=cast.host_hr)
    assert ([row.same_as for row in report.twins], report.good) == (needs, [])
    assert [row.same_as for row in check_lines(lines, by=cast.office).twins] == needs


def test_a_draft_that_was_published_is_not_made_again(cast):
    line = _line(
        2,
        cast.host,
        earliest_start="2027-08-01",
        min_months="6",
        salary_payer="host",
        employer_responsibility="host",
    )
    [need] = import_needs([line], by=cast.host_hr, rows=[2])
    publish_need(need, by=cast.host_hr, reason="Det trengs.")

    [row] = check_lines([line], by=cast.host_hr).rows

    assert row.same_as == need


@pytest.mark.parametrize("who", ["lender_hr", "manager", "admin", "auditor"])
def test_nobody_else_may_whatever_was_shown(cast, lines, who):
    with pytest.raises(ConflictError):
        import_needs(lines, by=getattr(cast, who), rows=[2, 4])
    assert Need.objects.count() == 0


def test_rows_of_another_organisation_are_left_out(cast):
    lines = [_line(2, cast.host), _line(3, cast.lender)]

    with pytest.raises(ConflictError):
        import_needs(lines, by=cast.host_hr, rows=[2, 3])
    assert Need.objects.count() == 0

    assert [need.organisation for need in import_needs(lines, by=cast.host_hr, rows=[2])] == [
        cast.host
    ]


def test_a_row_that_fails_at_the_end_takes_all_along(cast, lines, concepts, monkeypatch):
    def refuse_the_second(*args, **kwargs):
        if kwargs["values"]["title"] == "Behov 4":
            raise DomainError("Nei.")
        return write_need(*args, **kwargs)

    monkeypatch.setattr(need_imports, "write_need", refuse_the_second)
    with pytest.raises(DomainError, match=r"Nei\."):
        import_needs(lines, by=cast.host_hr, rows=[2, 4])

    assert (Need.objects.count(), Entry.objects.filter(action="need.created").count()) == (0, 0)


def test_a_button_pressed_twice_makes_the_drafts_once(committed_db, tenant_a):
    with tenant_context(tenant_a):
        organisation = OrganisationFactory()
        hr = MemberFactory(role=Role.HR, organisation=organisation).user
    lines = [_line(2, organisation), _line(3, organisation)]

    def press():
        import_needs(lines, by=hr, rows=[2, 3])

    assert run_together(tenant_a, press, press) == ["changed_since_check", "done"]
    with tenant_context(tenant_a):
        assert Need.objects.count() == 2
