"""The whitelist holds: nothing forbidden can be a fact, and nothing impure is in the engine."""

import ast
import sys
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

import matching.engine
from matching.engine import facts
from matching.engine.facts import ConceptLink, NeedFacts, OfferFacts, Period
from matching.engine.serialise import from_plain, to_plain

FORBIDDEN_TEXT = (
    "age aged birth birthday born dob gender sex nationality citizenship ethnicity name firstname "
    "surname fullname photo picture image union health sick illness disability leave absence pay "
    "salary wage income religion email phone ssn fnr"
)
FORBIDDEN = frozenset(FORBIDDEN_TEXT.split())


def field_words(kind):
    return {word for field in fields(kind) for word in field.name.lower().split("_")}


FACT_CLASSES = [
    kind for kind in vars(facts).values() if isinstance(kind, type) and is_dataclass(kind)
]


@pytest.mark.parametrize("kind", FACT_CLASSES)
def test_facts_have_no_forbidden_field(kind):
    assert field_words(kind) & FORBIDDEN == set()


@pytest.mark.parametrize("kind", FACT_CLASSES)
def test_facts_are_frozen_and_take_no_other_attribute(kind):
    assert kind.__dataclass_params__.frozen
    assert not hasattr(kind, "__dict__") or "__dict__" not in kind.__slots__


@pytest.mark.parametrize("key", ["birth_date", "gender", "full_name", "pay"])
def test_from_plain_refuses_what_is_not_a_fact(key):
    with pytest.raises(ValueError, match=f"OfferFacts has no field {key}"):
        from_plain(OfferFacts, {"id": "o", key: "x"})


def test_from_plain_gives_the_facts_back(cast):
    for fact in (cast.need(), cast.offer(), cast.policy("1"), cast.vocabulary):
        assert to_plain(from_plain(type(fact), to_plain(fact))) == to_plain(fact)


def test_from_plain_names_the_field_that_does_not_fit():
    with pytest.raises(ValueError, match="min_days"):
        from_plain(NeedFacts, {"id": "n", "min_days": "six"})


def test_level_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="1 to 5"):
        ConceptLink("a", level=6)


def test_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 2, 1), date(2026, 1, 31))


def test_shortest_over_longest_is_refused():
    with pytest.raises(ValueError, match="min_days 20 is more than max_days 10"):
        NeedFacts("n", min_days=20, max_days=10)


@pytest.mark.parametrize(
    ("end", "days"),
    [(date(2024, 3, 1), 60), (date(2025, 1, 1), 366), (date(2024, 1, 1), 0)],
)
def test_common_days_count_leap_days_and_year_ends(end, days):
    assert Period(date(2024, 1, 1), end).common_days(Period()) == days


def test_common_days_of_periods_apart_is_the_gap():
    spring, autumn = (
        Period(date(2026, 1, 1), date(2026, 5, 31)),
        Period(date(2026, 6, 14), date(2026, 9, 1)),
    )
    assert spring.common_days(autumn) == -14


PURE = {"matching", "dataclasses", "datetime", "typing", "types", "collections", "functools"} | {
    "hashlib",
    "json",
    "math",
    "re",
    "unicodedata",
}


@pytest.mark.parametrize("path", sorted(Path(matching.engine.__path__[0]).glob("*.py")), ids=str)
def test_engine_imports_only_itself_and_pure_parts_of_the_library(path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    own = {module for module in imported if module.startswith("matching.")}
    assert {m.split(".")[0] for m in imported} - PURE == set()
    assert all(module.startswith("matching.engine") for module in own)
    assert "random" not in imported
    assert "django" not in {m.split(".")[0] for m in imported}
    assert {m.split(".")[0] for m in imported - own} <= set(sys.stdlib_module_names)
