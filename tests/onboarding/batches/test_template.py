import csv

import pytest

from onboarding.batches.reading import read_lines
from onboarding.batches.template import proposed_slugs, template_of
from onboarding.validation import clean_slug


def _rows(sector: str) -> list[dict[str, str]]:
    return list(csv.DictReader(template_of(sector).splitlines()))


@pytest.mark.parametrize(("sector", "count"), [("municipality", 357), ("county", 15)])
def test_the_template_names_every_area(sector: str, count: int) -> None:
    assert len(_rows(sector)) == count == len(read_lines(template_of(sector)))


def test_the_subdomains_of_all_areas_are_distinct_and_allowed() -> None:
    slugs = proposed_slugs()

    assert len(set(slugs.values())) == len(slugs) == 372
    assert all(clean_slug(slug) == slug for slug in slugs.values())


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("0301", "oslo"),
        ("03", "oslo-fylke"),
        ("15", "more-og-romsdal"),
        ("18", "nordland"),
        ("1515", "heroy-more-og-romsdal"),
        ("1818", "heroy-nordland"),
        ("3114", "valer-ostfold"),
        ("3419", "valer-innlandet"),
        ("3201", "baerum"),
        ("5610", "karasjohka"),
        ("5540", "gaivuotna"),
        ("5612", "guovdageaidnu"),
    ],
)
def test_the_subdomain_follows_from_the_first_name(code: str, slug: str) -> None:
    assert proposed_slugs()[code] == slug


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("5540", "Gáivuotna - Kåfjord - Kaivuono"),
        ("5622", "Porsanger - Porsáŋgu - Porsanki"),
        ("1818", "Herøy (Nordland)"),
        ("1515", "Herøy (Møre og Romsdal)"),
    ],
)
def test_names_are_kept_as_written_and_namesakes_told_apart(code: str, name: str) -> None:
    assert {row["area_code"]: row["name"] for row in _rows("municipality")}[code] == name


def test_the_template_guesses_neither_language_nor_number_nor_people() -> None:
    rows = _rows("municipality")
    unknown = ("orgnr", "default_language", "admin_name", "admin_email")

    assert {row[column] for row in rows for column in unknown} == {""}


def test_another_sector_has_a_header_alone() -> None:
    assert _rows("private") == []
