"""The facts that one agreement document states. Frozen: a change is a new version."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDetails:
    """The lender or the host, as it stands in the document. Only the name is always there."""

    organisation: str
    orgnr: str = ""
    unit: str = ""
    contact: str = ""
    supervisor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeDetails:
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause as agreed: the text is kept with the agreement, not looked up again.

    Paragraphs of ``text`` are parted by a blank line. ``owner`` is the organisation that has added
    it; the library's own clauses have none.
    """

    code: str
    version: int
    title: str
    text: str
    mandatory: bool = False
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Somebody who is to approve or sign. ``role`` is ``employee``, ``lender`` or ``host``."""

    role: str
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementContent:
    """Everything an agreement document says.

    ``language`` is ``nb``, ``nn`` or ``en`` and is the document's own, whoever reads it.
    ``form`` is ``short_exchange``, ``rotation`` or ``secondment``; ``salary_payer`` is ``lender``,
    ``host`` or ``lender_reimbursed``; ``employer_responsibility`` is ``lender``, ``host``
    or ``shared``. ``dated`` is the day this version was drawn up: it is printed, and it is the only
    date in the file's metadata. Shares are whole per cent. Texts are plain; an empty optional text
    leaves its line out of the document.
    """

    number: str
    version: int
    dated: date
    tenant_name: str
    language: str
    lender: PartyDetails
    host: PartyDetails
    employee: EmployeeDetails
    form: str
    start: date
    end: date
    salary_payer: str
    employer_responsibility: str
    purpose: str = ""
    tasks: str = ""
    learning_goals: str = ""
    long_period_reason: str = ""
    workplace: str = ""
    remote_share_percent: int = 0
    work_share_percent: int = 100
    conditions: str = ""
    clauses: tuple[Clause, ...] = ()
    approvers: tuple[Signatory, ...] = ()
    signatories: tuple[Signatory, ...] = ()


def texts_of(content: AgreementContent) -> Iterator[tuple[str, str]]:
    """Yield every text of the agreement with the name of the field it came from.

    A text inside a part is named by its path, such as ``host.unit`` or ``clauses.0.text``.
    """
    yield from _texts("", content)


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(f"{path}.{index}", item)
    elif isinstance(value, AgreementContent | PartyDetails | EmployeeDetails | Clause | Signatory):
        for field in fields(value):
            name = f"{path}.{field.name}" if path else field.name
            yield from _texts(name, getattr(value, field.name))
