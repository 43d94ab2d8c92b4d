import hashlib
import json
from itertools import product
from pathlib import Path

import pytest

from core.exchange.documents.clauses import UnknownTermError, clause_in, clauses_for
from core.exchange.documents.texts import LANGUAGES, texts_in
from core.market.enums import EmployerResponsibility, ExchangeForm, SalaryPayer

WORDINGS = Path(__file__).parent / "clause_wordings.json"


def codes(*arguments: str, **options: int) -> list[str]:
    return [clause.code for clause in clauses_for(*arguments, language="nb", **options)]


def test_clauses_for_gives_the_clauses_in_printed_order() -> None:
    assert codes("rotation", "lender", "lender") == [
        "parties",
        "form-rotation",
        "purpose",
        "tasks",
        "period",
        "salary-lender",
        "employer-lender",
        "holiday",
        "confidentiality",
        "equipment",
        "follow-up",
        "changes",
        "early-end",
        "return",
    ]


def test_clauses_for_follows_form_payer_and_responsibility() -> None:
    before = codes("rotation", "lender", "lender")
    after = codes("short_exchange", "lender_reimbursed", "host")
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        ("form-rotation", "form-short-exchange"),
        ("salary-lender", "salary-reimbursed"),
        ("employer-lender", "employer-host"),
    ]


def test_clauses_for_adds_remote_work_only_when_there_is_some() -> None:
    without = codes("secondment", "host", "shared")
    some = codes("secondment", "host", "shared", remote_share_percent=1)
    assert [code for code in some if code not in without] == ["remote-work"]


def test_clauses_for_knows_every_choice_of_the_market() -> None:
    choices = list(product(ExchangeForm, SalaryPayer, EmployerResponsibility, LANGUAGES))
    lists = {
        tuple(clause.code for clause in clauses_for(form, payer, duty, language=language))
        for form, payer, duty, language in choices
    }
    assert (len(choices), len(lists)) == (81, 27)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("loan", "host", "host"), "The clause library knows no exchange form 'loan'."),
        (("rotation", "nobody", "host"), "The clause library knows no salary payer 'nobody'."),
        (("rotation", "host", ""), "The clause library knows no employer responsibility ''."),
    ],
)
def test_clauses_for_refuses_an_unknown_term(arguments: tuple[str, str, str], message: str) -> None:
    with pytest.raises(UnknownTermError) as caught:
        clauses_for(*arguments, language="nb")
    assert str(caught.value) == message


def test_clauses_for_refuses_an_unknown_language() -> None:
    with pytest.raises(
        ValueError, match=r"^No document texts in 'sv': choose one of nb, nn, en\.$"
    ):
        clauses_for("rotation", "host", "host", language="sv")


def test_clauses_that_keep_the_employment_with_the_lender_are_mandatory() -> None:
    chosen = clauses_for("rotation", "host", "host", language="nb", remote_share_percent=10)
    assert [clause.code for clause in chosen if not clause.mandatory] == [
        "purpose",
        "remote-work",
        "equipment",
        "follow-up",
    ]


@pytest.mark.parametrize("language", ["nn", "en"])
def test_catalogue_has_the_same_keys_and_versions_as_bokmaal(language: str) -> None:
    assert shape(texts_in(language)) == shape(texts_in("nb"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_no_empty_text(language: str) -> None:
    assert [path for path, text in leaves(texts_in(language)) if text == ""] == []


def test_clause_wording_changes_only_together_with_its_version() -> None:
    """A changed clause needs a new version, and its line in the file beside this test."""
    assert json.loads(WORDINGS.read_text()) == {
        f"{code}/{clause_in('nb', code).version}": fingerprint(code)
        for code in sorted(texts_in("nb")["clauses"])
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
