"""A ready list of the municipalities or the counties, to fill in and upload."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

from core.organisations.registry_data import County, Municipality, counties, municipalities
from onboarding.validation import plain_slug

TEMPLATE_COLUMNS = (
    "name",
    "slug",
    "sector",
    "area_code",
    "orgnr",
    "default_language",
    "admin_name",
    "admin_email",
)


def template_of(sector: str) -> str:
    """Return a list as CSV: every municipality or county with name, subdomain and number filled in.

    Names are kept as they are written, in all their languages. Organisation numbers, languages and
    people are not in our data and stay empty. For any other sector there is only the header.
    """
    areas: dict[str, Sequence[Municipality | County]] = {
        "municipality": municipalities(),
        "county": counties(),
    }
    slugs = proposed_slugs()
    file = io.StringIO()
    writer = csv.DictWriter(file, TEMPLATE_COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for area in areas.get(sector, ()):
        writer.writerow(
            {
                "name": _distinct_name(area),
                "slug": slugs[area.code],
                "sector": sector,
                "area_code": area.code,
            }
        )
    return file.getvalue()


def proposed_slugs() -> dict[str, str]:
    """Return a subdomain for every municipality and county, by its number; no two are the same.

    The first of a name's languages gives the subdomain. Municipalities that would share one get
    their county behind it, and a county gets ``-fylke`` where a municipality has the name.
    """
    plain = {area.code: _plain(area) for area in municipalities()}
    shared = {slug for slug, count in Counter(plain.values()).items() if count > 1}
    county_of = {county.code: _plain(county) for county in counties()}
    slugs = {
        area.code: f"{plain[area.code]}-{county_of[area.county]}"
        if plain[area.code] in shared
        else plain[area.code]
        for area in municipalities()
    }
    taken = set(slugs.values())
    return slugs | {
        code: f"{slug}-fylke" if slug in taken else slug for code, slug in county_of.items()
    }


def _plain(area: Municipality | County) -> str:
    return plain_slug(_first_name(area))


def _first_name(area: Municipality | County) -> str:
    return area.name.split(" - ")[0]


def _distinct_name(area: Municipality | County) -> str:
    """Return the name; with the county in brackets where two municipalities have the same."""
    namesakes = Counter(each.name for each in municipalities())
    if not isinstance(area, Municipality) or namesakes[area.name] == 1:
        return area.name
    county = next(county for county in counties() if county.code == area.county)
    return f"{area.name} ({_first_name(county)})"
