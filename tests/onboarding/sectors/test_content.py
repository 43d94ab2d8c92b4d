import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.sectors.content import SectorContentError, as_json, read_content
from onboarding.sectors.queries import first_contents


def _data() -> dict[str, Any]:
    return copy.deepcopy(as_json(first_contents()["municipality"]))


def _keys(data: object) -> list[str]:
    with pytest.raises(SectorContentError) as caught:
        read_content(data)
    return [problem.key for problem in caught.value.problems]


@pytest.mark.parametrize("code", ["state", "county", "municipality", "private"])
def test_what_the_product_comes_with_can_be_read_and_written(code: str) -> None:
    content = first_contents()[code]

    assert read_content(as_json(content)) == content


def test_outside_the_state_labour_hire_and_vat_are_told() -> None:
    codes = {code: [n.code for n in c.notices] for code, c in first_contents().items()}

    assert codes == {
        "state": [],
        "county": ["labour-hire", "vat"],
        "municipality": ["labour-hire", "vat"],
        "private": ["labour-hire", "vat"],
    }


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("trial_days", 0, "trial_days"),
        ("trial_days", "90", "trial_days"),
        ("trial_days", True, "trial_days"),
        ("default_language", "de", "default_language"),
        ("payers", [], "payers"),
        ("payers", ["nobody"], "payers"),
        ("payers", "host", "payers"),
        ("vocabulary_off", ["no-such-thing"], "vocabulary_off"),
        ("exchanges_within", "yes", "exchanges_within"),
        ("longest_days", 366, "longest_days"),
        ("plan", " ", "plan"),
        ("forms", {}, "forms"),
        ("forms", [], "forms"),
        ("forms.holiday", {}, "forms.holiday"),
        ("forms.rotation.min_days", 0, "forms.rotation.min_days"),
        ("forms.rotation.min_days", 200, "forms.rotation.recommended_max_days"),
        ("forms.rotation.max_days", 400, "forms.rotation.max_days"),
        ("forms.rotation.is_mutual", 1, "forms.rotation.is_mutual"),
        ("forms.rotation.colour", "red", "forms.rotation.colour"),
        ("notices.0.nn", "", "notices.0.nn"),
        ("notices.0.en", "x" * 1501, "notices.0.en"),
        ("notices.1.code", "labour-hire", "notices.1.code"),
        ("notices", [{}] * 11, "notices"),
        ("surprise", 1, "surprise"),
    ],
)
def test_a_wrong_value_is_told_by_its_key(path: str, value: object, key: str) -> None:
    data = _data()
    *above, last = path.split(".")
    place: Any = data
    for part in above:
        place = place[int(part) if part.isdigit() else part]
    place[last] = value

    assert key in _keys(data)


@pytest.mark.parametrize("path", ["trial_days", "forms", "payers", "notices", "vocabulary_off"])
def test_a_missing_key_is_told(path: str) -> None:
    data = _data()
    del data[path]

    assert path in _keys(data)


def test_every_problem_is_told_at_once() -> None:
    data = _data() | {"trial_days": 0, "plan": "", "payers": []}

    assert _keys(data) == ["payers", "plan", "trial_days"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(_data())), _JSON)
def test_any_value_anywhere_is_read_or_refused_with_a_key(key: str, value: object) -> None:
    problems: tuple[Any, ...] = ()
    content = None
    try:
        content = read_content(_data() | {key: value})
    except SectorContentError as error:
        problems = error.problems

    assert (content is None) == bool(problems)
    assert all(problem.key and problem.message for problem in problems)
    assert content is None or read_content(as_json(content)) == content


@given(_JSON)
def test_anything_else_is_no_sector(value: object) -> None:
    assert _keys(value)
