"""What each version of an agreement said is kept, so that two can be laid beside each other."""

from collections.abc import Collection, Iterable
from typing import Any

from core.accounts.models import User
from core.exchange.contents import clause_as_json, kept_clauses, newest_clauses
from core.exchange.documents.content import Clause
from core.exchange.enums import AgreementState
from core.exchange.models import AgreementVersion, ExchangeAgreement
from core.exchange.queries import version_of

#: What the two organisations may word and set; everything else follows from the match.
EDITABLE_FIELDS = (
    "purpose",
    "learning_goals",
    "tasks",
    "start_date",
    "end_date",
    "long_period_reason",
    "workplace",
    "remote_percent",
    "work_percent",
    "salary_payer",
    "employer_responsibility",
    "conditions",
    "lender_supervisor",
    "host_supervisor",
)


def keep_first_version(agreement: ExchangeAgreement, *, by: User) -> AgreementVersion:
    """Keep a new agreement's terms with the newest wording of its clauses, the organisations' own too."""
    return _keep(agreement, newest_clauses(agreement), by=by)


def present_version(locked: ExchangeAgreement) -> AgreementVersion:
    """Return what the version as it stands says; one from before versions were kept is kept now."""
    return version_of(locked, locked.version) or _keep(locked, kept_clauses(locked), by=None)


def write_next_version(
    locked: ExchangeAgreement, *, by: User, clauses: Iterable[Clause], left_out: Collection[str]
) -> dict[str, tuple[Any, Any]]:
    """Save a locked agreement, changed as it is, as its next version; return the change for the log.

    Approvals hold for one version, so everybody is asked again, and a sealed document is none any more.
    """
    before = locked.version
    locked.version += 1
    locked.pdf_sha256 = ""
    if locked.state == AgreementState.APPROVED:
        locked.state = AgreementState.PROPOSED
    locked.save()
    _keep(locked, clauses, by=by, left_out=left_out)
    return {"version": (before, locked.version)}


def _keep(
    agreement: ExchangeAgreement,
    clauses: Iterable[Clause],
    *,
    by: User | None,
    left_out: Collection[str] = (),
) -> AgreementVersion:
    return AgreementVersion.objects.create(
        agreement=agreement,
        version=agreement.version,
        terms={name: getattr(agreement, name) for name in EDITABLE_FIELDS},
        clauses=[clause_as_json(clause) for clause in clauses],
        left_out=sorted(left_out),
        written_by=by,
    )
