"""Organisation numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import orgnr as reference

from core.base.errors import DomainError
from core.organisations.orgnr import clean_orgnr


@pytest.mark.parametrize("text", ["986252932", "986 252 932", " 986252932 "])
def test_number_is_cleaned_of_spaces(text: str) -> None:
    assert clean_orgnr(text) == "986252932"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("986252933", "wrong_check_digit"),
        ("986252392", "wrong_check_digit"),
        ("98625293", "not_nine_digits"),
        ("9862529320", "not_nine_digits"),
        ("", "not_nine_digits"),
        ("NO986252932", "not_nine_digits"),
        ("٩٨٦٢٥٢٩٣٢", "not_nine_digits"),
        ("98625293²", "not_nine_digits"),
    ],
)
def test_number_that_cannot_be_one_is_refused_at_its_field(text: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        clean_orgnr(text)
    assert (refusal.value.field, refusal.value.code) == ("orgnr", code)


@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(digits: str, place: int, step: int) -> None:
    if not reference.is_valid(digits):
        return
    wrong = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]
    with pytest.raises(DomainError):
        clean_orgnr(wrong)
