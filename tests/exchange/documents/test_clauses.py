import hashlib
import json
from pathlib import Path

import pytest

from core.exchange.documents.clauses import clause_in, clauses_for
from core.exchange.documents.content import Clause
from core.exchange.documents.library import Terms, codes_for, library
from core.exchange.documents.texts import LANGUAGES, clause_texts_in, texts_in

WORDINGS = Path(__file__).parent / "clause_wordings.json"


def test_clauses_for_refuses_an_unknown_language() -> None:
    with pytest.raises(
        ValueError, match=r"^No document texts in 'sv': choose one of nb, nn, en\.$"
    ):
        clauses_for(Terms(form="rotation", payer="host", responsibility="host"), language="sv")


def test_clauses_for_gives_newest_version_wording_and_whether_it_may_be_left_out() -> None:
    terms = Terms(form="rotation", payer="host", responsibility="host")
    for language in LANGUAGES:
        texts = clause_texts_in(language)
        assert clauses_for(terms, language=language) == tuple(
            Clause(
                code=code,
                version=texts[code]["version"],
                title=texts[code]["title"],
                text=texts[code]["text"],
                mandatory=library()[code].is_mandatory,
            )
            for code in codes_for(terms)
        )


@pytest.mark.parametrize("language", ["nn", "en"])
def test_catalogue_has_the_same_keys_and_versions_as_bokmaal(language: str) -> None:
    assert shape(texts_in(language)) == shape(texts_in("nb"))
    assert shape(clause_texts_in(language)) == shape(clause_texts_in("nb"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_no_empty_text(language: str) -> None:
    both = [*leaves(texts_in(language)), *leaves(clause_texts_in(language))]
    assert [path for path, text in both if text == ""] == []


def test_clause_wording_changes_only_together_with_its_version() -> None:
    """A changed clause needs a new version, and its line in the file beside this test."""
    assert json.loads(WORDINGS.read_text()) == {
        f"{code}/{clause_in('nb', code).version}": fingerprint(code)
        for code in sorted(clause_texts_in("nb"))
    }


def fingerprint(code: str) -> str:
    clauses = [clause_in(language, code) for language in LANGUAGES]
    wording = "\0".join(part for clause in clauses for part in (clause.title, clause.text))
    return hashlib.sha256(wording.encode()).hexdigest()[:16]


def shape(catalogue: object) -> list[tuple[str, object]]:
    """Keys, with the numbers and without the words."""
    return [
        (path, value if isinstance(value, int) else type(value))
        for path, value in leaves(catalogue)
    ]


def leaves(value: object, path: str = "") -> list[tuple[str, object]]:
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in leaves(value[key], f"{path}.{key}")]
    if isinstance(value, list):
        return [
            leaf for index, item in enumerate(value) for leaf in leaves(item, f"{path}.{index}")
        ]
    return [(path, value)]
