import pytest

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
