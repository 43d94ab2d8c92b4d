import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onboarding.batches.checking import Report, check_lines
from onboarding.batches.reading import read_lines
from tenants.hosts import release_hosts
from tenants.models import Sector, Tenant

pytestmark = pytest.mark.usefixtures("platform")
HEADER = "name,slug,sector,orgnr,area_code,default_language,admin_email,primary_colour"


def _check(*lines: str) -> Report:
    return check_lines(read_lines("\n".join([HEADER, *lines])))


def _places(report: Report) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in report.problems]


def test_three_bad_lines_of_357_are_named_and_no_others(municipalities_list: str) -> None:
    lines = municipalities_list.splitlines()
    for number, cell, value in ((5, 1, "admin"), (100, 2, "kommune"), (300, 7, "ada@")):
        cells = lines[number - 1].split(",")
        cells[cell] = value
        lines[number - 1] = ",".join(cells)

    report = check_lines(read_lines("\n".join(lines)))

    assert _places(report) == [(5, "slug"), (100, "sector"), (300, "admin_email")]
    assert (report.total, len(report.good), report.bad) == (357, 354, 3)
    assert report.without_administrator == 354


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (",as,municipality,,,,,", "name", "Write the customer's name."),
        ("Ås,Ås,municipality,,,,,", "slug", "for example “as”."),
        ("Ås,,municipality,,,,,", "slug", "Use 2 to 40 of the letters"),
        ("Ås,www,municipality,,,,,", "slug", "is kept for the service itself"),
        ("Alfa,alfa,state,,,,,", "slug", "Alfa has it already."),
        ("Alfa,\uff21LFA,state,,,,,", "slug", "Alfa has it already."),
        ("Ås,as,kommune,,,,,", "sector", "Choose one of the sectors: state, county, municipality,"),
        ("Ås,as,municipality,986252933,,,,", "orgnr", "The check digit does not fit"),
        ("Ås,as,municipality,12,,,,", "orgnr", "An organisation number has nine digits"),
        ("Ås,as,municipality,,301,,,", "area_code", "with the leading zero"),
        (
            "Ås,as,municipality,,,no,,",
            "default_language",
            "Choose one of the languages: nb, nn, en",
        ),
        (
            "Ås,as,municipality,,,,post.as.kommune.no,",
            "admin_email",
            "Write a whole e-mail address",
        ),
        ("Ås,as,municipality,,,,,yellow", "primary_colour", "Write the colour as #"),
    ],
)
def test_a_problem_names_its_column_and_the_fix(line: str, column: str, message: str) -> None:
    report = _check(line)

    [problem] = report.problems
    assert (problem.line, problem.column) == (2, column)
    assert message in problem.message
    assert report.good == ()


def test_every_problem_of_a_line_is_told_at_once() -> None:
    assert _places(_check(",www,x,1,2,3,4,5")) == [
        (2, "slug"),
        (2, "name"),
        (2, "sector"),
        (2, "default_language"),
        (2, "admin_email"),
        (2, "orgnr"),
        (2, "area_code"),
        (2, "primary_colour"),
    ]


@pytest.mark.parametrize("second", ["as", "AS", " As ", "\uff41s"])
def test_the_same_subdomain_twice_keeps_the_first(second: str) -> None:
    report = _check("Ås,as,municipality,,,,,", f"Aas,{second},municipality,,,,,")

    assert [line.number for line in report.good] == [2]
    [problem] = report.problems
    assert (problem.line, problem.column) == (3, "slug")
    assert problem.message == "Line 2 has the same. Each customer needs its own."


def test_a_number_that_stands_twice_is_told() -> None:
    report = _check(
        "Ås,as,municipality,986 252 932,3218,,,", "Bø,bo,municipality,986252932,3218,,,"
    )

    assert _places(report) == [(3, "orgnr"), (3, "area_code")]


def test_a_subdomain_that_was_given_up_lately_is_told(tenant_b: Tenant) -> None:
    release_hosts(tenant_b, leads_on=False)
    Tenant.objects.filter(pk=tenant_b.pk).update(slug="gamma")

    [problem] = _check("Beta,beta,state,,,,,").problems

    assert (problem.line, problem.column) == (2, "slug")
    assert problem.message.startswith("“beta” belonged to another customer and is free again from")


def test_what_is_left_empty_gets_the_standard() -> None:
    [line] = _check("Ås,as,municipality,,,,,").good

    order = line.order
    assert (order["default_language"], order["primary_colour"], order["accent_colour"]) == (
        "nb",
        "#12454f",
        "#b3541e",
    )


def test_a_sector_that_is_not_offered_is_refused() -> None:
    assert _check("Ås,as,municipality,,,,,").problems == ()
    Sector.objects.filter(code="municipality").update(is_active=False)

    assert _places(_check("Ås,as,municipality,,,,,")) == [(2, "sector")]


def test_checking_357_lines_takes_as_many_queries_as_one(municipalities_list: str) -> None:
    lines = read_lines(municipalities_list)
    counts = []
    for chosen in (lines[:1], lines):
        with CaptureQueriesContext(connection) as queries:
            check_lines(chosen)
        counts.append(len(queries))

    assert counts == [4, 4]
    assert not Tenant.objects.filter(slug="oslo").exists()
