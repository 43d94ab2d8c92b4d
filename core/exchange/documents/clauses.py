"""The clause library: which clauses an agreement gets, in which order.

The wording and the version of each clause stand in ``catalogue/<language>.toml``. An agreement
keeps the clauses it was made with, so the library holds only the newest wording. A change of
meaning raises the version in all three languages at once.
"""

from core.exchange.documents.content import Clause
from core.exchange.documents.texts import texts_in

FORM_CLAUSES = {
    "short_exchange": "form-short-exchange",
    "rotation": "form-rotation",
    "secondment": "form-secondment",
}
SALARY_CLAUSES = {
    "lender": "salary-lender",
    "host": "salary-host",
    "lender_reimbursed": "salary-reimbursed",
}
EMPLOYER_CLAUSES = {
    "lender": "employer-lender",
    "host": "employer-host",
    "shared": "employer-shared",
}

# What an agreement may leave out or word in its own way; every other clause stays.
OPTIONAL_CODES = frozenset({"purpose", "remote-work", "equipment", "follow-up"})


class UnknownTermError(ValueError):
    """A form, payer or responsibility that the library has no clause for."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"The clause library knows no {name} {value!r}.")


def clauses_for(
    form: str, payer: str, responsibility: str, *, language: str, remote_share_percent: int = 0
) -> tuple[Clause, ...]:
    """Return the clauses of an agreement, in the order they are printed.

    The same answers give the same clauses. Values are those of ``AgreementContent``; an unknown one
    raises ``UnknownTermError``, an unknown language ``ValueError``.
    """
    codes = [
        "parties",
        _chosen(FORM_CLAUSES, "exchange form", form),
        "purpose",
        "tasks",
        *(["remote-work"] if remote_share_percent else []),
        "period",
        _chosen(SALARY_CLAUSES, "salary payer", payer),
        _chosen(EMPLOYER_CLAUSES, "employer responsibility", responsibility),
        "holiday",
        "confidentiality",
        "equipment",
        "follow-up",
        "changes",
        "early-end",
        "return",
    ]
    return tuple(clause_in(language, code) for code in codes)


def clause_in(language: str, code: str) -> Clause:
    """Return the newest wording of one clause; an unknown code is a ``KeyError``."""
    entry = texts_in(language)["clauses"][code]
    return Clause(
        code=code,
        version=entry["version"],
        title=entry["title"],
        text=entry["text"],
        mandatory=code not in OPTIONAL_CODES,
    )


def _chosen(table: dict[str, str], name: str, value: str) -> str:
    if value not in table:
        raise UnknownTermError(name, value)
    return table[value]
