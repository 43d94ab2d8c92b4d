"""The demo's files hold together, and are of the pilot's size."""

from collections import Counter
from itertools import chain
from typing import Any

import pytest
from stdnum.no import orgnr as orgnr_format

from config.demo import acceptance
from config.demo.texts import operator, organisations, registrations, tenants
from core.competence.vocabulary import read_vocabulary
from core.organisations.registry_data import counties, state_organisations

SLUGS = ["staten", "kristiansand", "fjordkraft-demo"]
KIND_OF_LIST = {
    "competences": "competence",
    "required": "competence",
    "not_needed": "competence",
    "learn": "competence",
    "teach": "competence",
    "traits": "trait",
    "themes": "theme",
    "groups": "stakeholder_group",
    "functions": "function",
}


def _rows(slug: str) -> list[dict[str, Any]]:
    rows = registrations(slug)
    return [*rows.needs, *rows.offers, *rows.partner_interests]


def test_the_demo_has_three_tenants() -> None:
    assert [(t.slug, t.sector, t.language) for t in tenants()] == [
        ("staten", "state", "nb"),
        ("kristiansand", "municipality", "nb"),
        ("fjordkraft-demo", "private", "nn"),
    ]


def test_the_state_has_the_pilots_size() -> None:
    rows = _rows("staten")
    assert (len(rows), len({row["organisation"] for row in rows})) == (68, 17)


def test_most_want_the_two_shorter_forms() -> None:
    forms = Counter(need["form"] for need in registrations("staten").needs)
    assert set(forms) == {"short_exchange", "rotation", "secondment"}
    assert forms["secondment"] < min(forms["short_exchange"], forms["rotation"])
    assert forms["secondment"] * 4 < sum(forms.values())


def test_several_units_of_one_organisation_register() -> None:
    units = {(row["organisation"], row["unit"]) for row in _rows("staten")}
    counts = Counter(organisation for organisation, _unit in units)
    assert (counts["kartverket"], counts["kdd"]) == (5, 5)


def test_a_quarter_is_written_in_nynorsk() -> None:
    assert Counter(row["language"] for row in _rows("staten")) == {"nb": 51, "nn": 17}


@pytest.mark.parametrize("slug", SLUGS)
def test_titles_are_unique_within_an_organisation(slug: str) -> None:
    titles = Counter((r["organisation"], r.get("title", r.get("headline"))) for r in _rows(slug))
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_concept_is_in_the_vocabulary_and_of_the_right_kind(slug: str) -> None:
    kinds = {entry.code: entry.kind.value for entry in read_vocabulary().entries}
    used = [
        (code.split()[0], kind)
        for row in _rows(slug)
        for name, kind in KIND_OF_LIST.items()
        for code in row.get(name, [])
    ]
    assert [(code, kind) for code, kind in used if kinds.get(code) != kind] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_unit_and_county_is_known(slug: str) -> None:
    known = organisations(slug)
    codes = {county.code for county in counties()}
    for row in _rows(slug):
        assert row["unit"] in known[row["organisation"]].units
        assert row.get("county", "03") in codes


def test_wished_partners_are_known_and_some_take_no_part_yet() -> None:
    taking_part = organisations("staten")
    numbers = {row.orgnr for row in state_organisations()}
    wished = set(chain(*(r["wished"] for r in registrations("staten").partner_interests)))
    assert {key for key in wished if key not in taking_part} <= numbers
    assert any(key not in taking_part for key in wished)


def test_state_organisations_of_the_demo_are_in_the_register() -> None:
    numbers = {row.orgnr for row in state_organisations()}
    assert {organisation.orgnr for organisation in organisations("staten").values()} <= numbers


def test_invented_organisations_say_so_and_have_numbers_nobody_gets() -> None:
    invented = [
        organisation
        for slug in ("kristiansand", "fjordkraft-demo")
        for organisation in organisations(slug).values()
        if organisation.orgnr != "820852982"
    ]
    assert len(invented) == 4
    for organisation in invented:
        assert organisation.name.endswith(("(oppdiktet)", "(oppdikta)"))
        assert organisation.orgnr.startswith("3")
        assert orgnr_format.is_valid(organisation.orgnr)


def test_every_address_is_of_the_kind_that_reaches_nobody() -> None:
    domains = {o.domain for slug in SLUGS for o in organisations(slug).values()}
    domains |= {person.domain for tenant in tenants() for person in tenant.cast}
    domains.add(operator().domain)
    assert [domain for domain in domains if not domain.endswith(".example")] == []


def test_keys_of_people_are_unique_per_tenant() -> None:
    for tenant in tenants():
        keys = [person.key for person in tenant.cast]
        assert len(set(keys)) == len(keys)


def test_acceptance_need_states_every_fact_of_the_case() -> None:
    need = acceptance.NEED
    assert need["earliest_start"].month == 8
    assert (need["min_days"], need["max_days"], need["period_unit"]) == (6, 12, "months")
    assert (need["place"], need["county"], need["salary_payer"]) == ("Oslo", "03", "host")
    assert (need["form"], need["unit"]) == ("secondment", "Seksjon for ledelse")
    assert need["not_needed_competences"] == ["e-learning", "online-pedagogy"]
    assert need["required_competences"] == ["case-processing"]


def test_acceptance_profile_covers_the_need_but_not_what_is_not_needed() -> None:
    need, profile = acceptance.NEED, acceptance.PROFILE
    have = set(profile["have_competences"])
    assert {*need["required_competences"], *need["wanted_competences"]} <= have
    assert not {*need["not_needed_competences"]} & have
    assert profile["available_from"] <= need["earliest_start"]
    assert need["form"] in profile["forms"]
    assert need["county"] in profile["counties"]


def test_acceptance_uses_known_concepts() -> None:
    kinds = {entry.code: entry.kind.value for entry in read_vocabulary().entries}
    for row in (acceptance.NEED, acceptance.PROFILE):
        for name in (name for name in row if name.endswith("_competences")):
            assert {kinds[code] for code in row[name]} == {"competence"}
        assert {kinds[code] for code in row["traits"]} == {"trait"}
        assert {kinds[code] for code in row["themes"]} == {"theme"}
        assert {kinds[code] for code in row["stakeholder_groups"]} == {"stakeholder_group"}


def test_acceptance_is_not_loaded_with_the_rest() -> None:
    titles = {need["title"] for need in registrations("staten").needs}
    assert acceptance.NEED["title"] not in titles
    assert "employee-kartverket" not in {o.get("person") for o in registrations("staten").offers}
