"""Each kind of bad cell is told under its heading with the fix; good rows become needs."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from core.audit.models import Entry
from core.base import clock
from core.market.enums import ConceptRelation
from core.market.models import FormRules, Need, NeedConcept
from core.market.sheets.checking import check_lines
from tests.factories.market import NeedFactory
from tests.factories.people import OrganisationFactory, invented_orgnr


@pytest.fixture
def check(cast, line):
    """Check rows of cells as the host's HR; the rows' numbers begin at 2."""

    def make(*rows, by=None, stray=""):
        lines = [line(number, stray, **cells) for number, cells in enumerate(rows, 2)]
        return check_lines(lines, by=by or cast.host_hr)

    return make


@pytest.fixture
def problems(check):
    """Column and text of what is wrong in one row."""

    def make(**cells):
        [row] = check(cells).rows
        return [(problem.column, problem.message) for problem in row.problems]

    return make


def test_the_three_required_cells_are_enough(cast, check):
    [row] = check({}).good

    assert (row.number, row.title, row.organisation) == (2, "Erfaren saksbehandler", cast.host)
    values = row.values
    assert (values["form"], values["contact"], values["language"]) == (
        "secondment",
        cast.host_hr,
        cast.host_hr.language or "nb",
    )
    assert (values["remote_percent"], values["work_percent"], values["people_count"]) == (0, 100, 1)
    assert (Need.objects.count(), Entry.objects.filter(subject_type="market.need").count()) == (
        0,
        0,
    )


def test_every_column_is_read(cast, check, concepts):
    [row] = check(
        {
            "form": "Short exchange",
            "role_title": "Saksbehandler",
            "tasks": "En\r\nto",
            "required_competences": "Saksbehandling",
            "wanted_competences": "individual-decisions, Klagebehandling",
            "not_needed_competences": "e-learning",
            "traits": "trait-curious",
            "themes": "theme-digitalisation",
            "stakeholder_groups": "group-employees",
            "earliest_start": "01.08.2027",
            "latest_start": "2027-09-01",
            "min_days": "14",
            "max_months": "2",
            "is_duration_negotiable": "ja",
            "county": "troms",
            "remote_percent": "40 %",
            "work_percent": "80,0",
            "people_count": "3",
            "mode": "Mutual swap",
            "salary_payer": "lender",
            "employer_responsibility": "The host",
            "unit": "seksjon LEDELSE",
            "language": "nynorsk",
        }
    ).good

    wanted = {
        "form": "short_exchange",
        "role_title": "Saksbehandler",
        "tasks": "En\nto",
        "earliest_start": dt.date(2027, 8, 1),
        "latest_start": dt.date(2027, 9, 1),
        "min_days": 14,
        "max_days": 60,
        "is_duration_negotiable": True,
        "county": "55",
        "remote_percent": 40,
        "work_percent": 80,
        "people_count": 3,
        "mode": "swap",
        "salary_payer": "lender",
        "employer_responsibility": "host",
        "unit": cast.host_unit,
        "language": "nn",
    }
    assert {name: row.values[name] for name in wanted} == wanted
    assert {choice.concept.code: choice.relation for choice in row.choices} == {
        "case-processing": ConceptRelation.REQUIRED,
        "individual-decisions": ConceptRelation.WANTED,
        "appeals": ConceptRelation.WANTED,
        "e-learning": ConceptRelation.NOT_NEEDED,
        "trait-curious": ConceptRelation.WANTED,
        "theme-digitalisation": ConceptRelation.WANTED,
        "group-employees": ConceptRelation.WANTED,
    }


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"orgnr": ""}, "Organisation number", "Fill in this cell."),
        ({"title": ""}, "Title", "Fill in this cell."),
        ({"form": ""}, "Exchange form", "Fill in this cell."),
        (
            {"orgnr": "12"},
            "Organisation number",
            "An organisation number has nine digits, such as 986 252 932.",
        ),
        (
            {"orgnr": "986252931"},
            "Organisation number",
            "The check digit does not fit the number. Look for a mistyped digit.",
        ),
        (
            {"orgnr": invented_orgnr(999_999)},
            "Organisation number",
            "No organisation here has this number. Correct it, or ask the programme office.",
        ),
        (
            {"title": "x" * 161},
            "Title",
            "The text has 161 characters. Shorten it to 160 or fewer.",
        ),
        (
            {"title": "Example: experienced case officer for a new course"},
            "Title",
            "This is the template's example. Write a need of your own, or take the row out.",
        ),
        (
            {"tasks": "x" * 20_001},
            "Tasks",
            "The text has 20001 characters. Shorten it to 20000 or fewer.",
        ),
        (
            {"form": "=1+1"},
            "Exchange form",
            "Write one of these: Short exchange; Rotation; Secondment.",
        ),
        ({"mode": "both"}, "Direction", "Write one of these: Send out; Take in; Mutual swap."),
        (
            {"salary_payer": "nobody"},
            "Who pays the salary",
            (
                "Write one of these: The lender pays; The host pays; "
                "The lender pays and is reimbursed by the host."
            ),
        ),
        (
            {"employer_responsibility": "both"},
            "Who has the employer's responsibility day to day",
            "Write one of these: The lender; The host; Shared, as the agreement says.",
        ),
        (
            {"is_duration_negotiable": "maybe"},
            "The length is by agreement within this",
            "Write one of these: Yes; No.",
        ),
        (
            {"county": "Olso"},
            "County",
            (
                "Write one of these: Agder, Akershus, Buskerud, Finnmark, Innlandet, Møre og Romsdal, "
                "Nordland, Oslo, Rogaland, Telemark, Troms, Trøndelag, Vestfold, Vestland, Østfold."
            ),
        ),
        (
            {"remote_percent": "101"},
            "Remote work, per cent",
            "Write a whole number from 0 to 100.",
        ),
        (
            {"work_percent": "5"},
            "Share of full time, per cent",
            "Write a whole number from 10 to 100.",
        ),
        ({"people_count": "two"}, "Number of people", "Write a whole number from 1 to 50."),
        ({"people_count": "1.5"}, "Number of people", "Write a whole number from 1 to 50."),
        ({"people_count": "-1"}, "Number of people", "Write a whole number from 1 to 50."),
        ({"min_days": "0"}, "Shortest period, days", "Write a whole number from 1 to 365."),
        ({"max_days": "366"}, "Longest period, days", "Write a whole number from 1 to 365."),
        ({"min_months": "13"}, "Shortest period, months", "Write a whole number from 1 to 12."),
        (
            {"earliest_start": "31/01/2027"},
            "Earliest start",
            "Write a date as 2027-01-31 or 31.01.2027.",
        ),
        (
            {"latest_start": "2027-02-30"},
            "Latest start",
            "Write a date as 2027-01-31 or 31.01.2027.",
        ),
        ({"latest_end": "9999-12-31"}, "Latest end", "Write a date as 2027-01-31 or 31.01.2027."),
        (
            {"earliest_start": "2027-02-01", "latest_start": "2027-01-01"},
            "Latest start",
            "The latest start is before the earliest start. Change one of them.",
        ),
        (
            {"min_months": "6", "max_days": "30"},
            "Longest period, days",
            "The longest period is shorter than the shortest. Change one of them.",
        ),
        (
            {"min_months": "6", "min_days": "30"},
            "Shortest period, months",
            "Write the length in days or in months, not both.",
        ),
        (
            {"latest_end": "2027-12-31"},
            "Earliest start",
            "Write the earliest start too, or empty the latest end.",
        ),
        (
            {"earliest_start": "2027-08-01", "latest_end": "2027-08-01"},
            "Latest end",
            "The latest end must be after the earliest start. Change one of them.",
        ),
        (
            {"earliest_start": "2027-08-01", "latest_end": "2027-08-31", "max_days": "60"},
            "Latest end",
            (
                "From the earliest start to the latest end there are 30 days, and the longest period "
                "is 60. Change one of them."
            ),
        ),
        (
            {"earliest_start": "2027-08-01", "latest_end": "2028-08-31"},
            "Latest end",
            "An exchange lasts at most 365 days (12 months are 365 days). You entered 396.",
        ),
        (
            {
                "earliest_start": "2027-08-01",
                "latest_start": "2027-08-02",
                "latest_end": "2027-08-31",
            },
            "Latest end",
            "Write the latest start or the latest end, not both.",
        ),
        (
            {"required_competences": "Saksbehandlnig"},
            "Competences that are required",
            "“Saksbehandlnig” is not in the vocabulary. Do you mean Case processing; Grant management?",
        ),
        (
            {"wanted_competences": "zzzz"},
            "Competences that are useful",
            "“zzzz” is not in the vocabulary. Choose a word of it, or take this one out.",
        ),
        (
            {"themes": "case-processing"},
            "Themes",
            "“case-processing” is not in the vocabulary. Do you mean Good case processing?",
        ),
        (
            {"required_competences": "appeals", "wanted_competences": "appeals"},
            "Competences that are useful",
            "Appeals handling stands in another list too. Keep it in one.",
        ),
        ({"traits": ",".join("a" * 31)}, "Personal qualities", "Name at most 30 here."),
        ({"unit": "Ukjent"}, "Unit that owns the need", "Choose a unit of Vertsetaten."),
        (
            {"language": "suomi"},
            "Language of the text",
            "Write one of these: Norwegian Bokmål; Norwegian Nynorsk; English.",
        ),
    ],
)
def test_a_bad_cell_is_told_under_its_heading(concepts, problems, cells, column, message):
    assert problems(**cells) == [(column, message)]


def test_every_problem_of_a_row_is_told_in_the_order_of_the_columns(check):
    [row] = check({"county": "x", "title": "", "people_count": "0"}, stray="løst, og ledig").bad

    assert [(problem.column, problem.value) for problem in row.problems] == [
        ("Title", ""),
        ("County", "x"),
        ("Number of people", "0"),
        ("", ""),
    ]
    assert row.problems[-1].message.startswith("“løst, og ledig” stands under no heading.")


def test_problems_speak_the_readers_language(problems):
    with override("nn"):
        assert problems(earliest_start="i morgon") == [
            ("Tidlegaste start", "Skriv ein dato som 2027-01-31 eller 31.01.2027.")
        ]


def test_the_programmes_rules_hold(cast, check, problems):
    FormRules.objects.filter(form="rotation").delete()
    FormRules.objects.filter(form="secondment").update(recommended_max_days=20, max_days=30)

    assert problems(form="rotation") == [
        ("Exchange form", "Write one of these: Short exchange; Secondment.")
    ]
    [(column, message)] = problems(max_months="2")
    assert (column, message.split(" (")[0]) == (
        "Longest period, months",
        "An exchange lasts at most 30 days",
    )


def test_the_latest_end_decides_what_the_row_leaves_open(check):
    dates = {"earliest_start": "2027-08-01", "latest_end": "2027-12-31"}
    with_length, without = check({**dates, "max_days": "100"}, {**dates, "title": "To"}).good

    assert (with_length.values["latest_start"], with_length.values["max_days"]) == (
        dt.date(2027, 9, 22),
        100,
    )
    assert (without.values["latest_start"], without.values["max_days"]) == (None, 152)


def test_one_length_alone_is_exact(check):
    [row] = check({"min_months": "6"}).good
    assert (row.values["min_days"], row.values["max_days"]) == (182, 182)


def test_hr_of_another_organisation_is_refused_row_by_row(cast, check):
    report = check({}, {"orgnr": cast.lender.orgnr, "title": "Den andres"}, {"title": "Ny"})

    assert [row.number for row in report.good] == [2, 4]
    [refused] = report.bad
    assert (refused.number, [(each.column, each.message) for each in refused.problems]) == (
        3,
        [
            (
                "Organisation number",
                (
                    "You do not register for Utlånsetaten: only its HR and the programme office may. "
                    "Take the row out."
                ),
            )
        ],
    )


@pytest.mark.parametrize("who", ["manager", "admin", "auditor"])
def test_who_registers_for_nobody_has_no_good_row(cast, check, who):
    report = check({}, {"orgnr": cast.lender.orgnr}, by=getattr(cast, who))
    assert [len(row.problems) for row in report.bad] == [1, 1]


def test_the_programme_office_imports_for_several_organisations(cast, check):
    report = check({}, {"orgnr": cast.lender.orgnr}, by=cast.office)
    assert [row.organisation for row in report.good] == [cast.host, cast.lender]


def test_an_organisation_that_takes_no_part_is_refused(cast, problems):
    cast.host.covered_until = clock.today()
    cast.host.save()

    assert problems() == [
        (
            "Organisation number",
            "Vertsetaten does not take part in the exchange now. Ask the programme office.",
        )
    ]


def test_a_unit_of_another_organisation_is_not_found(cast, problems):
    assert problems(unit=cast.lender_unit.name) == [
        ("Unit that owns the need", "Choose a unit of Vertsetaten.")
    ]


def _twin(cast, **fields):
    return NeedFactory(
        **{
            "organisation": cast.host,
            "title": "Erfaren saksbehandler",
            "form": "secondment",
            "purpose": "",
            "tasks": "En\r\nto",
            "earliest_start": None,
            "min_days": None,
            "max_days": None,
            "place": "",
            "county": "",
            "salary_payer": "",
            "employer_responsibility": "",
        }
        | fields
    )


@pytest.mark.parametrize("fields", [{}, {"published": False, "language": "nn"}])
def test_a_row_that_says_the_same_as_a_draft_is_a_twin(cast, check, concepts, fields):
    draft = _twin(cast, **fields)
    NeedConcept.objects.create(need=draft, concept=concepts["appeals"], relation="required")

    report = check({"tasks": "En\nto", "required_competences": "appeals"})

    assert [row.same_as for row in report.twins] == [draft]
    assert (report.good, report.bad) == ([], [])


@pytest.mark.parametrize(
    ("fields", "relation"),
    [({"title": "En annen"}, "required"), ({}, "wanted"), ({"state": "withdrawn"}, "required")],
)
def test_a_row_that_says_something_else_is_no_twin(cast, check, concepts, fields, relation):
    draft = _twin(cast, **fields)
    NeedConcept.objects.create(need=draft, concept=concepts["appeals"], relation=relation)
    assert len(check({"tasks": "En\nto", "required_competences": "appeals"}).good) == 1


def test_the_same_need_of_another_organisation_is_no_twin(cast, check):
    _twin(cast, organisation=cast.lender, tasks="")
    assert len(check({}).good) == 1


def test_the_second_of_two_same_rows_is_a_twin_of_the_first(check):
    report = check({}, {"title": "En annen"}, {})
    assert [row.number for row in report.good] == [2, 3]
    assert [(row.number, row.same_as_row) for row in report.twins] == [(4, 2)]


@pytest.mark.parametrize("rows", [1, 3])
def test_three_rows_ask_the_database_as_often_as_one(cast, check, concepts, rows):
    organisations = [OrganisationFactory() for _number in range(rows)]
    for organisation in organisations:
        NeedFactory(organisation=organisation).concepts.add(concepts["appeals"])
    cells = [{"orgnr": each.orgnr, "traits": "trait-curious"} for each in organisations]

    with CaptureQueriesContext(connection) as captured:
        report = check(*cells, by=cast.office)

    assert len(report.good) == rows
    # Programme, its rules, vocabulary, organisations, roles, units, needs, their concepts.
    assert len(captured) == 8
