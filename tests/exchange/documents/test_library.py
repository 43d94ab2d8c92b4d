"""Which clauses follow from form, payer, responsibility, sectors and shares: the table, read both ways."""

from itertools import product
from typing import Any

import pytest

from core.exchange.documents.library import Terms, UnknownTermError, codes_for, library
from core.exchange.documents.texts import LANGUAGES, clause_texts_in
from core.market.enums import EmployerResponsibility, ExchangeForm, SalaryPayer

SECTORS = ("state", "county", "municipality", "private", "church", "")

#: What an agreement must settle, and the topics that settle it.
TO_BE_SETTLED = {
    "parties": ["parties"],
    "form": ["form"],
    "purpose and learning goals": ["purpose"],
    "tasks": ["tasks"],
    "unit and workplace": ["workplace"],
    "period": ["period"],
    "share of full time": ["share"],
    "salary payer and refund": ["salary"],
    "each employer duty": [
        "employer",
        "environment",
        "leave",
        "sick-leave",
        "sick-pay",
        "injury",
        "pension",
        "travel",
    ],
    "hours and overtime": ["hours"],
    "holiday": ["holiday"],
    "insurance": ["insurance"],
    "confidentiality": ["confidentiality"],
    "clearance": ["clearance"],
    "conflict of interest": ["conflict-of-interest"],
    "equipment": ["equipment"],
    "rights to results": ["results"],
    "supervisor on both sides": ["supervisors"],
    "follow-up": ["follow-up"],
    "evaluation": ["evaluation"],
    "changes": ["changes"],
    "extension": ["extension"],
    "early end": ["early-end"],
    "return to own post": ["return"],
    "own and special terms": ["own-terms"],
    "disputes": ["disputes"],
    "archive references": ["archive"],
}


def terms(**changes: Any) -> Terms:
    """A rotation in full time inside the state, for which the lender does everything."""
    usual = {
        "form": "rotation",
        "payer": "lender",
        "responsibility": "lender",
        "lender_sector": "state",
        "host_sector": "state",
    }
    return Terms(**{**usual, **changes})


def every_terms() -> list[Terms]:
    return [
        Terms(
            form=form,
            payer=payer,
            responsibility=duty,
            lender_sector=lender,
            host_sector=host,
            remote_share_percent=remote,
            work_share_percent=share,
        )
        for form, payer, duty, lender, host, remote, share in product(
            ExchangeForm, SalaryPayer, EmployerResponsibility, SECTORS, SECTORS, (0, 20), (50, 100)
        )
    ]


def test_codes_for_gives_the_clauses_in_printed_order() -> None:
    assert codes_for(terms()) == (
        "parties",
        "form-rotation",
        "purpose",
        "tasks",
        "workplace",
        "period",
        "share-full",
        "hours",
        "salary-lender",
        "employer-lender",
        "environment-lender",
        "leave-lender",
        "sick-leave-lender",
        "sick-pay-lender",
        "injury-lender",
        "pension-lender",
        "travel",
        "holiday",
        "insurance",
        "confidentiality",
        "clearance",
        "conflict-of-interest",
        "equipment",
        "results",
        "supervisors",
        "follow-up",
        "evaluation",
        "changes",
        "extension",
        "early-end",
        "return",
        "own-terms",
        "disputes-state",
        "archive",
    )


@pytest.mark.parametrize(
    ("changes", "gone", "come"),
    [
        ({"form": "short_exchange"}, ["form-rotation"], ["form-short-exchange"]),
        ({"form": "secondment"}, ["form-rotation"], ["form-secondment"]),
        (
            {"payer": "host"},
            ["salary-lender", "sick-pay-lender", "pension-lender"],
            ["salary-host", "sick-pay-host", "pension-host"],
        ),
        (
            {"payer": "lender_reimbursed"},
            ["salary-lender", "sick-pay-lender", "pension-lender"],
            ["salary-reimbursed", "sick-pay-reimbursed", "pension-reimbursed"],
        ),
        (
            {"responsibility": "host"},
            [
                "employer-lender",
                "environment-lender",
                "leave-lender",
                "sick-leave-lender",
                "injury-lender",
            ],
            ["employer-host", "environment-host", "leave-host", "sick-leave-host", "injury-host"],
        ),
        (
            {"responsibility": "shared"},
            ["employer-lender", "environment-lender", "sick-leave-lender"],
            ["employer-shared", "environment-host", "sick-leave-shared"],
        ),
        ({"remote_share_percent": 1}, [], ["remote-work"]),
        ({"work_share_percent": 99}, ["share-full"], ["share-part"]),
        ({"host_sector": "municipality"}, ["disputes-state"], ["labour-hire", "disputes"]),
        ({"lender_sector": "county"}, ["disputes-state"], ["labour-hire", "disputes"]),
        (
            {"host_sector": "private"},
            ["confidentiality", "disputes-state", "archive"],
            ["labour-hire", "confidentiality-private", "disputes", "archive-private"],
        ),
        (
            {"lender_sector": "private"},
            ["disputes-state", "archive"],
            ["labour-hire", "disputes", "archive-private"],
        ),
        ({"host_sector": "church"}, ["disputes-state"], ["labour-hire", "disputes"]),
        ({"lender_sector": ""}, ["disputes-state"], ["labour-hire", "disputes"]),
    ],
)
def test_codes_for_follows_each_of_the_terms(
    changes: dict[str, Any], gone: list[str], come: list[str]
) -> None:
    before, after = codes_for(terms()), codes_for(terms(**changes))
    assert [code for code in before if code not in after] == gone
    assert [code for code in after if code not in before] == come


def test_every_agreement_settles_each_topic_once() -> None:
    settled = [topic for topics in TO_BE_SETTLED.values() for topic in topics]
    for each in every_terms():
        topics = [library()[code].topic for code in codes_for(each)]
        conditional = {"remote", "labour-hire"} & set(topics)
        assert sorted(topics) == sorted([*settled, *conditional])


def test_every_clause_of_the_library_is_used_and_worded_in_each_language() -> None:
    used = {code for each in every_terms() for code in codes_for(each)}
    assert used == set(library())
    assert [list(clause_texts_in(language)) for language in LANGUAGES] == [list(library())] * 3


def test_mandatory_is_what_protects_the_parties() -> None:
    assert [clause.code for clause in library().values() if not clause.is_mandatory] == [
        "purpose",
        "remote-work",
        "equipment",
        "results",
        "follow-up",
        "evaluation",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"form": "loan"}, "The clause library knows no exchange form 'loan'."),
        ({"payer": "nobody"}, "The clause library knows no salary payer 'nobody'."),
        ({"responsibility": ""}, "The clause library knows no employer responsibility ''."),
    ],
)
def test_codes_for_refuses_an_unknown_term(changes: dict[str, str], message: str) -> None:
    with pytest.raises(UnknownTermError) as caught:
        codes_for(terms(**changes))
    assert str(caught.value) == message
