import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.competence.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Økonomi", "okonomi"),
        ("Bærekraft", "baerekraft"),
        ("ÅPENHET", "apenhet"),
        ("Sámi giella", "sami giella"),
        ("Đokŋa", "dokna"),
        ("  to   ord\n", "to ord"),
        ("", ""),
    ],
)
def test_fold_removes_case_marks_and_spaces(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_is_stable() -> None:
    assert fold(fold("Tilsyn på næringslivet")) == fold("Tilsyn på næringslivet")


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_text_is_folded_as_any_other(text: str) -> None:
    assert fold(text) == fold(f"{text} å").removesuffix("a").rstrip()
