"""Which clauses one agreement has, in which wording. Every change asks all three again."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import NotAllowedError
from core.exchange.contents import clauses_from_json, offered_clauses
from core.exchange.documents.content import Clause
from core.exchange.domain.standing import (
    lock_agreement,
    require_editable,
    require_editor,
    require_version,
)
from core.exchange.domain.telling import tell_parties
from core.exchange.domain.terms import require_printable
from core.exchange.domain.versions import present_version, write_next_version
from core.exchange.enums import AgreementState
from core.exchange.models import ExchangeAgreement
from core.exchange.rules import may_leave_out


class ClauseStaysError(NotAllowedError):
    """A clause that the user may not leave out of an agreement."""

    def __init__(self, clause: Clause) -> None:
        if clause.owner:
            message = _(
                "“%(title)s” is a clause of %(owner)s, and only its HR can leave it out. Take it in "
                "again, or ask them."
            )
        else:
            message = _("“%(title)s” is mandatory and stays in every agreement. Take it in again.")
        named = {"title": clause.title, "owner": clause.owner}
        super().__init__(message % named, field="included", code="clause_stays")


@transaction.atomic
def set_agreement_clauses(
    agreement: ExchangeAgreement,
    *,
    by: User,
    version: int,
    left_out: Collection[str],
    is_renewed: bool,
) -> ExchangeAgreement:
    """Make a new version of the one that was read, without the clauses whose codes are ``left_out``.

    With ``is_renewed`` every clause gets its newest wording, and what the organisations have added
    since comes along; without, each keeps the wording it was drafted with. Mandatory clauses stay, and
    an organisation's own only its HR leaves out. A choice that changes nothing makes no version.
    """
    locked = lock_agreement(agreement)
    require_editor(locked, by=by)
    require_editable(locked)
    require_version(locked, version)
    present = present_version(locked)
    kept = clauses_from_json(present.clauses)
    offered = offered_clauses(locked, kept, present.left_out, is_renewed=is_renewed)
    gone = {clause.code: clause for clause in offered if clause.code in left_out}
    for code, clause in gone.items():
        if code not in present.left_out and not may_leave_out(by, locked, clause):
            raise ClauseStaysError(clause)
    chosen = tuple(clause for clause in offered if clause.code not in gone)
    if chosen == kept and sorted(gone) == present.left_out:
        return locked
    changes = write_next_version(locked, by=by, clauses=chosen, left_out=gone)
    require_printable(locked)
    listed = {"clauses": (_listed(kept), _listed(chosen))}
    record("agreement.clauses_changed", locked, by=by, changes=listed | changes)
    if locked.state == AgreementState.PROPOSED:
        tell_parties(locked, "exchange/mail/agreement_changed", besides=by)
    return locked


def _listed(clauses: Collection[Clause]) -> list[str]:
    return [f"{clause.code} v{clause.version}" for clause in clauses]
