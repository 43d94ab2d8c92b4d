from collections import Counter
from pathlib import Path

import pytest

from core.competence.enums import DESCRIBING
from core.competence.vocabulary import VocabularyError, read_vocabulary


def _entry(code: str, kind: str = "theme", more: str = "") -> str:
    return (
        f'[[concept]]\ncode = "{code}"\nkind = "{kind}"\n'
        f'labels = {{ nb = "{code}", nn = "{code}", en = "{code}" }}\n{more}\n'
    )


def _read(folder: Path, *entries: str) -> object:
    file = folder / "concepts.toml"
    file.write_text('source = "test"\nversion = 1\n' + "".join(entries), encoding="utf-8")
    return read_vocabulary(file)


def test_curated_vocabulary_has_concepts_of_every_kind() -> None:
    kinds = Counter(entry.kind for entry in read_vocabulary().entries)
    assert set(kinds) == set(DESCRIBING)
    assert min(kinds.values()) >= 10


@pytest.mark.parametrize(
    "code",
    [
        "theme-governance",
        "theme-procurement",
        "theme-competence-work",
        "theme-archiving",
        "theme-digitalisation",
        "theme-diversity",
        "theme-sustainability",
        "theme-supervision",
        "group-minorities",
        "group-children-young",
    ],
)
def test_curated_vocabulary_has_what_the_pilot_asked_for(code: str) -> None:
    assert [entry.code for entry in read_vocabulary().entries].count(code) == 1


def test_curated_labels_are_unique_within_a_kind() -> None:
    labels = Counter(
        (entry.kind, language, label)
        for entry in read_vocabulary().entries
        for language, label in entry.labels.items()
    )
    assert [label for label, count in labels.items() if count > 1] == []


def test_case_processing_is_one_concept_in_three_languages() -> None:
    [entry] = [e for e in read_vocabulary().entries if e.code == "case-processing"]
    assert dict(entry.labels) == {
        "nb": "Saksbehandling",
        "nn": "Sakshandsaming",
        "en": "Case processing",
    }


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ((_entry("a"), _entry("a")), "a stands twice"),
        ((_entry("a", more='parent = "b"'), _entry("b")), "a stands before its parent b"),
        ((_entry("a", more='parent = "a"'),), "a stands before its parent a"),
        ((_entry("b", "trait"), _entry("a", more='parent = "b"')), "a and its parent"),
        ((_entry("a", more='related = ["x"]'),), "a is related to unknown x"),
        (
            ('[[concept]]\ncode = "a"\nkind = "theme"\nlabels = { nb = "a" }\n',),
            "no label in nn, en",
        ),
    ],
)
def test_read_vocabulary_names_the_entry_that_is_wrong(
    tmp_path: Path, entries: tuple[str, ...], words: str
) -> None:
    with pytest.raises(VocabularyError, match=words):
        _read(tmp_path, *entries)
