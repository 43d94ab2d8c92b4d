import pytest

from core.organisations import registry_data
from core.organisations.enums import OrganisationKind
from core.organisations.registry_data import (
    counties,
    municipalities,
    state_organisations,
)


def test_all_state_organisations_are_there_with_known_kinds() -> None:
    rows = state_organisations()
    assert len({row.orgnr for row in rows}) == len(rows) == 105
    assert {row.kind for row in rows} <= set(OrganisationKind.values)


def test_parents_are_ministries_and_come_first() -> None:
    rows = state_organisations()
    ministries = {row.orgnr for row in rows if row.kind == "ministry"}
    parents = {row.parent_orgnr for row in rows} - {""}
    assert parents <= ministries
    first_child = next(n for n, row in enumerate(rows) if row.parent_orgnr)
    assert all(row.parent_orgnr for row in rows[first_child:])


def test_dfo_is_under_the_ministry_of_finance_and_confirmed() -> None:
    names = {row.orgnr: row for row in state_organisations()}
    dfo = names["986252932"]
    assert (names[dfo.parent_orgnr].name, dfo.county, dfo.is_confirmed) == (
        "Finansdepartementet",
        "03",
        True,
    )


def test_counties_and_municipalities_keep_their_leading_zeros() -> None:
    codes = {county.code for county in counties()}
    assert len(codes) == 15
    assert "03" in codes
    assert len({row.code for row in municipalities()}) == 357
    assert {row.county for row in municipalities()} == codes
    assert all(row.code.startswith(row.county) for row in municipalities())


def test_known_counties_only() -> None:
    codes = {county.code for county in counties()}
    assert {row.county for row in state_organisations()} - codes == {""}


def test_wrong_check_digit_is_refused() -> None:
    with pytest.raises(ValueError, match="986252933 is not a valid organisation number"):
        registry_data._checked_orgnr("986252933")
